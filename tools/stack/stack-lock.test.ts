import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify } from './process-identity.ts';
import { statePaths } from './paths.ts';
import { ProcessTable, endOrphans } from './process-table.ts';
import { StackRunningError, findLockHolder, takeLock } from './stack-lock.ts';

const directory = mkdtempSync(join(tmpdir(), 'lock-'));
const paths = statePaths({ BANK_STATE_DIR: directory });
const children: ChildProcess[] = [];

function startSleeper(script = 'setInterval(() => undefined, 1000); console.log("up")'): ChildProcess {
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  children.push(child);
  return child;
}

beforeEach(() => rmSync(paths.lock, { force: true }));
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

describe('the lock of a state directory', () => {
  it('has one holder at a time', () => {
    const release = takeLock(paths, 8080);
    expect(() => takeLock(paths, 9080)).toThrow(StackRunningError);
    expect(() => takeLock(paths, 9080)).toThrow(`process ${process.pid}, http://localhost:8080`);
    release();
    expect(existsSync(paths.lock)).toBe(false);
    takeLock(paths, 9080)();
  });

  it('is stale when its process is gone', async () => {
    const child = startSleeper('');
    const holder = { ...identify(child.pid ?? 0), port: 8080 };
    await once(child, 'exit');
    writeFileSync(paths.lock, JSON.stringify(holder));
    expect(findLockHolder(paths)).toBeNull();
    takeLock(paths, 8080)();
  });

  it('is stale when another process got the id', () => {
    writeFileSync(paths.lock, JSON.stringify({ pid: process.pid, startedAt: 'long ago', port: 8080 }));
    expect(findLockHolder(paths)).toBeNull();
    takeLock(paths, 8080)();
  });

  it('is stale when a crash cut the file short', () => {
    writeFileSync(paths.lock, '{"pid":');
    const release = takeLock(paths, 8080);
    expect(findLockHolder(paths)?.pid).toBe(process.pid);
    release();
  });
});

describe('what a killed supervisor left behind', () => {
  it('is ended, also when it does not listen to reason', async () => {
    const polite = startSleeper();
    const stubborn = startSleeper(
      'process.on("SIGTERM", () => {}); setInterval(() => undefined, 1000); console.log("up")',
    );
    await Promise.all([once(polite.stdout ?? polite, 'data'), once(stubborn.stdout ?? stubborn, 'data')]);
    const table = new ProcessTable(paths.processes);
    table.add('polite', polite.pid ?? 0);
    table.add('stubborn', stubborn.pid ?? 0);
    const exits = Promise.all([once(polite, 'exit'), once(stubborn, 'exit')]);
    expect(await endOrphans(paths.processes, 300)).toEqual(['polite', 'stubborn']);
    expect(await exits).toEqual([
      [null, 'SIGTERM'],
      [null, 'SIGKILL'],
    ]);
    expect(existsSync(paths.processes)).toBe(false);
  });

  it('does not include a later process with the same id', async () => {
    const bystander = startSleeper();
    await once(bystander.stdout ?? bystander, 'data');
    writeFileSync(paths.processes, JSON.stringify([{ name: 'bff', pid: bystander.pid, startedAt: 'long ago' }]));
    expect(await endOrphans(paths.processes, 300)).toEqual([]);
    expect(bystander.exitCode).toBeNull();
    expect(identify(bystander.pid ?? 0)).not.toBeNull();
  });
});
