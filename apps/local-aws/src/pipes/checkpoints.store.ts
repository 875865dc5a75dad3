import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';

/** Records set aside because their target can never take them; the oldest make room. */
export const PARKED_MAX = 1_000;

export interface ShardProgress {
  /** Last record delivered; undefined when none was. */
  readonly sequenceNumber: string | undefined;
  /** The shard is closed and all of it was delivered. */
  readonly isFinished: boolean;
}

export interface ParkedRecord {
  readonly pipe: string;
  readonly at: string;
  readonly reason: string;
  readonly record: string;
}

const progressRow = z.object({ sequence_number: z.string().nullable(), finished: z.number() });
const parkedRow = z.object({ pipe: z.string(), at: z.string(), reason: z.string(), record: z.string() });
const countRow = z.object({ n: z.number() });

/** How far each pipe has read each shard of its stream, and what it had to set aside. */
export class CheckpointsStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`
      CREATE TABLE IF NOT EXISTS pipe_checkpoints (
        pipe TEXT NOT NULL, stream_arn TEXT NOT NULL, shard_id TEXT NOT NULL,
        sequence_number TEXT, finished INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (pipe, stream_arn, shard_id)
      );
      CREATE TABLE IF NOT EXISTS pipe_parked (
        position INTEGER PRIMARY KEY AUTOINCREMENT, pipe TEXT NOT NULL, at TEXT NOT NULL, reason TEXT NOT NULL,
        record TEXT NOT NULL
      );
    `);
  }

  read(pipe: string, streamArn: string, shardId: string): ShardProgress {
    const row = this.#database
      .prepare(
        'SELECT sequence_number, finished FROM pipe_checkpoints WHERE pipe = ? AND stream_arn = ? AND shard_id = ?',
      )
      .get(pipe, streamArn, shardId);
    if (row === undefined) return { sequenceNumber: undefined, isFinished: false };
    const parsed = progressRow.parse(row);
    return { sequenceNumber: parsed.sequence_number ?? undefined, isFinished: parsed.finished === 1 };
  }

  write(key: { pipe: string; streamArn: string; shardId: string }, progress: ShardProgress): void {
    this.#database
      .prepare(
        `INSERT INTO pipe_checkpoints (pipe, stream_arn, shard_id, sequence_number, finished) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (pipe, stream_arn, shard_id)
         DO UPDATE SET sequence_number = excluded.sequence_number, finished = excluded.finished`,
      )
      .run(key.pipe, key.streamArn, key.shardId, progress.sequenceNumber ?? null, progress.isFinished ? 1 : 0);
  }

  /** Forgets streams of a table that was made anew. */
  forgetOtherStreams(pipe: string, streamArn: string): void {
    this.#database.prepare('DELETE FROM pipe_checkpoints WHERE pipe = ? AND stream_arn <> ?').run(pipe, streamArn);
  }

  park(pipe: string, reason: string, record: unknown): void {
    this.#database
      .prepare('INSERT INTO pipe_parked (pipe, at, reason, record) VALUES (?, ?, ?, ?)')
      .run(pipe, new Date().toISOString(), reason, JSON.stringify(record));
    this.#database
      .prepare('DELETE FROM pipe_parked WHERE position <= (SELECT max(position) FROM pipe_parked) - ?')
      .run(PARKED_MAX);
  }

  parked(pipe: string): ParkedRecord[] {
    return this.#database
      .prepare('SELECT pipe, at, reason, record FROM pipe_parked WHERE pipe = ? ORDER BY position')
      .all(pipe)
      .map((row) => parkedRow.parse(row));
  }

  parkedCount(pipe: string): number {
    return countRow.parse(this.#database.prepare('SELECT count(*) AS n FROM pipe_parked WHERE pipe = ?').get(pipe)).n;
  }
}
