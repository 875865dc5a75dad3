import {
  add,
  addDays,
  type CurrencyCode,
  type Instant,
  type LocalDate,
  type Money,
  subtract,
  zero,
} from '@bank/domain';

/** More than a business of some size has in a month; what is above is asked for in shorter periods. */
const ENTRIES_MAX = 20_000;
/** About a hundred pages: nobody reads more, and laying out what nobody reads would keep others waiting. */
const PRINTED_ENTRIES_MAX = 3_000;

export type StatementFormat = 'pdf' | 'csv' | 'ofx' | 'camt053';

export const entriesMaxOf = (format: StatementFormat): number => (format === 'pdf' ? PRINTED_ENTRIES_MAX : ENTRIES_MAX);

export type MovementKind =
  | 'INTERNAL'
  | 'INCOMING'
  | 'OUTGOING'
  | 'REVERSAL'
  | 'SETTLEMENT'
  | 'RETURN'
  | 'REFUND'
  | 'FEE';

export interface StatementMovement {
  readonly entryId: string;
  readonly transferId: string;
  /** The account's own count: one more than the movement's before. */
  readonly sequence: number;
  readonly kind: MovementKind;
  readonly direction: 'IN' | 'OUT';
  readonly amount: Money;
  readonly balanceAfter: Money;
  readonly counterpartyName: string | null;
  readonly counterpartyIban: string | null;
  readonly reference: string | null;
  readonly bookedAt: Instant;
  /** The bank's own date of `bookedAt`. */
  readonly bookedOn: LocalDate;
}

/** What the core says of the whole period. */
export interface StatementTotals {
  readonly opening: Money;
  readonly closing: Money;
  readonly totalIn: Money;
  readonly totalOut: Money;
  readonly entryCount: number;
}

export interface Statement extends StatementTotals {
  readonly accountId: string;
  readonly iban: string;
  readonly currency: CurrencyCode;
  readonly holderName: string;
  /** Both days included. */
  readonly from: LocalDate;
  readonly to: LocalDate;
  /** False while movements may still be added to the period. */
  readonly isComplete: boolean;
  readonly madeAt: Instant;
  /** Oldest first. */
  readonly movements: readonly StatementMovement[];
}

/** The amount with the sign that it has for the account. */
export const changeOf = (movement: Pick<StatementMovement, 'direction' | 'amount'>): Money =>
  movement.direction === 'IN' ? movement.amount : subtract(zero(movement.amount.currency), movement.amount);

export type Mismatch =
  | 'another-currency'
  | 'negative-amount'
  | 'number-of-movements'
  | 'order-of-movements'
  | 'date-outside-the-period'
  | 'running-balance'
  | 'total-in'
  | 'total-out'
  | 'closing-balance';

/** Everything that a statement says twice is the same both times; undefined when it ties. */
export function findMismatch(statement: Statement): Mismatch | undefined {
  const { currency, movements, opening, closing, totalIn, totalOut } = statement;
  const amounts = [
    opening,
    closing,
    totalIn,
    totalOut,
    ...movements.flatMap((each) => [each.amount, each.balanceAfter]),
  ];
  if (amounts.some((amount) => amount.currency !== currency)) return 'another-currency';
  if (movements.length !== statement.entryCount) return 'number-of-movements';
  let [balance, received, spent] = [opening, zero(currency), zero(currency)];
  for (const [index, movement] of movements.entries()) {
    const fault = findFault(movement, { before: movements[index - 1], statement });
    if (fault !== undefined) return fault;
    balance = add(balance, changeOf(movement));
    if (balance.minor !== movement.balanceAfter.minor) return 'running-balance';
    if (movement.direction === 'IN') received = add(received, movement.amount);
    else spent = add(spent, movement.amount);
  }
  if (received.minor !== totalIn.minor) return 'total-in';
  if (spent.minor !== totalOut.minor) return 'total-out';
  return balance.minor === closing.minor ? undefined : 'closing-balance';
}

function findFault(
  movement: StatementMovement,
  { before, statement }: { before: StatementMovement | undefined; statement: Statement },
): Mismatch | undefined {
  if (movement.amount.minor < 0n) return 'negative-amount';
  if (before !== undefined && movement.sequence !== before.sequence + 1) return 'order-of-movements';
  // The order of movements decides where a period ends, and around midnight clocks may differ from it: a day is allowed.
  const [earliest, latest] = [addDays(statement.from, -1), addDays(statement.to, 1)];
  return movement.bookedOn < earliest || movement.bookedOn > latest ? 'date-outside-the-period' : undefined;
}
