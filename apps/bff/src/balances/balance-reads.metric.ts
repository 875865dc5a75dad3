import { Counter, register } from 'prom-client';

/** `hit` from Redis; `miss` and `bypass` (Redis away) from the core; `stale` last known, core away; `unavailable` neither. */
export type BalanceReadResult = 'hit' | 'miss' | 'bypass' | 'stale' | 'unavailable';

const NAME = 'bff_balance_reads_total';

/**
 * Hit ratio of the balance cache: `hit / (hit + miss)`.
 * Looked up at each use: the platform clears the registry after the providers of a service were made.
 */
export function countBalanceRead(result: BalanceReadResult): void {
  const known = register.getSingleMetric(NAME);
  const counter =
    known instanceof Counter
      ? known
      : new Counter({
          name: NAME,
          help: 'Balance reads of clients by where the answer came from.',
          labelNames: ['result'],
        });
  counter.inc({ result });
}
