import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonFile } from '../stack/json-file.ts';
import { repositoryRoot } from '../stack/paths.ts';

export interface Outcome {
  readonly title: string;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
}

const RESULTS = join(repositoryRoot, '.local', 'test');

let running: ChildProcess | null = null;
// Ctrl-C reaches Jest from the terminal, too; Jest ends first, then this.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => running?.kill('SIGTERM'));

/** Runs Jest once; its readable report goes to stderr, its counts come back. */
export async function runJest(
  title: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const startedAt = performance.now();
  const report = join(RESULTS, `${title}.json`);
  rmSync(report, { force: true });
  mkdirSync(RESULTS, { recursive: true });
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const jest = join(repositoryRoot, 'node_modules', 'jest', 'bin', 'jest.js');
  const child = spawn(process.execPath, [...flags, jest, ...args, '--json', `--outputFile=${report}`], {
    cwd: repositoryRoot,
    // Jest passes NODE_OPTIONS, not its own flags, to the processes of its workers.
    env: { ...process.env, ...environment, NODE_OPTIONS: flags.join(' ') },
    // Its readable report is on stderr; stdout would be the machine's.
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  running = child;
  const code = await new Promise<number | null>((done) => child.once('exit', done));
  running = null;
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  return { title, seconds, ...count(readJsonFile(report), code) };
}

/** A file that could not run at all has failed, and so has a Jest that ended without a report. */
function count(report: unknown, code: number | null): { passed: number; failed: number } {
  const number = (key: string): number => {
    const value: unknown = typeof report === 'object' && report !== null ? Reflect.get(report, key) : undefined;
    return typeof value === 'number' ? value : 0;
  };
  const failed = number('numFailedTests') + number('numRuntimeErrorTestSuites');
  return { passed: number('numPassedTests'), failed: code !== 0 && failed === 0 ? 1 : failed };
}

/** The closing lines: one for each run, and the sum that the last line tells. Ends the process. */
export function conclude(outcomes: readonly Outcome[]): never {
  process.stderr.write('\n');
  for (const { title, passed, failed, seconds } of outcomes) {
    process.stdout.write(`${title.padEnd(8)} ${passed} passed, ${failed} failed in ${seconds} s\n`);
  }
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exit(failed === 0 ? 0 : 1);
}
