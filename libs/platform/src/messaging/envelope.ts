import type { EventData, EventEnvelope, EventType } from '@bank/contracts';
import type { Clock } from '@bank/domain';
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { v7 as uuidv7 } from 'uuid';
import { currentTrace, traceparentOf } from '../trace/trace.ts';

/** An outbox item is only the carrier: a week is far beyond the 24 h that a stream keeps it. */
const OUTBOX_TTL_SECONDS = 7 * 86_400;

/** Makes an event in the current trace. `sequence` must grow by subject. */
export function newEvent<Type extends EventType>(
  event: { type: Type; subject: string; sequence: number; data: EventData<Type> },
  clock: Clock,
): EventEnvelope<Type> {
  return { id: uuidv7(), occurredAt: clock.now(), traceparent: traceparentOf(currentTrace()), ...event };
}

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/**
 * The outbox item of an event, to be written in the same transaction as the state it tells of; a pipe from the table's
 * stream publishes `envelope` to the topic.
 */
export function outboxPut(table: string, event: EventEnvelope): TransactItem {
  const expiresAt = Math.floor(Date.parse(event.occurredAt) / 1000) + OUTBOX_TTL_SECONDS;
  return { Put: { TableName: table, Item: { eventId: event.id, envelope: JSON.stringify(event), expiresAt } } };
}
