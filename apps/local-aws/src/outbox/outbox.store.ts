import type { DatabaseSync } from 'node:sqlite';
import { v7 as uuidv7 } from 'uuid';
import * as z from 'zod';
import type { Outbox, OutboxFilter, OutboxMessage } from './outbox.ts';

/** The oldest messages make room for new ones beyond this many. */
export const OUTBOX_MESSAGES_MAX = 5_000;
/** Long polls waiting at once; the next one is answered at once with what there is. */
const WAITERS_MAX = 200;

/** RFC 3339 in UTC, as `at` is written: such instants order as text does. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;

const rowSchema = z.object({ body: z.string() });

export interface OutboxQuery extends OutboxFilter {
  /** Only messages after this message id, or recorded after this RFC 3339 instant. */
  readonly since?: string | undefined;
}

/** The outbox in SQLite: it survives a restart, because a person may read a code after one. */
export class OutboxStore implements Outbox {
  readonly #database: DatabaseSync;
  readonly #waiters = new Set<() => void>();
  #isClosing = false;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`
      CREATE TABLE IF NOT EXISTS outbox (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        at TEXT NOT NULL,
        channel TEXT NOT NULL,
        recipient TEXT NOT NULL,
        body TEXT NOT NULL
      );
      CREATE INDEX IF NOT EXISTS outbox_recipient ON outbox (recipient, position);
    `);
  }

  record(message: Omit<OutboxMessage, 'id' | 'at'>): OutboxMessage {
    const recorded: OutboxMessage = { id: uuidv7(), at: new Date().toISOString(), ...message };
    this.#database
      .prepare('INSERT INTO outbox (id, at, channel, recipient, body) VALUES (?, ?, ?, ?, ?)')
      .run(recorded.id, recorded.at, recorded.channel, recipientKey(recorded.to), JSON.stringify(recorded));
    this.#database
      .prepare('DELETE FROM outbox WHERE position <= (SELECT max(position) FROM outbox) - ?')
      .run(OUTBOX_MESSAGES_MAX);
    for (const wake of this.#waiters) wake();
    return recorded;
  }

  list(query: OutboxQuery): OutboxMessage[] {
    const conditions = ['1 = 1'];
    const values: string[] = [];
    if (query.to) {
      conditions.push('recipient = ?');
      values.push(recipientKey(query.to));
    }
    if (query.channel) {
      conditions.push('channel = ?');
      values.push(query.channel);
    }
    if (query.since) {
      const isInstant = INSTANT.test(query.since);
      conditions.push(isInstant ? 'at > ?' : 'position > coalesce((SELECT position FROM outbox WHERE id = ?), 0)');
      values.push(query.since);
    }
    const rows = this.#database
      .prepare(`SELECT body FROM outbox WHERE ${conditions.join(' AND ')} ORDER BY position`)
      .all(...values);
    // The store wrote these bodies itself, from an OutboxMessage.
    return rows.map((row) => JSON.parse(rowSchema.parse(row).body) as OutboxMessage);
  }

  find(id: string): OutboxMessage | undefined {
    const row = this.#database.prepare('SELECT body FROM outbox WHERE id = ?').get(id);
    return row === undefined ? undefined : (JSON.parse(rowSchema.parse(row).body) as OutboxMessage);
  }

  /** Like `list`, but waits up to `waitMs` for a first match, so that nobody polls in a loop. */
  async listOrWait(query: OutboxQuery, waitMs: number, signal?: AbortSignal): Promise<OutboxMessage[]> {
    const deadline = performance.now() + waitMs;
    for (;;) {
      const found = this.list(query);
      const remainingMs = deadline - performance.now();
      const isOver = remainingMs <= 0 || this.#isClosing || signal?.aborted === true;
      if (found.length > 0 || isOver || this.#waiters.size >= WAITERS_MAX) return found;
      await this.#nextRecord(remainingMs, signal);
    }
  }

  /** Lets every long poll answer at once; for shutdown. */
  releaseWaiters(): void {
    this.#isClosing = true;
    for (const wake of this.#waiters) wake();
  }

  async #nextRecord(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        this.#waiters.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      signal?.addEventListener('abort', wake);
      this.#waiters.add(wake);
    });
  }
}

/** E-mail addresses compare without case; a `+` that a query string turned into a space is restored. */
function recipientKey(to: string): string {
  return to.replace(/^ /, '+').toLowerCase();
}
