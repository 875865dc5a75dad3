import type { EventEnvelope } from '@bank/contracts';
import type { Sql } from '../database/sql.ts';
import { type StoredInstant, toInstant } from '../database/columns.ts';

interface OutboxRow {
  readonly event_id: string;
  readonly subject: string;
  readonly sequence: string;
  readonly type: string;
  readonly occurred_at: StoredInstant;
  readonly traceparent: string;
  readonly payload: unknown;
}

/** The oldest unpublished events in the order they were written, without those of the subjects that have to wait. */
export async function findUnpublished(
  sql: Sql,
  options: { readonly limit: number; readonly withoutSubjects: readonly string[] },
): Promise<readonly EventEnvelope[]> {
  const rows = await sql.query<OutboxRow>(
    `SELECT outbox.event_id, outbox.subject, outbox.sequence, outbox.type, outbox.occurred_at, outbox.traceparent,
       outbox.payload
     FROM outbox
     WHERE outbox.published_at IS NULL AND outbox.subject <> ALL ($1::text[])
     ORDER BY outbox.position LIMIT $2`,
    [options.withoutSubjects, options.limit],
  );
  return rows.map(toEvent);
}

/** Rows are what `appendEvents` wrote from typed events; checking them again would let one old row stop all others. */
const toEvent = (row: OutboxRow): EventEnvelope =>
  ({
    id: row.event_id,
    type: row.type,
    occurredAt: toInstant(row.occurred_at),
    subject: row.subject,
    sequence: Number(row.sequence),
    traceparent: row.traceparent,
    data: row.payload,
  }) as EventEnvelope;

export async function markPublished(sql: Sql, eventIds: readonly string[], publishedAt: string): Promise<void> {
  if (eventIds.length === 0) return;
  await sql.query('UPDATE outbox SET published_at = $2 WHERE outbox.event_id = ANY ($1::uuid[])', [
    eventIds,
    publishedAt,
  ]);
}
