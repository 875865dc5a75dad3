import { addMs, type Instant } from '@bank/domain';

/** How long a change may be on its way to the queue. */
export const TRANSIT_MS = 2_000;

export interface SourceProgress {
  /** Messages in the queue, in flight included; null when it could not be asked. */
  readonly waiting: number | null;
  /** The newest thing this source told; null while nothing came. */
  readonly newestAt: Instant | null;
}

/** Until when everything that happened is recorded: the present when nothing waits, else the newest recorded of the laggard. */
export function completeUpTo(sources: readonly SourceProgress[], now: Instant): Instant | null {
  const points = sources.map(({ waiting, newestAt }) => (waiting === 0 ? addMs(now, -TRANSIT_MS) : newestAt));
  if (points.some((point) => point === null)) return null;
  const known = points.filter((point) => point !== null).toSorted();
  return known[0] ?? null;
}
