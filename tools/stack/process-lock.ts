import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readJsonFile } from './json-file.ts';
import { identify, isSameProcess } from './process-identity.ts';
import type { ProcessIdentity } from './process-identity.ts';

const TAKE_ATTEMPTS_MAX = 3;

/** The living holder of a lock file, with what it wrote there; a lock whose process is gone counts as none. */
export function findHolder(path: string): (ProcessIdentity & Readonly<Record<string, unknown>>) | null {
  const recorded = readJsonFile(path);
  return isIdentity(recorded) && isSameProcess(recorded) ? recorded : null;
}

/**
 * Takes a lock file for this process, over a stale one if need be. Returns the function that gives it back, or null
 * when another living process holds it. `facts` are for the reader of the lock.
 */
export function tryTakeLock(path: string, facts: Readonly<Record<string, unknown>> = {}): (() => void) | null {
  mkdirSync(dirname(path), { recursive: true });
  const own = identify(process.pid);
  if (own === null) throw new Error('This process cannot find itself in the process table.');
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify({ ...own, ...facts }));
  try {
    for (let attempt = 0; attempt < TAKE_ATTEMPTS_MAX; attempt++) {
      if (linked(temporary, path)) return () => rmSync(path, { force: true });
      if (findHolder(path) !== null) return null;
      rmSync(path, { force: true });
    }
  } finally {
    rmSync(temporary, { force: true });
  }
  throw new Error(`Cannot take ${path}: other processes keep taking it.`);
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

function isIdentity(value: unknown): value is ProcessIdentity & Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'startedAt' in value &&
    typeof value.startedAt === 'string'
  );
}
