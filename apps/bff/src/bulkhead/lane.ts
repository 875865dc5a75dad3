import { Breaker, type BreakerLimits, type BreakerState } from './breaker.ts';
import { Bulkhead, type BulkheadLimits } from './bulkhead.ts';
import { countRefused, showBreakerState } from './lane.metric.ts';

/** One way to a dependency: so many at once, and none while it does not answer. */
export class Lane {
  private readonly bulkhead: Bulkhead;
  private readonly breaker: Breaker | undefined;
  private shown: BreakerState | undefined;

  /** `name`: of the lane, for metrics. Without limits for a breaker its calls are always made. */
  constructor(
    private readonly name: string,
    dependency: string,
    limits: { readonly places: BulkheadLimits; readonly breaker: BreakerLimits | null },
  ) {
    this.bulkhead = new Bulkhead(dependency, limits.places);
    this.breaker = limits.breaker === null ? undefined : new Breaker(dependency, limits.breaker);
  }

  /** @throws DependencyUnavailableError when there is no place in time or the breaker is open; the work was not begun then. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    let isBegun = false;
    const begin = (): Promise<Result> => {
      isBegun = true;
      return work();
    };
    const { breaker } = this;
    try {
      // The breaker is inside: finding no place is our own fault and must not count as the dependency's.
      return await this.bulkhead.run(() => (breaker === undefined ? begin() : breaker.run(begin)));
    } finally {
      if (!isBegun) countRefused(this.name);
      this.show();
    }
  }

  private show(): void {
    const state = this.breaker?.state;
    if (state === undefined || state === this.shown) return;
    this.shown = state;
    showBreakerState(this.name, state);
  }
}
