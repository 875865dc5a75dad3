import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, writeSync, closeSync } from 'node:fs';
import { programPath } from './build.ts';
import { logPath } from './child.ts';
import type { ApplicationEnvironments } from './environment.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import { repositoryRoot } from './paths.ts';
import type { StatePaths } from './paths.ts';
import type { ApplicationName } from './services.ts';

/** Something a person can log in with, as a seed program reports it. */
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
 * state directory. To add one: give the application a `seed` command (it fills what is its own and ends with code 0)
 * and name it here. The last line on its stdout may be `{ "summary": string, "credentials"?: DemoCredential[] }`: the
 * summary is shown, the credentials go to .local/demo.json. All output goes to .local/logs/<application>-seed.log.
 */
export const SEED_STEPS: readonly ApplicationName[] = ['banking-core', 'onboarding'];

const STEP_TIMEOUT_MS = 120_000;
const OUTPUT_BYTES_MAX = 1024 * 1024;

interface SeedReport {
  readonly summary: string;
  readonly credentials: readonly DemoCredential[];
}

/**
 * Runs the steps this state directory has not seen. Returns what each reported; `extra` is added to each environment.
 * @throws Error naming the step that failed and its log
 */
export async function runSeedSteps(options: {
  readonly paths: StatePaths;
  readonly environments: ApplicationEnvironments;
  readonly extra: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}): Promise<readonly { readonly name: ApplicationName; readonly summary: string }[]> {
  const { paths, environments, extra, signal } = options;
  const done = new Set(readDone(paths));
  const reports: { name: ApplicationName; summary: string }[] = [];
  for (const application of SEED_STEPS) {
    if (done.has(application) || !existsSync(programPath(application))) continue;
    const env = { ...environments[application], ...extra };
    const output = await runCommand({ application, command: 'seed', env, logDirectory: paths.logs, signal });
    const report = parseReport(output);
    addCredentials(paths, report.credentials);
    done.add(application);
    writeJsonFile(paths.seeded, { steps: [...done] });
    reports.push({ name: application, summary: report.summary });
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
  readonly logDirectory: string;
  readonly signal: AbortSignal;
}): Promise<string> {
  const { application, command, env, logDirectory, signal: aborted } = options;
  const name = `${application}-${command}`;
  mkdirSync(logDirectory, { recursive: true });
  const log = openSync(logPath(name, logDirectory), 'a');
  const child = spawn(process.execPath, ['--enable-source-maps', programPath(application), command], {
    cwd: repositoryRoot,
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: STEP_TIMEOUT_MS,
    signal: aborted,
  });
  // An abort is also reported as an error; the exit below says all there is to say.
  child.on('error', () => undefined);
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

/** The last line of the output when it is a report, else an empty one. */
export function parseReport(output: string): SeedReport {
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  try {
    const parsed: unknown = JSON.parse(last);
    if (typeof parsed !== 'object' || parsed === null) return { summary: 'done', credentials: [] };
    const summary = 'summary' in parsed && typeof parsed.summary === 'string' ? parsed.summary : 'done';
    const credentials = 'credentials' in parsed && Array.isArray(parsed.credentials) ? parsed.credentials : [];
    return { summary, credentials: credentials.filter(isCredential) };
  } catch {
    return { summary: 'done', credentials: [] };
  }
}

function addCredentials(paths: StatePaths, credentials: readonly DemoCredential[]): void {
  if (credentials.length === 0) return;
  const known = readDemoData(paths.demo).credentials.filter(
    ({ login }) => !credentials.some((added) => added.login === login),
  );
  writeJsonFile(paths.demo, { credentials: [...known, ...credentials] } satisfies DemoData, 0o600);
}

function isCredential(value: unknown): value is DemoCredential {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['who', 'login', 'password'].every((key) => typeof (value as Record<string, unknown>)[key] === 'string')
  );
}
