import * as z from 'zod';
import { DateText, InstantText, MoneyAmount, Uuid } from './common.ts';
import { RailPaymentRejectedV1, RailPaymentReturnedV1, RailPaymentSentV1, RailPaymentSettledV1 } from './rail.ts';

/** W3C Trace Context, version 00. */
export const TraceparentText = z.string().regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/);

const ReasonCode = z.string().regex(/^[a-z-]{3,40}$/);

const Initiator = z.enum(['CLIENT', 'ORDER', 'HOLD', 'BANK', 'RAIL']);

/**
 * Money moved: INTERNAL between two customers' or one customer's accounts, INCOMING from another bank, OUTGOING towards
 * one, RETURN when it came back, REFUND of its fee, REVERSAL when the bank took back what it had moved.
 */
export const TransferPostedV1 = z.strictObject({
  transferId: Uuid,
  kind: z.enum(['INTERNAL', 'INCOMING', 'OUTGOING', 'RETURN', 'REFUND', 'REVERSAL']),
  debtorAccountId: Uuid,
  debtorCustomerId: Uuid.nullable(),
  creditorAccountId: Uuid,
  creditorCustomerId: Uuid.nullable(),
  amount: MoneyAmount,
  bookedAt: InstantText,
  /** `version` of each account's balance after this transfer: orders what one account sees from several subjects. */
  debtorAccountVersion: z.number().int().positive().optional(),
  creditorAccountVersion: z.number().int().positive().optional(),
  /** Paid by the debtor besides the amount; absent when nothing. */
  fee: MoneyAmount.optional(),
  initiator: Initiator.optional(),
  /** The transfer that a return, refund or reversal is about. */
  concerns: Uuid.optional(),
});

export const TransferRejectedV1 = z.strictObject({
  transferId: Uuid,
  debtorAccountId: Uuid,
  debtorCustomerId: Uuid.nullable(),
  amount: MoneyAmount,
  reason: ReasonCode,
  rejectedAt: InstantText,
  /** ORDER: what it means for the client is told by the order. */
  initiator: Initiator.optional(),
});

const aboutOrder = { orderId: Uuid, customerId: Uuid, debtorAccountId: Uuid, amount: MoneyAmount };
const aboutRun = { plannedDate: DateText, executionDate: DateText, attempt: z.number().int().positive() };

/** A scheduled or recurring transfer was ordered; `firstDate` is when it is paid for the first time. */
export const OrderCreatedV1 = z.strictObject({ ...aboutOrder, firstDate: DateText, createdAt: InstantText });
export const OrderExecutedV1 = z.strictObject({
  ...aboutOrder,
  ...aboutRun,
  transferId: Uuid,
  executedAt: InstantText,
});
/** Nothing was paid. `willRetryAt` is null when it is not tried again for this date; `isLast` when nothing follows. */
export const OrderFailedV1 = z.strictObject({
  ...aboutOrder,
  ...aboutRun,
  reason: ReasonCode,
  willRetryAt: InstantText.nullable(),
  isLast: z.boolean(),
  failedAt: InstantText,
});
/** All dates have passed and at least one payment was made. */
export const OrderCompletedV1 = z.strictObject({
  ...aboutOrder,
  paymentCount: z.number().int().positive(),
  completedAt: InstantText,
});
export const OrderCancelledV1 = z.strictObject({ ...aboutOrder, cancelledAt: InstantText });

export const AccountOpenedV1 = z.strictObject({
  accountId: Uuid,
  customerId: Uuid,
  currency: z.string().length(3),
  openedAt: InstantText,
});

export const AccountStateChangedV1 = z.strictObject({
  accountId: Uuid,
  customerId: Uuid,
  from: z.enum(['ACTIVE', 'FROZEN', 'DORMANT', 'CLOSED']),
  to: z.enum(['ACTIVE', 'FROZEN', 'DORMANT', 'CLOSED']),
  changedAt: InstantText,
});

export const LimitsChangedV1 = z.strictObject({ accountId: Uuid, customerId: Uuid, changedAt: InstantText });

export const HoldPlacedV1 = z.strictObject({
  holdId: Uuid,
  accountId: Uuid,
  customerId: Uuid,
  amount: MoneyAmount,
  expiresAt: InstantText,
  placedAt: InstantText,
});

/** What was reserved and not captured is free again. A capture itself is a transfer, told as such. */
export const HoldReleasedV1 = z.strictObject({
  holdId: Uuid,
  accountId: Uuid,
  customerId: Uuid,
  state: z.enum(['CAPTURED', 'VOIDED', 'EXPIRED']),
  released: MoneyAmount,
  releasedAt: InstantText,
});

export const ApplicationApprovedV1 = z.strictObject({
  applicationId: Uuid,
  subject: z.string(),
  customerId: Uuid,
  approvedAt: InstantText,
});
export const ApplicationReferredV1 = z.strictObject({
  applicationId: Uuid,
  reason: ReasonCode,
  referredAt: InstantText,
});

export const LoginSucceededV1 = z.strictObject({
  subject: z.string(),
  sessionId: z.string(),
  method: z.enum(['password', 'face']),
  deviceId: Uuid.nullable(),
  succeededAt: InstantText,
});
export const LoginLockedV1 = z.strictObject({ subject: z.string(), lockedUntil: InstantText });
export const DeviceRegisteredV1 = z.strictObject({ subject: z.string(), deviceId: Uuid, registeredAt: InstantText });

/** Every event of the bank by type. Adding a field or a version is a change; nothing is ever taken away. */
export const EVENTS = {
  'banking-core.transfer.posted.v1': TransferPostedV1,
  'banking-core.transfer.rejected.v1': TransferRejectedV1,
  'banking-core.account.opened.v1': AccountOpenedV1,
  'banking-core.account.state-changed.v1': AccountStateChangedV1,
  'banking-core.limits.changed.v1': LimitsChangedV1,
  'banking-core.hold.placed.v1': HoldPlacedV1,
  'banking-core.hold.released.v1': HoldReleasedV1,
  'banking-core.order.created.v1': OrderCreatedV1,
  'banking-core.order.executed.v1': OrderExecutedV1,
  'banking-core.order.failed.v1': OrderFailedV1,
  'banking-core.order.completed.v1': OrderCompletedV1,
  'banking-core.order.cancelled.v1': OrderCancelledV1,
  'banking-core.rail-payment.sent.v1': RailPaymentSentV1,
  'banking-core.rail-payment.settled.v1': RailPaymentSettledV1,
  'banking-core.rail-payment.rejected.v1': RailPaymentRejectedV1,
  'banking-core.rail-payment.returned.v1': RailPaymentReturnedV1,
  'onboarding.application.approved.v1': ApplicationApprovedV1,
  'onboarding.application.referred.v1': ApplicationReferredV1,
  'auth.login.succeeded.v1': LoginSucceededV1,
  'auth.login.locked.v1': LoginLockedV1,
  'auth.device.registered.v1': DeviceRegisteredV1,
} as const;

export type EventType = keyof typeof EVENTS;
export type EventData<Type extends EventType> = z.infer<(typeof EVENTS)[Type]>;

export interface EventEnvelope<Type extends EventType = EventType> {
  /** UUIDv7; consumers are idempotent by it. */
  readonly id: string;
  readonly type: Type;
  readonly occurredAt: string;
  /** What the event is about; messages of one subject keep their order. */
  readonly subject: string;
  /** Grows by subject; a consumer that sees a smaller one than before has seen something newer already. */
  readonly sequence: number;
  readonly traceparent: string;
  readonly data: EventData<Type>;
}

const Envelope = z.strictObject({
  id: Uuid,
  type: z.enum(Object.keys(EVENTS) as [EventType]),
  occurredAt: InstantText,
  subject: z.string().min(1).max(128),
  sequence: z.number().int().nonnegative(),
  traceparent: TraceparentText,
  data: z.unknown(),
});

/**
 * Reads an envelope and its data by the type's own schema.
 * @throws z.ZodError when the type is unknown or either part does not fit: such a message goes to the dead-letter queue.
 */
export function parseEvent(json: unknown): EventEnvelope {
  const envelope = Envelope.parse(json);
  return { ...envelope, data: EVENTS[envelope.type].parse(envelope.data) };
}
