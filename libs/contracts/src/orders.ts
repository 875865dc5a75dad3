import * as z from 'zod';
import { DateText, IbanText, InstantText, MoneyAmount, PageQuery, PositiveMoney, Uuid } from './common.ts';

/** Scheduled and recurring transfers: what the core keeps, and what the BFF shows of it. */

const OCCURRENCES_MAX = 1_200;
export const PREVIEW_DATES_MAX = 12;

/** COUNT is a number of dates: one that was skipped, failed or fell into a pause is not made up for. */
const ScheduleEnd = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('NEVER') }),
    z.strictObject({ kind: z.literal('DATE'), date: DateText }),
    z.strictObject({ kind: z.literal('COUNT'), count: z.number().int().min(1).max(OCCURRENCES_MAX) }),
  ])
  .meta({ id: 'OrderScheduleEnd' });

/** `from` is the first day that may be a date of the series; an end by date includes that day. */
const OrderSchedule = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('ONCE'), date: DateText }),
    /** Weekday by ISO 8601: 1 is Monday, 7 is Sunday. */
    z.strictObject({
      kind: z.literal('WEEKLY'),
      weekday: z.number().int().min(1).max(7),
      from: DateText,
      end: ScheduleEnd,
    }),
    /** A month too short for the day has its last day instead, so 31 is always the last day of the month. */
    z.strictObject({
      kind: z.literal('MONTHLY'),
      day: z.number().int().min(1).max(31),
      from: DateText,
      end: ScheduleEnd,
    }),
  ])
  .meta({ id: 'OrderSchedule' });

/** What happens to a date that is no business day (TARGET2): the one before, the one after, or the date all the same. */
export const OrderPlan = z
  .strictObject({ schedule: OrderSchedule, businessDayRule: z.enum(['PRECEDING', 'FOLLOWING', 'NONE']) })
  .meta({ id: 'OrderPlan' });
export type OrderPlan = z.infer<typeof OrderPlan>;

/** `plannedDate` is the schedule's; `executionDate` is when it is paid, after the business-day rule. */
export const OrderDate = z
  .strictObject({ number: z.number().int().positive(), plannedDate: DateText, executionDate: DateText })
  .meta({ id: 'OrderDate' });
export type OrderDate = z.infer<typeof OrderDate>;

export const OrderPreviewRequest = z
  .strictObject({ plan: OrderPlan, count: z.number().int().min(1).max(PREVIEW_DATES_MAX).default(PREVIEW_DATES_MAX) })
  .meta({ id: 'OrderPreviewRequest' });
export type OrderPreviewRequest = z.infer<typeof OrderPreviewRequest>;

/** The first is paid at the first of these times on its day; without enough money it is tried again at the others. */
const AttemptTimes = z
  .strictObject({ times: z.array(z.string().regex(/^\d{2}:\d{2}$/)), timeZone: z.string() })
  .meta({ id: 'OrderAttemptTimes' });

export const OrderPreview = z
  .strictObject({ dates: z.array(OrderDate), attempts: AttemptTimes })
  .meta({ id: 'OrderPreview' });
export type OrderPreview = z.infer<typeof OrderPreview>;

const terms = {
  debtorAccountId: Uuid,
  creditorIban: IbanText,
  creditorName: z.string().min(1).max(140),
  amount: PositiveMoney,
  reference: z.string().max(140).nullable(),
  plan: OrderPlan,
};

/** The caller makes the order id (UUIDv5 of customer and key). */
export const CoreOrderRequest = z.strictObject({ customerId: Uuid, ...terms }).meta({ id: 'CoreOrderRequest' });
export type CoreOrderRequest = z.infer<typeof CoreOrderRequest>;

/** What was ordered, as it was ordered: never changes, so that a repeat of the request has the same answer. */
const receipt = { orderId: Uuid, ...terms, amount: MoneyAmount, dates: z.array(OrderDate), createdAt: InstantText };

export const CoreOrderReceipt = z.strictObject({ ...receipt, isFirst: z.boolean() }).meta({ id: 'CoreOrderReceipt' });
export type CoreOrderReceipt = z.infer<typeof CoreOrderReceipt>;

/**
 * COMPLETED: all dates have passed and at least one payment was made. FAILED: all have passed, none was made and the
 * last one failed.
 */
export const OrderState = z.enum(['ACTIVE', 'PAUSED', 'COMPLETED', 'CANCELLED', 'FAILED']).meta({ id: 'OrderState' });
export type OrderState = z.infer<typeof OrderState>;

/** `version` counts the holder's changes; a change names the one it was decided on. */
const order = {
  orderId: Uuid,
  ...terms,
  amount: MoneyAmount,
  state: OrderState,
  version: z.number().int().positive(),
  /** null unless ACTIVE. */
  next: OrderDate.extend({ attempt: z.number().int().positive(), dueAt: InstantText }).nullable(),
  createdAt: InstantText,
};

export const CoreOrder = z.strictObject({ ...order, customerId: Uuid }).meta({ id: 'CoreOrder' });
export type CoreOrder = z.infer<typeof CoreOrder>;

/**
 * One attempt at one date, or the reason why there was none. RETRYING: refused for want of money or limit, tried again
 * at `willRetryAt`. COMPLETED has the posted transfer. FAILED and SKIPPED are final.
 */
export const OrderRun = z
  .strictObject({
    number: z.number().int().positive(),
    plannedDate: DateText,
    executionDate: DateText,
    attempt: z.number().int().positive(),
    outcome: z.enum(['COMPLETED', 'RETRYING', 'FAILED', 'SKIPPED']),
    transferId: Uuid.nullable(),
    reason: z.string().nullable(),
    amount: MoneyAmount,
    willRetryAt: InstantText.nullable(),
    recordedAt: InstantText,
  })
  .meta({ id: 'OrderRun' });
export type OrderRun = z.infer<typeof OrderRun>;

/** The next dates, at most twelve, and the latest runs, newest first. */
const details = { nextDates: z.array(OrderDate), attempts: AttemptTimes, runs: z.array(OrderRun) };

export const CoreOrderDetails = z
  .strictObject({ ...order, customerId: Uuid, ...details })
  .meta({ id: 'CoreOrderDetails' });
export type CoreOrderDetails = z.infer<typeof CoreOrderDetails>;

export const CoreOrderPage = z
  .strictObject({ orders: z.array(CoreOrder), nextCursor: z.string().nullable() })
  .meta({ id: 'CoreOrderPage' });
export type CoreOrderPage = z.infer<typeof CoreOrderPage>;

/** Every read and change names the customer; an order of somebody else is 404. */
export const CoreOrderQuery = z.strictObject({ customerId: Uuid });

export const OrderListQuery = PageQuery;
export type OrderListQuery = z.infer<typeof OrderListQuery>;

const version = z.number().int().positive();
/** Of pause, resume and cancel. The same change again is answered as the first time; another version is refused. */
export const OrderChangeRequest = z.strictObject({ version }).meta({ id: 'OrderChangeRequest' });
export type OrderChangeRequest = z.infer<typeof OrderChangeRequest>;
/** Names the execution date that is left out, so that it never is another one. */
export const OrderSkipRequest = z.strictObject({ version, executionDate: DateText }).meta({ id: 'OrderSkipRequest' });
export type OrderSkipRequest = z.infer<typeof OrderSkipRequest>;
export const OrderAmountRequest = z.strictObject({ version, amount: PositiveMoney }).meta({ id: 'OrderAmountRequest' });
export type OrderAmountRequest = z.infer<typeof OrderAmountRequest>;

export const CoreOrderChangeRequest = OrderChangeRequest.extend({ customerId: Uuid }).meta({
  id: 'CoreOrderChangeRequest',
});
export type CoreOrderChangeRequest = z.infer<typeof CoreOrderChangeRequest>;
export const CoreOrderSkipRequest = OrderSkipRequest.extend({ customerId: Uuid }).meta({ id: 'CoreOrderSkipRequest' });
export type CoreOrderSkipRequest = z.infer<typeof CoreOrderSkipRequest>;
export const CoreOrderAmountRequest = OrderAmountRequest.extend({ customerId: Uuid }).meta({
  id: 'CoreOrderAmountRequest',
});
export type CoreOrderAmountRequest = z.infer<typeof CoreOrderAmountRequest>;

/** Runs what is due as of an instant, for demonstrations; only where `FAULTS=allowed`. */
export const OrderRunsRequest = z.strictObject({ asOf: InstantText }).meta({ id: 'OrderRunsRequest' });
export type OrderRunsRequest = z.infer<typeof OrderRunsRequest>;

/** `unresolved`: nobody knows yet or the bank could not decide; tried again by itself. */
export const OrderRunReport = z
  .strictObject({
    asOf: InstantText,
    completed: z.number().int().nonnegative(),
    retrying: z.number().int().nonnegative(),
    failed: z.number().int().nonnegative(),
    unresolved: z.number().int().nonnegative(),
  })
  .meta({ id: 'OrderRunReport' });
export type OrderRunReport = z.infer<typeof OrderRunReport>;

/** What a client sees: the core's, without what only services need. */
export const OrderRequest = z
  .strictObject({ ...terms, reference: z.string().max(140).optional() })
  .meta({ id: 'OrderRequest' });
export type OrderRequest = z.infer<typeof OrderRequest>;
export const OrderReceipt = z.strictObject(receipt).meta({ id: 'OrderReceipt' });
export type OrderReceipt = z.infer<typeof OrderReceipt>;
export const OrderView = z.strictObject(order).meta({ id: 'Order' });
export type OrderView = z.infer<typeof OrderView>;
export const OrderDetailsView = z.strictObject({ ...order, ...details }).meta({ id: 'OrderDetails' });
export type OrderDetailsView = z.infer<typeof OrderDetailsView>;
export const OrderPage = z
  .strictObject({ orders: z.array(OrderView), nextCursor: z.string().nullable() })
  .meta({ id: 'OrderPage' });
export type OrderPage = z.infer<typeof OrderPage>;
