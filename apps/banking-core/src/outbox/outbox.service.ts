import type { EventEnvelope } from '@bank/contracts';
import type { Sql } from '../database/sql.ts';

/** Keeps events with the state they tell of: to be called in the transaction that writes it. */
export async function appendEvents(sql: Sql, events: readonly EventEnvelope[]): Promise<void> {
  if (events.length === 0) return;
  await sql.query(
    `INSERT INTO outbox (event_id, subject, sequence, type, occurred_at, traceparent, payload)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::timestamptz[], $6::text[], $7::jsonb[])`,
    outboxValues(events),
  );
}

/** The columns of the outbox, as arrays for `unnest`. */
export const outboxValues = (events: readonly EventEnvelope[]): readonly unknown[] => [
  events.map((event) => event.id),
  events.map((event) => event.subject),
  events.map((event) => event.sequence),
  events.map((event) => event.type),
  events.map((event) => event.occurredAt),
  events.map((event) => event.traceparent),
  events.map((event) => JSON.stringify(event.data)),
];
