import type { CoreBalance } from '@bank/contracts';

/** Half the width of the jitter on a lifetime: entries made together do not end together. */
const JITTER_SHARE = 0.2;

/** Whose balance of which account. The customer is part of every cache key, so nobody can hit another's entry. */
export interface OwnAccount {
  readonly customerId: string;
  readonly accountId: string;
}

/**
 * What the cache says before a read. `epoch` is a ticket: a value may be kept only if nothing invalidated the entry
 * between taking the ticket and keeping, so a slow read that began before a transfer never survives it.
 */
export type CacheLook =
  | { readonly kind: 'away' }
  | { readonly kind: 'fresh'; readonly balance: CoreBalance }
  | {
      readonly kind: 'miss';
      readonly epoch: string;
      readonly isFrequent: boolean;
      readonly lastKnown: CoreBalance | undefined;
    };

/** `random` in [0, 1); the result is within a fifth of `baseMs` either way. */
export const jitteredMs = (baseMs: number, random: number): number =>
  Math.round(baseMs * (1 - JITTER_SHARE + 2 * JITTER_SHARE * random));
