import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** How to run one process of the stack. */
export interface ChildSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** The signal that asks it to end in an orderly way; SIGTERM unless said. */
  readonly stopSignal?: NodeJS.Signals;
  /** The signal that ends it at once, without finishing anything; SIGKILL unless said. */
  readonly forceSignal?: NodeJS.Signals;
  readonly user?: { readonly uid: number; readonly gid: number };
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** From the stop signal to SIGKILL. */
export const STOP_GRACE_MS = 10_000;
/** From the force signal to SIGKILL. */
const FORCE_GRACE_MS = 1_000;
const LOG_BYTES_MAX = 20 * 1024 * 1024;
const LOG_TAIL_LINES = 25;

/** One running process; it writes its own log file, so that it lives on whole if its parent dies. */
export class Child {
  readonly name: string;
  readonly pid: number;
  readonly exited: Promise<Exit>;
  readonly #process: ChildProcess;
  readonly #stopSignal: NodeJS.Signals;
  readonly #forceSignal: NodeJS.Signals;
  #exit: Exit | null = null;

  private constructor(spec: ChildSpec, process: ChildProcess, pid: number) {
    this.name = spec.name;
    this.pid = pid;
    this.#process = process;
    this.#stopSignal = spec.stopSignal ?? 'SIGTERM';
    this.#forceSignal = spec.forceSignal ?? 'SIGKILL';
    // Node reports a signal that could not be sent as an event, and an event nobody listens to ends the process.
    process.on('error', () => undefined);
    this.exited = new Promise((done) => {
      process.once('exit', (code, signal) => {
        this.#exit = { code, signal };
        done(this.#exit);
      });
    });
  }

  static async start(spec: ChildSpec, logDirectory: string): Promise<Child> {
    const log = openLog(spec.name, logDirectory);
    try {
      const child = spawn(spec.command, [...spec.args], {
        cwd: spec.cwd,
        env: { ...spec.env },
        stdio: ['ignore', log, log],
        // A group of its own: Ctrl-C in the terminal must reach the supervisor only, which stops things in order.
        detached: true,
        ...spec.user,
      });
      const { pid } = child;
      if (pid === undefined) {
        throw await new Promise<Error>((done) => child.once('error', done));
      }
      return new Child(spec, child, pid);
    } finally {
      closeSync(log);
    }
  }

  get exit(): Exit | null {
    return this.#exit;
  }

  /** Asks it to end; kills it when it has not after the grace. */
  stop(): Promise<Exit> {
    return this.#end(this.#stopSignal, STOP_GRACE_MS);
  }

  /** Ends it without letting it finish anything. */
  force(): Promise<Exit> {
    return this.#end(this.#forceSignal, FORCE_GRACE_MS);
  }

  async #end(signal: NodeJS.Signals, graceMs: number): Promise<Exit> {
    if (this.#exit !== null) return this.#exit;
    const killer = setTimeout(() => this.#process.kill('SIGKILL'), graceMs);
    this.#process.kill(signal);
    const exit = await this.exited;
    clearTimeout(killer);
    return exit;
  }
}

export function logPath(name: string, logDirectory: string): string {
  return join(logDirectory, `${name}.log`);
}

/** The last lines a process wrote, for the person who must find out why it ended. */
export function readLogTail(name: string, logDirectory: string): string {
  const path = logPath(name, logDirectory);
  if (!existsSync(path)) return '';
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines
    .slice(-LOG_TAIL_LINES)
    .map((line) => `    ${line}`)
    .join('\n');
}

function openLog(name: string, logDirectory: string): number {
  mkdirSync(logDirectory, { recursive: true });
  const path = logPath(name, logDirectory);
  if (existsSync(path) && statSync(path).size > LOG_BYTES_MAX) renameSync(path, `${path}.1`);
  return openSync(path, 'a');
}
