import { add, addMs, compare, type Instant, isAfter, type LocalDate, type Money, zero } from '@bank/domain';

/** A payee stays new for a day after the first payment: who was talked into paying a stranger has that time to notice. */
export const NEW_PAYEE_MS = 86_400_000;

/** Ceilings of what may leave one account to others: in one transfer, in a day, in a month, and to a payee still new. */
export interface LimitSet {
  readonly transfer: Money;
  readonly day: Money;
  readonly month: Money;
  readonly newPayee: Money;
}
export type LimitName = keyof LimitSet;
export const LIMIT_NAMES = ['transfer', 'day', 'month', 'newPayee'] as const satisfies readonly LimitName[];

export interface AccountLimits {
  /** The bank's, for every account of the currency. */
  readonly bank: LimitSet;
  /** What the client lowered; null where the bank's holds. */
  readonly own: { readonly [Name in LimitName]: Money | null };
}

/** What has left the account to others on the date `on` and in its month, in the bank's time zone. */
export interface Spent {
  readonly on: LocalDate | null;
  readonly day: Money;
  readonly month: Money;
}

/** What the ledger knows of somebody an account has paid. */
export interface PaidPayee {
  readonly firstPaidAt: Instant;
  /** Paid while new. */
  readonly paid: Money;
}

export interface Excess {
  readonly limit: LimitName;
  readonly allowed: Money;
  readonly used: Money;
}

const lower = (own: Money | null, bank: Money): Money => (own !== null && compare(own, bank) < 0 ? own : bank);

/** The lower of the bank's and the client's, each: a client's limit never lifts the bank's. */
export const effectiveLimits = ({ bank, own }: AccountLimits): LimitSet => ({
  transfer: lower(own.transfer, bank.transfer),
  day: lower(own.day, bank.day),
  month: lower(own.month, bank.month),
  newPayee: lower(own.newPayee, bank.newPayee),
});

/** What counts today: another day begins at nothing, and so does another month. */
export function spentAt(spent: Spent, today: LocalDate): { readonly day: Money; readonly month: Money } {
  const nothing = zero(spent.day.currency);
  if (spent.on === today) return { day: spent.day, month: spent.month };
  const isSameMonth = spent.on !== null && spent.on.slice(0, 7) === today.slice(0, 7);
  return { day: nothing, month: isSameMonth ? spent.month : nothing };
}

export function spend(spent: Spent, amount: Money, today: LocalDate): Spent {
  const { day, month } = spentAt(spent, today);
  return { on: today, day: add(day, amount), month: add(month, amount) };
}

export const isNewPayee = (payee: PaidPayee | undefined, now: Instant): boolean =>
  payee === undefined || !isAfter(now, addMs(payee.firstPaidAt, NEW_PAYEE_MS));

/** The payee after being paid. What is paid to one who is not new any more is not counted. */
export function payPayee(payee: PaidPayee | undefined, amount: Money, now: Instant): PaidPayee {
  if (payee === undefined) return { firstPaidAt: now, paid: amount };
  return isNewPayee(payee, now) ? { ...payee, paid: add(payee.paid, amount) } : payee;
}

/** The first limit that the amount would exceed; undefined when it is within all of them. */
export function findExcess(
  amount: Money,
  account: { readonly limits: AccountLimits; readonly spent: Spent },
  at: {
    readonly now: Instant;
    readonly today: LocalDate;
    readonly payee: PaidPayee | undefined;
    readonly isPayeeKnown: boolean;
  },
): Excess | undefined {
  const limits = effectiveLimits(account.limits);
  const spent = spentAt(account.spent, at.today);
  const nothing = zero(amount.currency);
  const counted: readonly Excess[] = [
    { limit: 'transfer', allowed: limits.transfer, used: nothing },
    { limit: 'day', allowed: limits.day, used: spent.day },
    { limit: 'month', allowed: limits.month, used: spent.month },
    ...(at.isPayeeKnown && isNewPayee(at.payee, at.now)
      ? [{ limit: 'newPayee', allowed: limits.newPayee, used: at.payee?.paid ?? nothing } as const]
      : []),
  ];
  return counted.find(({ allowed, used }) => compare(add(used, amount), allowed) > 0);
}
