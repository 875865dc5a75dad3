import {
  type AccountId,
  BANK_TIME_ZONE,
  type CustomerId,
  daysBetween,
  type Instant,
  invariant,
  type LocalDate,
  localDateAt,
  type Money,
  moneyToJson,
  type OrderId,
  type TransferId,
} from '@bank/domain';
import { OrderBusyError, OrderChangedError, OrderCurrencyError, OrderStateError } from './order.errors.ts';
import {
  findOccurrence,
  findOccurrenceFrom,
  findRetryAt,
  firstAttemptAt,
  type Occurrence,
  type OrderPlan,
} from './schedule.ts';

/** An occurrence that nobody could run for longer than this is not paid any more. */
export const CATCH_UP_DAYS_MAX = 5;

/** COMPLETED has at least one payment; FAILED has none and its last date failed. */
export type OrderState = 'ACTIVE' | 'PAUSED' | 'COMPLETED' | 'CANCELLED' | 'FAILED';

/** An attempt that has begun: only its outcome may change the order now. */
export interface Claim {
  /** Afterwards another process may finish it, under the same transfer id. */
  readonly until: Instant;
  readonly transferId: TransferId;
}

/** What the holder ordered. */
export interface OrderTerms {
  readonly customerId: CustomerId;
  readonly debtorAccountId: AccountId;
  readonly creditorIban: string;
  readonly creditorName: string;
  readonly amount: Money;
  readonly reference: string | null;
  readonly plan: OrderPlan;
}

export interface Order extends OrderTerms {
  readonly orderId: OrderId;
  readonly state: OrderState;
  /** Counts the changes of the holder. */
  readonly version: number;
  /** The change that made this version. */
  readonly lastChange: string;
  /** Number of the occurrence that is next, and which attempt at it. */
  readonly occurrence: number;
  readonly attempt: number;
  /** When that attempt is due; null unless ACTIVE. */
  readonly dueAt: Instant | null;
  readonly claim: Claim | null;
  readonly completedCount: number;
  readonly createdAt: Instant;
}

export type RunOutcome = 'COMPLETED' | 'RETRYING' | 'FAILED' | 'SKIPPED';

/** What became of one attempt; kept for ever. */
export interface OrderRun extends Occurrence {
  readonly orderId: OrderId;
  readonly attempt: number;
  readonly outcome: RunOutcome;
  readonly transferId: TransferId | null;
  readonly reason: string | null;
  readonly amount: Money;
  readonly willRetryAt: Instant | null;
  readonly recordedAt: Instant;
}

/** An order after a step, and the run that the step made final or will repeat. */
export interface OrderStep {
  readonly order: Order;
  readonly run: OrderRun | null;
}

/** The new order; its first date must not have passed. */
export function newOrder(terms: OrderTerms & { readonly orderId: OrderId }, now: Instant): Order {
  const first = findOccurrence(terms.plan, 1);
  invariant(first !== undefined, 'a plan without a date was refused before');
  return {
    ...terms,
    state: 'ACTIVE',
    version: 1,
    lastChange: 'create',
    occurrence: 1,
    attempt: 1,
    dueAt: firstAttemptAt(first),
    claim: null,
    completedCount: 0,
    createdAt: now,
  };
}

/** The occurrence that is next; only an order that is over has none. */
export function nextOccurrence({ plan, occurrence }: Order): Occurrence {
  const next = findOccurrence(plan, occurrence);
  invariant(next !== undefined, 'an order that is not over has a next date');
  return next;
}

export type OrderChange =
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'skip'; readonly executionDate: LocalDate }
  | { readonly kind: 'amount'; readonly amount: Money };

const ALLOWED: Readonly<Record<OrderChange['kind'], readonly OrderState[]>> = {
  pause: ['ACTIVE'],
  resume: ['PAUSED'],
  skip: ['ACTIVE'],
  cancel: ['ACTIVE', 'PAUSED'],
  amount: ['ACTIVE', 'PAUSED'],
};

function changeText(change: OrderChange): string {
  switch (change.kind) {
    case 'skip':
      return `skip ${change.executionDate}`;
    case 'amount':
      return `amount ${change.amount.minor} ${change.amount.currency}`;
    default:
      return change.kind;
  }
}

/**
 * The order after a change that its holder decided on while seeing `version`; undefined when that very change was made
 * already, so that asking again changes nothing.
 * @throws OrderBusyError while an attempt has begun; OrderChangedError, OrderStateError, OrderCurrencyError
 */
export function changeOrder(
  order: Order,
  change: OrderChange,
  context: { readonly version: number; readonly now: Instant },
): OrderStep | undefined {
  const lastChange = changeText(change);
  if (order.version === context.version + 1 && order.lastChange === lastChange) return undefined;
  if (order.version !== context.version) throw new OrderChangedError({ version: order.version });
  if (!ALLOWED[change.kind].includes(order.state)) throw new OrderStateError(order.state);
  if (order.claim !== null) throw new OrderBusyError();
  return applied({ ...order, version: order.version + 1, lastChange }, change, context.now);
}

function applied(order: Order, change: OrderChange, now: Instant): OrderStep {
  switch (change.kind) {
    case 'amount':
      if (change.amount.currency !== order.amount.currency)
        throw new OrderCurrencyError({ requested: change.amount.currency, debtor: order.amount.currency });
      return { order: { ...order, amount: change.amount }, run: null };
    case 'skip': {
      const { executionDate } = nextOccurrence(order);
      if (change.executionDate !== executionDate) throw new OrderChangedError({ nextExecutionDate: executionDate });
      return skipped(order, 'skipped', now);
    }
    case 'resume': {
      const next = findOccurrenceFrom(order.plan, order.occurrence, localDateAt(now, BANK_TIME_ZONE));
      return { order: next === undefined ? ended(order, 'CANCELLED') : waitingFor(order, next), run: null };
    }
    case 'pause': {
      const step = givenUp(order, 'paused', now);
      const isOver = step.order.state !== 'ACTIVE';
      return isOver ? step : { ...step, order: { ...step.order, state: 'PAUSED', dueAt: null } };
    }
    case 'cancel': {
      const { run } = givenUp(order, 'cancelled', now);
      return { order: { ...order, state: 'CANCELLED', dueAt: null }, run };
    }
  }
}

/** A date whose first attempt failed does not stay open when its holder stops the order. */
const givenUp = (order: Order, reason: string, now: Instant): OrderStep =>
  order.attempt > 1 ? skipped(order, reason, now) : { order, run: null };

function skipped(order: Order, reason: string, now: Instant): OrderStep {
  const result = { outcome: 'SKIPPED', transferId: null, reason, willRetryAt: null } as const;
  return { order: afterFinal(order, 'SKIPPED'), run: runOf(order, result, now) };
}

const runOf = (
  order: Order,
  result: Pick<OrderRun, 'outcome' | 'transferId' | 'reason' | 'willRetryAt'>,
  now: Instant,
): OrderRun => ({
  ...nextOccurrence(order),
  ...result,
  orderId: order.orderId,
  attempt: order.attempt,
  amount: order.amount,
  recordedAt: now,
});

const waitingFor = (order: Order, next: Occurrence): Order => ({
  ...order,
  state: 'ACTIVE',
  occurrence: next.number,
  attempt: 1,
  dueAt: firstAttemptAt(next),
});

const ended = (order: Order, otherwise: 'CANCELLED' | 'FAILED'): Order => ({
  ...order,
  state: order.completedCount > 0 ? 'COMPLETED' : otherwise,
  dueAt: null,
});

function afterFinal(order: Order, outcome: Exclude<RunOutcome, 'RETRYING'>): Order {
  const next = findOccurrence(order.plan, order.occurrence + 1);
  if (next !== undefined) return waitingFor(order, next);
  return ended(order, outcome === 'FAILED' ? 'FAILED' : 'CANCELLED');
}

/** What the ledger said to an attempt. */
export type AttemptResult =
  | { readonly kind: 'posted'; readonly transferId: TransferId }
  | { readonly kind: 'refused'; readonly transferId: TransferId | null; readonly reason: string }
  /** Too late to be tried. */
  | { readonly kind: 'missed'; readonly transferId: TransferId | null };

/** Refusals that more money or a new day of a limit may cure before the day is over. */
const CURABLE_REASONS: ReadonlySet<string> = new Set(['insufficient-funds', 'limit-exceeded']);

/** The order after its claimed attempt. `asOf` is the moment the attempt counts for, `now` when it is written down. */
export function settleAttempt(
  order: Order,
  result: AttemptResult,
  moment: { readonly asOf: Instant; readonly now: Instant },
): { readonly order: Order; readonly run: OrderRun } {
  invariant(order.claim !== null && order.state === 'ACTIVE', 'only an attempt that has begun has a result');
  const free = { ...order, claim: null };
  const run = runOf(order, outcomeOf(order, result, moment.asOf), moment.now);
  switch (run.outcome) {
    case 'RETRYING':
      return { run, order: { ...free, attempt: order.attempt + 1, dueAt: run.willRetryAt } };
    case 'COMPLETED':
      return { run, order: afterFinal({ ...free, completedCount: order.completedCount + 1 }, 'COMPLETED') };
    default:
      return { run, order: afterFinal(free, 'FAILED') };
  }
}

function outcomeOf(
  order: Order,
  result: AttemptResult,
  asOf: Instant,
): Pick<OrderRun, 'outcome' | 'transferId' | 'reason' | 'willRetryAt'> {
  const { transferId } = result;
  if (result.kind === 'posted') return { outcome: 'COMPLETED', transferId, reason: null, willRetryAt: null };
  if (result.kind === 'missed') return { outcome: 'FAILED', transferId, reason: 'missed', willRetryAt: null };
  const { reason } = result;
  const retryAt = CURABLE_REASONS.has(reason) ? findRetryAt(nextOccurrence(order), asOf) : undefined;
  if (retryAt !== undefined) return { outcome: 'RETRYING', transferId, reason, willRetryAt: retryAt };
  return { outcome: 'FAILED', transferId, reason, willRetryAt: null };
}

/** Too old to be paid: what was missed runs late once, within some days. */
export const isMissed = (order: Order, asOf: Instant): boolean =>
  daysBetween(nextOccurrence(order).executionDate, localDateAt(asOf, BANK_TIME_ZONE)) > CATCH_UP_DAYS_MAX;

/** What makes two requests the same order. */
export const termsText = ({ plan, amount, ...terms }: OrderTerms): string =>
  JSON.stringify([
    terms.customerId,
    terms.debtorAccountId,
    terms.creditorIban,
    terms.creditorName,
    moneyToJson(amount),
    terms.reference,
    plan,
  ]);
