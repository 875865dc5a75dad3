import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { SqsStore } from './fauxqs.ts';

/** SQS FIFO drops a second message with the same deduplication id within five minutes. */
const WINDOW_MS = 5 * 60_000;

const rowSchema = z.object({ id: z.string(), message_id: z.string(), sequence: z.string().nullable() });

type Queue = ReturnType<SqsStore['createQueue']>;

/**
 * Keeps the deduplication ids of FIFO queues over a restart; fauxqs holds them in memory only, and an outbox relay
 * that repeats itself after a restart would then post twice.
 */
export class DeduplicationStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`
      CREATE TABLE IF NOT EXISTS deduplication (
        queue TEXT NOT NULL, id TEXT NOT NULL, message_id TEXT NOT NULL, sequence TEXT, at_ms INTEGER NOT NULL,
        PRIMARY KEY (queue, id)
      );
      CREATE INDEX IF NOT EXISTS deduplication_at ON deduplication (at_ms);
    `);
  }

  /** Restores what the queue knew, and records what it learns. */
  attach(queue: Queue): void {
    const rows = this.#database
      .prepare('SELECT id, message_id, sequence FROM deduplication WHERE queue = ? AND at_ms > ?')
      .all(queue.name, Date.now() - WINDOW_MS)
      .map((row) => rowSchema.parse(row));
    for (const row of rows) queue.recordDeduplication(row.id, row.message_id, row.sequence ?? undefined);
    const record = queue.recordDeduplication.bind(queue);
    queue.recordDeduplication = (id, messageId, sequence) => {
      record(id, messageId, sequence);
      this.#insert(queue.name, { id, messageId, sequence });
    };
  }

  #insert(queueName: string, entry: { id: string; messageId: string; sequence: string | undefined }): void {
    const nowMs = Date.now();
    this.#database.prepare('DELETE FROM deduplication WHERE at_ms <= ?').run(nowMs - WINDOW_MS);
    this.#database
      .prepare('INSERT OR REPLACE INTO deduplication (queue, id, message_id, sequence, at_ms) VALUES (?, ?, ?, ?, ?)')
      .run(queueName, entry.id, entry.messageId, entry.sequence ?? null, nowMs);
  }
}
