import {
  type CoreOrder,
  type CoreOrderDetails,
  type CoreOrderReceipt,
  type CoreOrderRequest,
  type OrderDate,
  type OrderPlan as OrderPlanJson,
  type OrderPreview,
  type OrderRun as OrderRunJson,
  type PositiveMoney,
  PREVIEW_DATES_MAX,
} from '@bank/contracts';
import { BANK_TIME_ZONE, invariant, type LocalDate, type Money, moneyToJson, parseMoneyJson } from '@bank/domain';
import { idOf } from '../ids.ts';
import { nextOccurrence, type Order, type OrderRun, type OrderTerms } from './order.ts';
import { ATTEMPT_TIMES, type Occurrence, occurrencesFrom, type OrderPlan, type ScheduleEnd } from './schedule.ts';

export function amountOf(json: PositiveMoney): Money {
  const amount = parseMoneyJson(json);
  invariant(amount !== undefined, 'the schema takes amounts only');
  return amount;
}

type EndJson = Extract<OrderPlanJson['schedule'], { kind: 'WEEKLY' }>['end'];

/** The schema checked that dates are dates. */
const endOf = (end: EndJson): ScheduleEnd =>
  end.kind === 'DATE' ? { kind: 'DATE', date: end.date as LocalDate } : end;

/** Members in one order, so that the same plan is the same text. */
export function planOf({ schedule, businessDayRule }: OrderPlanJson): OrderPlan {
  switch (schedule.kind) {
    case 'ONCE':
      return { schedule: { kind: 'ONCE', date: schedule.date as LocalDate }, businessDayRule };
    case 'WEEKLY': {
      const { weekday, from, end } = schedule;
      return { schedule: { kind: 'WEEKLY', weekday, from: from as LocalDate, end: endOf(end) }, businessDayRule };
    }
    case 'MONTHLY': {
      const { day, from, end } = schedule;
      return { schedule: { kind: 'MONTHLY', day, from: from as LocalDate, end: endOf(end) }, businessDayRule };
    }
  }
}

export const termsOf = (request: CoreOrderRequest): OrderTerms => ({
  customerId: idOf(request.customerId),
  debtorAccountId: idOf(request.debtorAccountId),
  creditorIban: request.creditorIban,
  creditorName: request.creditorName,
  amount: amountOf(request.amount),
  reference: request.reference,
  plan: planOf(request.plan),
});

const twoDigits = (number: number): string => String(number).padStart(2, '0');

const ATTEMPTS: OrderPreview['attempts'] = {
  times: ATTEMPT_TIMES.map(({ hour, minute }) => `${twoDigits(hour)}:${twoDigits(minute)}`),
  timeZone: BANK_TIME_ZONE,
};

const dateView = ({ number, plannedDate, executionDate }: Occurrence): OrderDate => ({
  number,
  plannedDate,
  executionDate,
});

export const previewView = (plan: OrderPlan, count: number): OrderPreview => ({
  dates: occurrencesFrom(plan, 1, count).map(dateView),
  attempts: ATTEMPTS,
});

const termsView = (terms: OrderTerms): Omit<CoreOrderRequest, 'customerId'> => ({
  debtorAccountId: terms.debtorAccountId,
  creditorIban: terms.creditorIban,
  creditorName: terms.creditorName,
  amount: moneyToJson(terms.amount),
  reference: terms.reference,
  plan: terms.plan,
});

/** From what was ordered alone, so that it is the same whenever it is asked for. */
export const receiptView = (order: Order, isFirst: boolean): CoreOrderReceipt => ({
  orderId: order.orderId,
  ...termsView(order),
  dates: occurrencesFrom(order.plan, 1, PREVIEW_DATES_MAX).map(dateView),
  createdAt: order.createdAt,
  isFirst,
});

export function orderView(order: Order): CoreOrder {
  const { orderId, customerId, state, version, attempt, dueAt, createdAt } = order;
  const next = dueAt === null ? null : { ...dateView(nextOccurrence(order)), attempt, dueAt };
  return { orderId, customerId, ...termsView(order), state, version, next, createdAt };
}

const runView = ({ orderId: _orderId, amount, ...run }: OrderRun): OrderRunJson => ({
  ...run,
  amount: moneyToJson(amount),
});

export const orderDetailsView = (order: Order, runs: readonly OrderRun[]): CoreOrderDetails => ({
  ...orderView(order),
  nextDates: order.dueAt === null ? [] : occurrencesFrom(order.plan, order.occurrence, PREVIEW_DATES_MAX).map(dateView),
  attempts: ATTEMPTS,
  runs: runs.map(runView),
});
