import type { EventData, EventType } from '@bank/contracts';
import { type Instant, invariant, moneyToJson } from '@bank/domain';
import type { Order, OrderRun } from './order.ts';
import { findOccurrence } from './schedule.ts';

type OrderEventType = Extract<EventType, `banking-core.order.${string}`>;

/** An event without what its transaction adds: id, trace, number. */
export type OrderEvent = {
  readonly [Type in OrderEventType]: { readonly type: Type; readonly data: EventData<Type> };
}[OrderEventType];

const about = ({
  orderId,
  customerId,
  debtorAccountId,
  amount,
}: Order): Pick<EventData<OrderEventType>, 'orderId' | 'customerId' | 'debtorAccountId' | 'amount'> => ({
  orderId,
  customerId,
  debtorAccountId,
  amount: moneyToJson(amount),
});

export function createdEvent(order: Order): OrderEvent {
  const first = findOccurrence(order.plan, 1);
  invariant(first !== undefined, 'an order begins with a date');
  const data = { ...about(order), firstDate: first.executionDate, createdAt: order.createdAt };
  return { type: 'banking-core.order.created.v1', data };
}

/** What a step of an order is for others to know: the attempt, and that the order is over. */
export function stepEvents(order: Order, run: OrderRun | null, now: Instant): readonly OrderEvent[] {
  return [...(run === null ? [] : runEvents(order, run)), ...endEvents(order, now)];
}

function runEvents(order: Order, run: OrderRun): readonly OrderEvent[] {
  const { plannedDate, executionDate, attempt, transferId, reason, willRetryAt, recordedAt } = run;
  const data = { ...about(order), amount: moneyToJson(run.amount), plannedDate, executionDate, attempt };
  switch (run.outcome) {
    case 'COMPLETED':
      invariant(transferId !== null, 'a completed run has a transfer');
      return [{ type: 'banking-core.order.executed.v1', data: { ...data, transferId, executedAt: recordedAt } }];
    case 'RETRYING':
    case 'FAILED': {
      invariant(reason !== null, 'a failure has a reason');
      const isLast = order.state !== 'ACTIVE';
      return [
        { type: 'banking-core.order.failed.v1', data: { ...data, reason, willRetryAt, isLast, failedAt: recordedAt } },
      ];
    }
    // Its holder did it and saw the answer.
    case 'SKIPPED':
      return [];
  }
}

function endEvents(order: Order, now: Instant): readonly OrderEvent[] {
  switch (order.state) {
    case 'COMPLETED': {
      const data = { ...about(order), paymentCount: order.completedCount, completedAt: now };
      return [{ type: 'banking-core.order.completed.v1', data }];
    }
    case 'CANCELLED':
      return [{ type: 'banking-core.order.cancelled.v1', data: { ...about(order), cancelledAt: now } }];
    default:
      return [];
  }
}
