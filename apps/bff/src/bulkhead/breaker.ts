import { DependencyUnavailableError, OutcomeUnknownError } from '@bank/platform';
import {
  BrokenCircuitError,
  circuitBreaker,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhen,
} from 'cockatiel';

export type BreakerState = 'closed' | 'half-open' | 'open';

export interface BreakerLimits {
  /** So many calls in a row that got no usable answer open it. */
  readonly failuresMax: number;
  /** Until the first probe; doubles with every probe that fails. */
  readonly probeAfterMs: number;
  readonly probeAfterMsMax: number;
  /** Which errors say that the dependency is away; where it is not one of our services. */
  readonly countsAsOutage?: (error: unknown) => boolean;
}

const NAMES: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
};

/** A refusal is an answer: only silence, lost connections and 503 say that a dependency is away. */
const isOutage = (error: unknown): boolean =>
  error instanceof DependencyUnavailableError || error instanceof OutcomeUnknownError;

/**
 * Stops asking a dependency that does not answer, so that nobody waits for it and it can come back without a crowd before
 * its door. Then one call at a time tries; the first that is answered lets all in again.
 */
export class Breaker {
  private readonly policy: CircuitBreakerPolicy;

  constructor(
    readonly dependency: string,
    { failuresMax, probeAfterMs, probeAfterMsMax, countsAsOutage = isOutage }: BreakerLimits,
  ) {
    this.policy = circuitBreaker(handleWhen(countsAsOutage), {
      breaker: new ConsecutiveBreaker(failuresMax),
      halfOpenAfter: new ExponentialBackoff({ initialDelay: probeAfterMs, maxDelay: probeAfterMsMax }),
    });
  }

  get state(): BreakerState {
    return NAMES[this.policy.state];
  }

  /** @throws DependencyUnavailableError when it is open, the work was not begun then; else what the work throws */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await this.policy.execute(work);
    } catch (error) {
      if (error instanceof BrokenCircuitError) throw new DependencyUnavailableError(this.dependency, { cause: error });
      throw error;
    }
  }
}
