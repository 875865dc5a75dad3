import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, writeSync, closeSync } from 'node:fs';
import { programPath } from './build.ts';
import { logPath } from './child.ts';
import type { ApplicationEnvironments } from './environment.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import { repositoryRoot } from './paths.ts';
import { sampleCredentials, seedInputs } from './people.ts';
import type { StatePaths } from './paths.ts';
import type { ApplicationName } from './services.ts';

/** Something a person can sign in with. */
export interface DemoCredential {
  readonly who: string;
  readonly login: string;
  readonly password: string;
  readonly note?: string;
}

/** What .local/demo.json holds; the edge's front page shows it. */
export interface DemoData {
  readonly credentials: readonly DemoCredential[];
}

/**
 * The applications that fill an empty bank, in order: each runs `node dist/apps/<application>/main.js seed` once for a
 * state directory, with its part of the sample people on standard input. To add one: give the application a `seed`
 * command (it fills what is its own and ends with code 0), give it an input in people.ts and name it here. The last line
 * on its stdout may be `{ "summary": string }`, which is shown. All output goes to .local/logs/<application>-seed.log.
 */
export const SEED_STEPS = [
  'banking-core',
  'complementary-system',
  'onboarding',
] as const satisfies readonly ApplicationName[];

const STEP_TIMEOUT_MS = 120_000;
const OUTPUT_BYTES_MAX = 1024 * 1024;

/**
 * Runs the steps this state directory has not seen. Returns what each reported; `extra` is added to each environment.
 * @throws Error naming the step that failed and its log
 */
export async function runSeedSteps(options: {
  readonly paths: StatePaths;
  readonly environments: ApplicationEnvironments;
  readonly extra: Readonly<Record<string, string>>;
  /** The password of every sample person. */
  readonly demoPassword: string;
  readonly signal: AbortSignal;
}): Promise<readonly { readonly name: ApplicationName; readonly summary: string }[]> {
  const { paths, environments, extra, demoPassword, signal } = options;
  const inputs = seedInputs(demoPassword);
  writeJsonFile(paths.demo, { credentials: sampleCredentials(demoPassword) }, 0o600);
  const done = new Set(readDone(paths));
  const reports: { name: ApplicationName; summary: string }[] = [];
  for (const application of SEED_STEPS) {
    if (done.has(application) || !existsSync(programPath(application))) continue;
    const env = { ...environments[application], ...extra };
    const input = JSON.stringify(inputs[application]);
    const output = await runCommand({ application, command: 'seed', env, input, logDirectory: paths.logs, signal });
    done.add(application);
    writeJsonFile(paths.seeded, { steps: [...done] });
    reports.push({ name: application, summary: summaryOf(output) });
  }
  return reports;
}

export function readDemoData(path: string): DemoData {
  const recorded = readJsonFile(path);
  const list =
    typeof recorded === 'object' && recorded !== null && 'credentials' in recorded ? recorded.credentials : [];
  return { credentials: Array.isArray(list) ? list.filter(isCredential) : [] };
}

/**
 * Runs a command of an application to its end, its output in `<application>-<command>.log`. Returns its stdout.
 * @throws Error with the end of its output when it ends with another code than 0 or takes too long
 */
export async function runCommand(options: {
  readonly application: ApplicationName;
  readonly command: 'migrate' | 'seed';
  readonly env: Readonly<Record<string, string>>;
  /** What the command reads from standard input. */
  readonly input?: string;
  readonly logDirectory: string;
  readonly signal: AbortSignal;
}): Promise<string> {
  const { application, command, env, input = '', logDirectory, signal: aborted } = options;
  const name = `${application}-${command}`;
  mkdirSync(logDirectory, { recursive: true });
  const log = openSync(logPath(name, logDirectory), 'a');
  const child = spawn(process.execPath, ['--enable-source-maps', programPath(application), command], {
    cwd: repositoryRoot,
    env: { ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: STEP_TIMEOUT_MS,
    signal: aborted,
  });
  // An abort is also reported as an error; the exit below says all there is to say.
  child.on('error', () => undefined);
  // A command that ends without reading is judged by its exit code, not by the closed pipe.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  let output = '';
  let tail = '';
  const keep = (chunk: Buffer): void => {
    writeSync(log, chunk);
    tail = `${tail}${chunk.toString('utf8')}`.slice(-4000);
  };
  child.stdout.on('data', (chunk: Buffer) => {
    keep(chunk);
    output = `${output}${chunk.toString('utf8')}`.slice(-OUTPUT_BYTES_MAX);
  });
  child.stderr.on('data', keep);
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((ended) =>
    child.once('close', (...exit) => ended(exit)),
  );
  closeSync(log);
  if (code !== 0) {
    throw new Error(`${name} ended ${signal ? `by ${signal}` : `with code ${code}`}; it said:\n${tail.trim()}`);
  }
  return output;
}

function readDone(paths: StatePaths): readonly string[] {
  const recorded = readJsonFile(paths.seeded);
  const steps = typeof recorded === 'object' && recorded !== null && 'steps' in recorded ? recorded.steps : [];
  return Array.isArray(steps) ? steps.filter((name) => typeof name === 'string') : [];
}

/** The summary in the last line of a seed command's output; `done` when it says none. */
export function summaryOf(output: string): string {
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  try {
    const parsed: unknown = JSON.parse(last);
    const isReport = typeof parsed === 'object' && parsed !== null && 'summary' in parsed;
    return isReport && typeof parsed.summary === 'string' ? parsed.summary : 'done';
  } catch {
    return 'done';
  }
}

function isCredential(value: unknown): value is DemoCredential {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['who', 'login', 'password'].every((key) => typeof (value as Record<string, unknown>)[key] === 'string')
  );
}
