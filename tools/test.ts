import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { conclude, type Outcome, runJest } from './jest/run-jest.ts';
import { repositoryRoot } from './stack/paths.ts';

/**
 * `npm test`: the tests beside the code, on real parts, then the system tests on a whole bank of their own.
 * `npm test -- <pattern> …` gives everything after `--` to the first Jest and leaves the second out;
 * `npm test -- --system [pattern …]` runs the second only. Ends with `N passed, N failed`.
 */
const SYSTEM_TESTS = join(repositoryRoot, 'test', 'system');
/** Tests mostly wait for the parts they share, so one worker for each core keeps both cores busy. */
const WORKERS = '100%';

function hasSystemTests(): boolean {
  return (
    existsSync(SYSTEM_TESTS) &&
    readdirSync(SYSTEM_TESTS, { recursive: true }).some((path) => String(path).endsWith('.test.ts'))
  );
}

const args = process.argv.slice(2);
const isSystemOnly = args[0] === '--system';
const outcomes: Outcome[] = [];
if (!isSystemOnly) outcomes.push(await runJest('code', [`--maxWorkers=${WORKERS}`, ...args]));
if ((args.length === 0 || isSystemOnly) && hasSystemTests()) {
  outcomes.push(await runJest('system', ['--config=jest.system.config.mjs', '--runInBand', ...args.slice(1)]));
}
conclude(outcomes);
