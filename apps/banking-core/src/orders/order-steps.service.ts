import { type Instant, invariant } from '@bank/domain';
import { newEvent } from '@bank/platform';
import type { Sql } from '../database/sql.ts';
import { appendEvents } from '../outbox/outbox.service.ts';
import { type OrderEvent, stepEvents } from './order.event.ts';
import type { Order, OrderStep } from './order.ts';
import { insertRun, takeEventNumbers } from './order-runs.store.ts';
import { updateOrder } from './orders.store.ts';

/** Keeps events of an order among those of the account it is paid from, in the transaction of what they tell. */
export async function appendOrderEvents(
  sql: Sql,
  order: Order,
  told: { readonly events: readonly OrderEvent[]; readonly at: Instant },
): Promise<void> {
  const { events, at } = told;
  if (events.length === 0) return;
  const subject = order.debtorAccountId;
  const last = await takeEventNumbers(sql, subject, events.length);
  invariant(Number.isSafeInteger(last), 'the account of an order is there');
  const numbered = events.map((event, index) =>
    newEvent({ ...event, subject, sequence: last - events.length + 1 + index }, { now: () => at }),
  );
  await appendEvents(sql, numbered);
}

/** Writes an order's step: the order, the run that it made and what others are told. */
export async function writeStep(sql: Sql, step: OrderStep, now: Instant): Promise<void> {
  await updateOrder(sql, step.order);
  if (step.run !== null) await insertRun(sql, step.run);
  await appendOrderEvents(sql, step.order, { events: stepEvents(step.order, step.run, now), at: now });
}
