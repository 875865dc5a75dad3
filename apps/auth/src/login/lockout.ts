import { addMs, type Instant } from '@bank/domain';

/** Consecutive failures over all methods before the pause (RTS on SCA, Art. 4(3)(b)). */
export const FAILURES_MAX = 5;
export const LOCK_MS = 15 * 60_000;
/** Failures of long ago are not consecutive with those of today. */
export const MEMORY_MS = 24 * 60 * 60_000;

/** What is remembered of one name that somebody typed, whether an account has it or not. */
export interface LoginFailures {
  /** Failed attempts in a row, and those that are running: an attempt counts before its outcome is known. */
  readonly failures: number;
  readonly lockedUntil: Instant | null;
  readonly lastAt: Instant;
}

export type AttemptDecision = { readonly kind: 'refused' } | { readonly kind: 'granted'; readonly next: LoginFailures };

/** Whether one more attempt may begin. It is counted at once, so that a burst cannot try more than may be tried. */
export function beginAttempt(known: LoginFailures | undefined, now: Instant): AttemptDecision {
  const isFresh =
    known === undefined ||
    now > addMs(known.lastAt, MEMORY_MS) ||
    (known.lockedUntil !== null && now >= known.lockedUntil);
  if (isFresh) return { kind: 'granted', next: { failures: 1, lockedUntil: null, lastAt: now } };
  if (known.lockedUntil !== null || known.failures >= FAILURES_MAX) {
    // A process that died with the last attempt left the count full and nobody to lock it.
    const isStuck = known.lockedUntil === null && now > addMs(known.lastAt, LOCK_MS);
    return isStuck ? { kind: 'granted', next: { failures: 1, lockedUntil: null, lastAt: now } } : { kind: 'refused' };
  }
  return { kind: 'granted', next: { failures: known.failures + 1, lockedUntil: null, lastAt: now } };
}

/** The attempt failed: it was counted already; the last one allowed starts the pause. */
export const failAttempt = (known: LoginFailures, now: Instant): LoginFailures =>
  known.failures < FAILURES_MAX || known.lockedUntil !== null
    ? { ...known, lastAt: now }
    : { ...known, lockedUntil: addMs(now, LOCK_MS), lastAt: now };

/** The attempt had no outcome (an outage), or was only the first step of a login: it does not count. */
export const withdrawAttempt = (known: LoginFailures): LoginFailures => ({
  ...known,
  failures: Math.max(0, known.failures - 1),
});
