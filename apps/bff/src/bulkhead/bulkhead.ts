import { DependencyUnavailableError } from '@bank/platform';

export interface BulkheadLimits {
  readonly concurrentMax: number;
  readonly waitingMax: number;
  readonly waitMsMax: number;
}

/** Bounds how much of this process one dependency can hold: so many calls at once, a short queue, and then 503. */
export class Bulkhead {
  private running = 0;
  private readonly waiting = new Set<() => void>();

  constructor(
    private readonly dependency: string,
    private readonly limits: BulkheadLimits,
  ) {}

  /** @throws DependencyUnavailableError when there is no place in time; the work was not begun then. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.running < this.limits.concurrentMax) this.running += 1;
    else await this.waitForPlace();
    try {
      return await work();
    } finally {
      this.passOn();
    }
  }

  /** The place is handed over by `passOn`, so nobody can take it in between. */
  private async waitForPlace(): Promise<void> {
    if (this.waiting.size >= this.limits.waitingMax) throw new DependencyUnavailableError(this.dependency);
    await new Promise<void>((resolve, reject) => {
      const enter = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.waiting.delete(enter);
        reject(new DependencyUnavailableError(this.dependency));
      }, this.limits.waitMsMax);
      this.waiting.add(enter);
    });
  }

  private passOn(): void {
    const [next] = this.waiting;
    if (next === undefined) {
      this.running -= 1;
      return;
    }
    this.waiting.delete(next);
    next();
  }
}
