import { setTimeout as delay } from 'node:timers/promises';
import { Child, logPath, readLogTail } from './child.ts';
import type { ChildSpec, Exit } from './child.ts';
import type { ProcessTable } from './process-table.ts';

export interface SupervisedSpec extends ChildSpec {
  /** Whether it answers; asked again and again until it does. */
  readonly isReady: () => Promise<boolean>;
}

/** A process of the stack did not become ready. */
export class StartFailedError extends Error {
  override readonly name = 'StartFailedError';
}

export const READY_TIMEOUT_MS = 60_000;
const READY_POLL_MS = 100;
/** More crashes than this inside the window, and it stays down: restarting does not help. */
export const RESTARTS_MAX = 5;
export const RESTART_WINDOW_MS = 60_000;
const RESTART_BACKOFF_MS = [100, 500, 1000, 2000, 4000] as const;

interface SupervisorOptions {
  readonly logDirectory: string;
  readonly table: ProcessTable;
  /** A line for the person at the terminal. */
  readonly say: (line: string) => void;
  /** After every restart: the process id has changed. */
  readonly onChange: () => void;
  readonly restartsMax?: number;
}

/** Keeps processes running: starts them, waits until they answer, restarts one that crashes, stops all. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #children = new Map<string, Child>();
  readonly #crashes = new Map<string, readonly number[]>();
  #isStopping = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Process id by name, of those that run at this moment. */
  get pids(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#children].map(([name, child]) => [name, child.pid]));
  }

  /**
   * Starts a process and waits until it is ready. From then on a crash is answered by a restart.
   * @throws StartFailedError with the end of its log when it ends first or takes too long
   */
  async start(spec: SupervisedSpec): Promise<void> {
    const child = await this.#spawn(spec);
    await this.#waitUntilReady(spec, child);
    this.#watch(spec, child).catch((error: unknown) =>
      this.#options.say(`${spec.name} cannot be restarted: ${String(error)}`),
    );
  }

  /** Stops the named processes at once and waits for them. */
  async stop(names: readonly string[]): Promise<void> {
    this.#isStopping = true;
    const children = names.flatMap((name) => this.#children.get(name) ?? []);
    await Promise.all(children.map((child) => child.stop()));
  }

  async stopAll(): Promise<void> {
    await this.stop([...this.#children.keys()]);
  }

  /** Ends everything without letting it finish anything. */
  async forceAll(): Promise<void> {
    this.#isStopping = true;
    await Promise.all([...this.#children.values()].map((child) => child.force()));
  }

  async #spawn(spec: SupervisedSpec): Promise<Child> {
    if (this.#isStopping) throw new StartFailedError(`${spec.name} is not started: the stack is stopping.`);
    const child = await Child.start(spec, this.#options.logDirectory);
    this.#children.set(spec.name, child);
    this.#options.table.add(spec.name, child.pid);
    void child.exited.then(() => {
      if (this.#children.get(spec.name) === child) this.#children.delete(spec.name);
      this.#options.table.remove(child.pid);
    });
    return child;
  }

  async #waitUntilReady(spec: SupervisedSpec, child: Child): Promise<void> {
    const deadline = performance.now() + READY_TIMEOUT_MS;
    while (child.exit === null && performance.now() < deadline) {
      if (await spec.isReady()) return;
      await Promise.race([delay(READY_POLL_MS), child.exited]);
    }
    const { logDirectory } = this.#options;
    const fault =
      child.exit === null ? `is not ready after ${READY_TIMEOUT_MS / 1000} s` : `ended ${describeExit(child.exit)}`;
    throw new StartFailedError(
      `${spec.name} ${fault}. The end of ${logPath(spec.name, logDirectory)}:\n${readLogTail(spec.name, logDirectory)}`,
    );
  }

  async #watch(spec: SupervisedSpec, first: Child): Promise<void> {
    const { say, logDirectory, onChange, restartsMax = RESTARTS_MAX } = this.#options;
    let child = first;
    for (;;) {
      const exit = await child.exited;
      if (this.#isStopping) return;
      const recent = this.#recordCrash(spec.name);
      if (recent > restartsMax) {
        say(
          `${spec.name} ended ${describeExit(exit)}, ${recent} times within ${RESTART_WINDOW_MS / 1000} s: it stays down. ` +
            `See ${logPath(spec.name, logDirectory)}; the rest of the bank goes on without it.`,
        );
        onChange();
        return;
      }
      const backoffMs = RESTART_BACKOFF_MS[Math.min(recent, RESTART_BACKOFF_MS.length) - 1] ?? 0;
      say(`${spec.name} ended ${describeExit(exit)}; restarting it in ${backoffMs} ms.`);
      await delay(backoffMs);
      if (this.#isStopping) return;
      child = await this.#spawn(spec);
      onChange();
    }
  }

  /** Returns how many crashes the window holds, this one included. */
  #recordCrash(name: string): number {
    const now = performance.now();
    const recent = (this.#crashes.get(name) ?? []).filter((at) => now - at < RESTART_WINDOW_MS);
    this.#crashes.set(name, [...recent, now]);
    return recent.length + 1;
  }
}

/** Whether a GET is answered with 200. */
export async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}

function describeExit({ code, signal }: Exit): string {
  return signal === null ? `with code ${code}` : `by ${signal}`;
}
