import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify } from './process-identity.ts';
import { ProcessTable } from './process-table.ts';
import { StartFailedError, Supervisor } from './supervisor.ts';
import type { SupervisedSpec } from './supervisor.ts';

describe('the supervisor', () => {
  let directory: string;
  let supervisor: Supervisor;
  let said: string[];
  let wake: (() => void)[];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'supervisor-'));
    said = [];
    wake = [];
    supervisor = new Supervisor({
      logDirectory: directory,
      table: new ProcessTable(join(directory, 'processes.json')),
      say: (line) => {
        said.push(line);
        for (const next of wake.splice(0)) next();
      },
      onChange: () => {
        for (const next of wake.splice(0)) next();
      },
      restartsMax: 2,
    });
  });

  afterEach(async () => {
    await supervisor.stopAll();
    rmSync(directory, { recursive: true });
  });

  /** A program that is ready when it has made its file. */
  function program(name: string, script: string): SupervisedSpec {
    const mark = join(directory, `${name}.up`);
    const ready = `require("node:fs").writeFileSync(${JSON.stringify(mark)}, "");`;
    return {
      name,
      command: process.execPath,
      args: ['-e', script.replace('READY', ready)],
      cwd: directory,
      env: {},
      isReady: async () => existsSync(mark),
    };
  }

  const untilChange = (): Promise<void> => new Promise((done) => wake.push(done));

  it('waits until a process is ready, and ends it in an orderly way', async () => {
    const farewell = join(directory, 'farewell');
    const script = `process.on("SIGTERM", () => { require("node:fs").writeFileSync(${JSON.stringify(farewell)}, ""); process.exit(0); });
      setInterval(() => {}, 1000); READY`;
    await supervisor.start(program('polite', script));
    const pid = supervisor.pids['polite'] ?? 0;
    expect(identify(pid)).not.toBeNull();
    await supervisor.stopAll();
    expect(identify(pid)).toBeNull();
    expect(existsSync(farewell)).toBe(true);
    expect(existsSync(join(directory, 'processes.json'))).toBe(false);
    expect(said).toEqual([]);
  });

  it('shows what a process wrote when it ends instead of becoming ready', async () => {
    const broken = program('broken', 'console.error("DATABASE_URL is missing"); process.exit(1)');
    const failure = supervisor.start(broken);
    await expect(failure).rejects.toBeInstanceOf(StartFailedError);
    await expect(failure).rejects.toThrow(/broken ended with code 1[^]*DATABASE_URL is missing/);
  });

  it('names a program that cannot be run', async () => {
    const absent = { ...program('absent', ''), command: join(directory, 'no-such-program') };
    await expect(supervisor.start(absent)).rejects.toThrow('ENOENT');
  });

  it('restarts a process that was killed, under a new id', async () => {
    await supervisor.start(program('mortal', 'setInterval(() => {}, 1000); READY'));
    const first = supervisor.pids['mortal'] ?? 0;
    process.kill(first, 'SIGKILL');
    await untilChange();
    await untilChange();
    expect(said[0]).toBe('mortal ended by SIGKILL; restarting it in 100 ms.');
    expect(supervisor.pids['mortal']).toBeGreaterThan(0);
    expect(supervisor.pids['mortal']).not.toBe(first);
  });

  it('gives up a process that keeps crashing', async () => {
    const flag = join(directory, 'crash');
    const spec = program(
      'crasher',
      `if (require("node:fs").existsSync(${JSON.stringify(flag)})) process.exit(7); setInterval(() => {}, 1000); READY`,
    );
    await supervisor.start(spec);
    writeFileSync(flag, '');
    process.kill(supervisor.pids['crasher'] ?? 0, 'SIGKILL');
    while (!said.some((line) => line.includes('it stays down'))) await untilChange();
    expect(said.at(-1)).toContain('crasher ended with code 7, 3 times within 60 s: it stays down.');
    expect(supervisor.pids).toEqual({});
  });
});
