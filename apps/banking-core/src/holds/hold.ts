import {
  type AccountId,
  add,
  compare,
  type Id,
  type Instant,
  isPositive,
  type Money,
  subtract,
  zero,
} from '@bank/domain';

export type HoldId = Id<'hold'>;

/** A hold ends once: captured to the last part, voided by who placed it, or expired. */
export type HoldState = 'OPEN' | 'CAPTURED' | 'VOIDED' | 'EXPIRED';

export interface Hold {
  readonly holdId: HoldId;
  readonly accountId: AccountId;
  readonly creditorIban: string;
  readonly creditorName: string;
  readonly amount: Money;
  readonly captured: Money;
  readonly reference: string | null;
  readonly state: HoldState;
  readonly placedAt: Instant;
  readonly expiresAt: Instant;
  readonly endedAt: Instant | null;
}

/** What it still keeps from being spent. */
export const remainingIn = (hold: Pick<Hold, 'state' | 'amount' | 'captured'>): Money =>
  hold.state === 'OPEN' ? subtract(hold.amount, hold.captured) : zero(hold.amount.currency);

export const isSameHold = (a: Hold, b: Hold): boolean =>
  a.accountId === b.accountId &&
  a.creditorIban === b.creditorIban &&
  a.creditorName === b.creditorName &&
  a.amount.currency === b.amount.currency &&
  compare(a.amount, b.amount) === 0 &&
  a.reference === b.reference &&
  a.expiresAt === b.expiresAt;

/** `released` is no longer held; of it `freed` can be spent again, because nobody captured it. */
export interface HoldChange {
  readonly hold: Hold;
  readonly released: Money;
  readonly freed: Money;
}

/** Takes a part, which must not be more than remains. */
export function capture(
  hold: Hold,
  part: { readonly amount: Money; readonly isLast: boolean },
  now: Instant,
): HoldChange {
  const left = subtract(remainingIn(hold), part.amount);
  const isEnd = part.isLast || !isPositive(left);
  const after: Hold = { ...hold, captured: add(hold.captured, part.amount) };
  return isEnd
    ? { hold: { ...after, state: 'CAPTURED', endedAt: now }, released: add(part.amount, left), freed: left }
    : { hold: after, released: part.amount, freed: zero(left.currency) };
}

export const end = (hold: Hold, state: 'VOIDED' | 'EXPIRED', now: Instant): HoldChange => ({
  hold: { ...hold, state, endedAt: now },
  released: remainingIn(hold),
  freed: remainingIn(hold),
});
