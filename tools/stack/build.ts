import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { repositoryRoot } from './paths.ts';
import { tryTakeLock } from './process-lock.ts';
import { APPLICATIONS } from './services.ts';
import type { ApplicationName } from './services.ts';

const BUILD_TIMEOUT_MS = 5 * 60_000;
const SOURCE_FOLDERS = ['apps', 'libs'] as const;
const CONFIGURATIONS = ['package-lock.json', 'nest-cli.json', 'tsconfig.json', '.swcrc'] as const;
/** Not sources of a service: generated, installed, or built by its own tools. */
const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'web', 'mobile', 'backoffice', 'test', '.git']);
const LOCK_FILE = join(repositoryRoot, '.local', 'build.lock');
const LOCK_POLL_MS = 200;
/** Inside dist: whoever deletes what was built deletes the claim that it is current. */
const DIGEST_FILE = join(repositoryRoot, 'dist', '.sources');

/** The program of an application: the service itself, or with an argument (`migrate`, `seed`) one of its commands. */
export function programPath(application: ApplicationName): string {
  return join(repositoryRoot, 'dist', 'apps', application, 'main.js');
}

/** The applications whose sources exist. */
export function findApplications(): readonly ApplicationName[] {
  return APPLICATIONS.filter((name) => existsSync(join(repositoryRoot, 'apps', name, 'src', 'main.ts')));
}

/** Builds all applications unless what is in dist/ was built from exactly these sources. */
export async function buildIfStale(signal?: AbortSignal): Promise<'built' | 'current'> {
  if (isCurrent(digestSources())) return 'current';
  const release = await takeBuildLock(signal);
  try {
    const digest = digestSources();
    if (isCurrent(digest)) return 'current';
    await build(signal);
    writeFileSync(DIGEST_FILE, digest);
    return 'built';
  } finally {
    release();
  }
}

function isCurrent(digest: string): boolean {
  const recorded = existsSync(DIGEST_FILE) ? readFileSync(DIGEST_FILE, 'utf8') : '';
  return recorded === digest && findApplications().every((name) => existsSync(programPath(name)));
}

/** Two builds at once would delete each other's output. */
async function takeBuildLock(signal?: AbortSignal): Promise<() => void> {
  const deadline = performance.now() + BUILD_TIMEOUT_MS;
  while (performance.now() < deadline) {
    const release = tryTakeLock(LOCK_FILE);
    if (release !== null) return release;
    await delay(LOCK_POLL_MS, undefined, signal === undefined ? {} : { signal });
  }
  throw new Error(`Another process has been building for ${BUILD_TIMEOUT_MS / 60_000} minutes; see ${LOCK_FILE}.`);
}

/**
 * One nest-cli for all applications: it starts once (about a second) and the bundler works on them side by side.
 * @throws Error with what the bundler said
 */
export async function build(signal?: AbortSignal): Promise<void> {
  rmSync(DIGEST_FILE, { force: true });
  const cli = join(repositoryRoot, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  const child = spawn(process.execPath, [cli, 'build', ...findApplications()], {
    cwd: repositoryRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: BUILD_TIMEOUT_MS,
    ...(signal && { signal }),
  });
  child.on('error', () => undefined);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  if (code !== 0) throw new Error(`The build failed:\n${output.trim()}`);
}

/** A digest over the names and contents of everything the bundles are made of. */
function digestSources(): string {
  const hash = createHash('sha256').update(process.version);
  const files = SOURCE_FOLDERS.flatMap((folder) => listSources(join(repositoryRoot, folder)));
  for (const path of [...CONFIGURATIONS.map((name) => join(repositoryRoot, name)), ...files]) {
    if (existsSync(path)) hash.update(`\0${path.slice(repositoryRoot.length)}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

function listSources(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return SKIPPED_FOLDERS.has(entry.name) ? [] : listSources(path);
      return entry.name.endsWith('.test.ts') ? [] : [path];
    });
}
