import type { StatePaths } from './paths.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { findHolder, tryTakeLock } from './process-lock.ts';

export interface LockHolder extends ProcessIdentity {
  readonly port: number;
}

/** Another stack runs on the same state directory. */
export class StackRunningError extends Error {
  override readonly name = 'StackRunningError';
  constructor(holder: LockHolder, directory: string) {
    super(
      `A bank is already running on ${directory} (process ${holder.pid}, http://localhost:${holder.port}). ` +
        'Stop it with Ctrl-C in its terminal, or start another beside it with other PORT and BANK_STATE_DIR.',
    );
  }
}

/** The stack that runs on this state directory; a lock whose process is gone counts as none. */
export function findLockHolder(paths: StatePaths): LockHolder | null {
  const holder = findHolder(paths.lock);
  if (holder === null) return null;
  return { ...holder, port: typeof holder['port'] === 'number' ? holder['port'] : 0 };
}

/**
 * Takes the lock of the state directory for this process; the returned function gives it back.
 * @throws StackRunningError when its holder lives
 */
export function takeLock(paths: StatePaths, port: number): () => void {
  const release = tryTakeLock(paths.lock, { port });
  if (release !== null) return release;
  throw new StackRunningError(findLockHolder(paths) ?? { pid: 0, startedAt: '', port }, paths.root);
}
