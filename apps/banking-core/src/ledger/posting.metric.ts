import { Histogram, register } from 'prom-client';

const NAME = 'core_posting_batch_transfers';

/** How many transfers shared a commit. Looked up at each use: the platform clears the registry at the start. */
export function countPostingBatch(size: number): void {
  const known = register.getSingleMetric(NAME);
  const histogram =
    known instanceof Histogram
      ? known
      : new Histogram({
          name: NAME,
          help: 'Transfers decided in one transaction.',
          buckets: [1, 2, 5, 10, 20, 50, 100, 200],
        });
  histogram.observe(size);
}
