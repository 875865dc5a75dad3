// `npm run test:stubs`: replaces each adapter of the journey by "return ok" and expects its test to go red.
// It works on a copy of HEAD under .local; what is not committed is not part of it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Stub, STUBS } from '../test/stubs/stubs.ts';
import { readJsonFile } from './stack/json-file.ts';
import { repositoryRoot } from './stack/paths.ts';

const COPY = join(repositoryRoot, '.local', 'stubs');
const REPORT = join(repositoryRoot, '.local', 'stubs-report.json');
const TEST_TIMEOUT_MS = 10 * 60_000;

function makeCopy(): void {
  rmSync(COPY, { recursive: true, force: true });
  mkdirSync(COPY, { recursive: true });
  const archive = spawnSync('git', ['archive', 'HEAD'], { cwd: repositoryRoot, maxBuffer: 256 * 1024 * 1024 });
  const unpacked = spawnSync('tar', ['-x', '-C', COPY], { input: archive.stdout });
  if (archive.status !== 0 || unpacked.status !== 0) throw new Error('HEAD could not be copied.');
  symlinkSync(join(repositoryRoot, 'node_modules'), join(COPY, 'node_modules'));
}

interface Result {
  readonly failed: number;
  readonly passed: number;
  readonly broken: number;
}

function runTest(stub: Stub): Result {
  rmSync(REPORT, { force: true });
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const named = stub.named === undefined ? [] : ['-t', stub.named];
  spawnSync(
    process.execPath,
    [
      ...flags,
      join(repositoryRoot, 'node_modules/jest/bin/jest.js'),
      stub.test,
      '--runInBand',
      '--json',
      `--outputFile=${REPORT}`,
      ...named,
    ],
    { cwd: COPY, env: { ...process.env, NODE_OPTIONS: flags.join(' ') }, stdio: 'ignore', timeout: TEST_TIMEOUT_MS },
  );
  const report = readJsonFile(REPORT) as
    | { numFailedTests?: number; numPassedTests?: number; numRuntimeErrorTestSuites?: number }
    | undefined;
  return {
    failed: report?.numFailedTests ?? 0,
    passed: report?.numPassedTests ?? 0,
    broken: report?.numRuntimeErrorTestSuites ?? 1,
  };
}

/** Applies a stub. Returns how to take it back. @throws when it does not fit the code any more */
function apply(stub: Stub): () => void {
  const originals = new Map<string, string>();
  for (const { file, find, replace } of stub.edits) {
    const path = join(COPY, file);
    const text = readFileSync(path, 'utf8');
    originals.set(path, originals.get(path) ?? text);
    if (text.split(find).length !== 2)
      throw new Error(`${stub.adapter}: the place in ${file} is not there exactly once`);
    writeFileSync(
      path,
      text.replace(find, () => replace),
    );
  }
  return () => {
    for (const [path, text] of originals) writeFileSync(path, text);
  };
}

const wanted = process.argv[2];
const stubs = STUBS.filter((stub) => wanted === undefined || stub.adapter.includes(wanted));
makeCopy();
// All of them first: a stub that no longer fits the code is known in a second, not after half of the run.
for (const stub of stubs) apply(stub)();
let killed = 0;
for (const stub of stubs) {
  const startedAt = performance.now();
  const takeBack = apply(stub);
  const { failed, passed, broken } = runTest(stub);
  takeBack();
  // A file that no longer runs at all says nothing about its assertions.
  const isRed = failed > 0 && broken === 0;
  if (isRed) killed += 1;
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.log(
    `${isRed ? 'red  ' : 'GREEN'}  ${stub.adapter.padEnd(36)} ${stub.test}: ${failed} failed, ${passed} passed${broken > 0 ? ', did not run' : ''} (${seconds} s)`,
  );
}
rmSync(COPY, { recursive: true, force: true });
console.log(`${killed} passed, ${stubs.length - killed} failed`);
process.exit(stubs.length > 0 && killed === stubs.length ? 0 : 1);
