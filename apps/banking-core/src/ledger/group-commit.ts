import { performance } from 'node:perf_hooks';

export interface GroupCommitLimits {
  /** In one transaction. */
  readonly batchMax: number;
  /** Transactions at once. */
  readonly lanes: number;
  readonly waitingMax: number;
  /** A request that waited longer is refused: certainly nothing happened to it. */
  readonly waitMsMax: number;
  /** Requests tried alone at once after their batch failed. */
  readonly aloneMax: number;
}

export interface GroupCommitWork<Request, Outcome> {
  /** Does all of them in one transaction; outcomes are in the order of the requests. */
  readonly commit: (requests: readonly Request[]) => Promise<readonly Outcome[]>;
  /** Two requests with the same key are never in one batch. */
  readonly keyOf: (request: Request) => string;
  /** True when a failed batch says nothing against its members: each is then tried alone. */
  readonly isWorthTryingAlone: (error: unknown) => boolean;
  /** What is thrown to who finds no place in time. */
  readonly refusal: () => Error;
}

interface Waiting<Request, Outcome> {
  readonly request: Request;
  readonly sinceMs: number;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers what arrives while a transaction is under way and does it in the next one: under load a commit is shared by
 * many, alone nobody waits. A member that makes its batch fail is found by trying each alone, so that it fails alone.
 */
export class GroupCommit<Request, Outcome> {
  private waiting: Waiting<Request, Outcome>[] = [];
  private running = 0;
  private isScheduled = false;

  constructor(
    private readonly limits: GroupCommitLimits,
    private readonly work: GroupCommitWork<Request, Outcome>,
  ) {}

  /** @throws the refusal when there is no place, else what the work throws. */
  run(request: Request): Promise<Outcome> {
    if (this.waiting.length >= this.limits.waitingMax) return Promise.reject(this.work.refusal());
    return new Promise((resolve, reject) => {
      this.waiting.push({ request, sinceMs: performance.now(), resolve, reject });
      this.schedule();
    });
  }

  /** After this turn of the event loop: what came in on other sockets meanwhile shares the batch. */
  private schedule(): void {
    if (this.isScheduled || this.running >= this.limits.lanes) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      while (this.running < this.limits.lanes && this.waiting.length > 0) void this.runBatch(this.take());
    });
  }

  private take(): readonly Waiting<Request, Outcome>[] {
    const oldestMs = performance.now() - this.limits.waitMsMax;
    const keys = new Set<string>();
    const batch: Waiting<Request, Outcome>[] = [];
    const left: Waiting<Request, Outcome>[] = [];
    for (const one of this.waiting) {
      const key = this.work.keyOf(one.request);
      if (one.sinceMs < oldestMs) one.reject(this.work.refusal());
      else if (batch.length === this.limits.batchMax || keys.has(key)) left.push(one);
      else batch.push(one);
      keys.add(key);
    }
    this.waiting = left;
    return batch;
  }

  private async runBatch(batch: readonly Waiting<Request, Outcome>[]): Promise<void> {
    if (batch.length === 0) return;
    this.running += 1;
    try {
      await this.commit(batch);
    } catch (error) {
      if (batch.length > 1 && this.work.isWorthTryingAlone(error)) await this.commitAlone(batch);
      else for (const { reject } of batch) reject(error);
    } finally {
      this.running -= 1;
      if (this.waiting.length > 0) this.schedule();
    }
  }

  private async commit(batch: readonly Waiting<Request, Outcome>[]): Promise<void> {
    const outcomes = await this.work.commit(batch.map(({ request }) => request));
    for (const [index, { resolve }] of batch.entries()) resolve(outcomes[index] as Outcome);
  }

  private async commitAlone(batch: readonly Waiting<Request, Outcome>[]): Promise<void> {
    const rest = [...batch];
    const worker = async (): Promise<void> => {
      for (let one = rest.shift(); one !== undefined; one = rest.shift()) await this.commit([one]).catch(one.reject);
    };
    await Promise.all(Array.from({ length: this.limits.aloneMax }, worker));
  }
}
