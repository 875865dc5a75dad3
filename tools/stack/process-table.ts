import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import { identify, isSameProcess } from './process-identity.ts';
import type { ProcessIdentity } from './process-identity.ts';

export interface RecordedProcess extends ProcessIdentity {
  readonly name: string;
}

const POLL_MS = 50;
export const ORPHAN_GRACE_MS = 10_000;

/**
 * The children of a supervisor, on disk: when the supervisor is killed without a chance to stop them, the next start
 * finds them here and ends exactly these, by id and start time.
 */
export class ProcessTable {
  readonly #path: string;
  #processes: readonly RecordedProcess[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  add(name: string, pid: number): void {
    const identity = identify(pid);
    if (identity === null) return;
    this.#write([...this.#processes, { name, ...identity }]);
  }

  remove(pid: number): void {
    this.#write(this.#processes.filter((process) => process.pid !== pid));
  }

  #write(processes: readonly RecordedProcess[]): void {
    this.#processes = processes;
    if (processes.length === 0) rmSync(this.#path, { force: true });
    else writeJsonFile(this.#path, processes);
  }
}

/** Ends the recorded processes that still live, and forgets the record. Returns their names. */
export async function endOrphans(path: string, graceMs = ORPHAN_GRACE_MS): Promise<readonly string[]> {
  const recorded = readJsonFile(path);
  const orphans = (Array.isArray(recorded) ? recorded : []).filter(isRecorded).filter(isSameProcess);
  for (const orphan of orphans) signal(orphan, orphan.name === 'postgres' ? 'SIGINT' : 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (orphans.some(isSameProcess) && Date.now() < deadline) await delay(POLL_MS);
  for (const orphan of orphans) signal(orphan, 'SIGKILL');
  while (orphans.some(isSameProcess) && Date.now() < deadline + graceMs) await delay(POLL_MS);
  rmSync(path, { force: true });
  return orphans.map((orphan) => orphan.name);
}

function signal(recorded: RecordedProcess, name: NodeJS.Signals): void {
  if (!isSameProcess(recorded)) return;
  try {
    process.kill(recorded.pid, name);
  } catch {
    // It ended between the look and the signal.
  }
}

function isRecorded(value: unknown): value is RecordedProcess {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'startedAt' in value &&
    typeof value.startedAt === 'string' &&
    'name' in value &&
    typeof value.name === 'string'
  );
}
