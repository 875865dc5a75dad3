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

export interface PurgeStep {
  readonly deletedCount: number;
  /** Where the next step begins; null when everything old has been looked at. */
  readonly next: string | null;
}

/**
 * Deletes what was published before `before` from the next `limit` rows after a position. The newest event of a subject
 * stays, and what stays of a subject has no gap: its sequence can still be checked against its account.
 */
export async function deletePublished(
  sql: Sql,
  options: { readonly before: string; readonly after: string; readonly limit: number },
): Promise<PurgeStep> {
  const { before, after, limit } = options;
  const [row] = await sql.query<{ seen: string; last: string | null; is_old: boolean | null; deleted: string }>(
    `WITH seen AS (
       SELECT outbox.event_id, outbox.position, outbox.subject, outbox.sequence,
         outbox.published_at IS NOT NULL AND outbox.published_at < $1 AS is_old
       FROM outbox WHERE outbox.position > $2 ORDER BY outbox.position LIMIT $3),
     deleted AS (
       DELETE FROM outbox USING seen
       WHERE outbox.event_id = seen.event_id AND seen.is_old
         AND EXISTS (SELECT FROM outbox AS later WHERE later.subject = seen.subject AND later.sequence > seen.sequence)
         AND NOT EXISTS (SELECT FROM outbox AS kept WHERE kept.subject = seen.subject AND kept.sequence < seen.sequence
           AND (kept.position <= $2 OR kept.published_at IS NULL OR kept.published_at >= $1))
       RETURNING outbox.event_id)
     SELECT (SELECT count(*) FROM seen) AS seen, (SELECT count(*) FROM deleted) AS deleted,
       (SELECT seen.position FROM seen ORDER BY seen.position DESC LIMIT 1) AS last,
       (SELECT seen.is_old FROM seen ORDER BY seen.position DESC LIMIT 1) AS is_old`,
    [before, after, limit],
  );
  const isMore = row !== undefined && Number(row.seen) === limit && row.is_old === true;
  return { deletedCount: Number(row?.deleted ?? 0), next: isMore ? row.last : null };
}
