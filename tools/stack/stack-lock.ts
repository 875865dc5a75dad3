import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { identify, isSameProcess } from './process-identity.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { readJsonFile } from './json-file.ts';
import type { StatePaths } from './paths.ts';

export interface LockHolder extends ProcessIdentity {
  readonly port: number;
}

/** Another stack runs on the same state directory. */
export class StackRunningError extends Error {
  override readonly name = 'StackRunningError';
  readonly holder: LockHolder;
  constructor(holder: LockHolder, directory: string) {
    super(
      `A bank is already running on ${directory} (process ${holder.pid}, http://localhost:${holder.port}). ` +
        'Stop it with Ctrl-C in its terminal, or start another beside it with other PORT and BANK_STATE_DIR.',
    );
    this.holder = holder;
  }
}

const TAKE_ATTEMPTS_MAX = 3;

/** The living holder of the lock; a lock whose process is gone counts as none. */
export function findLockHolder(paths: StatePaths): LockHolder | null {
  const recorded = readJsonFile(paths.lock);
  return isHolder(recorded) && isSameProcess(recorded) ? recorded : null;
}

/**
 * Takes the lock for this process, over a stale one if need be; the returned function gives it back.
 * @throws StackRunningError when its holder lives
 */
export function takeLock(paths: StatePaths, port: number): () => void {
  mkdirSync(paths.root, { recursive: true });
  const own = identify(process.pid);
  if (own === null) throw new Error('This process cannot find itself in the process table.');
  const temporary = `${paths.lock}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify({ ...own, port } satisfies LockHolder));
  try {
    for (let attempt = 0; attempt < TAKE_ATTEMPTS_MAX; attempt++) {
      if (linked(temporary, paths.lock)) return () => rmSync(paths.lock, { force: true });
      const holder = findLockHolder(paths);
      if (holder !== null) throw new StackRunningError(holder, paths.root);
      rmSync(paths.lock, { force: true });
    }
  } finally {
    rmSync(temporary, { force: true });
  }
  throw new Error(`Cannot take ${paths.lock}: other processes keep taking it.`);
}

/** A hard link fails when the name exists, and the file is whole when it appears. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isHolder(value: unknown): value is LockHolder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'startedAt' in value &&
    typeof value.startedAt === 'string' &&
    'port' in value &&
    typeof value.port === 'number'
  );
}
