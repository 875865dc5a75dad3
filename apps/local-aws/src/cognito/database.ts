import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

// Not an import: rspack does not know built-in modules that exist under `node:` only.
const sqlite = process.getBuiltinModule('node:sqlite');

const BUSY_TIMEOUT_MS = 5_000;

/** One table per thing; every table with `expires_at` (epoch ms) is swept by `sweepExpired`. Secrets in it are hashed. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS pools (id TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS clients (id TEXT PRIMARY KEY, pool_id TEXT NOT NULL, document TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS pool_groups (pool_id TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL,
    PRIMARY KEY (pool_id, name)) STRICT;
  CREATE TABLE IF NOT EXISTS users (pool_id TEXT NOT NULL, sub TEXT NOT NULL, document TEXT NOT NULL,
    PRIMARY KEY (pool_id, sub)) STRICT;
  CREATE TABLE IF NOT EXISTS aliases (pool_id TEXT NOT NULL, name TEXT NOT NULL, sub TEXT NOT NULL,
    PRIMARY KEY (pool_id, name)) STRICT;
  CREATE TABLE IF NOT EXISTS signing_keys (pool_id TEXT PRIMARY KEY, private_jwk TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS peppers (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS codes (pool_id TEXT NOT NULL, sub TEXT NOT NULL, purpose TEXT NOT NULL, hash TEXT NOT NULL,
    tries INTEGER NOT NULL, expires_at INTEGER NOT NULL, PRIMARY KEY (pool_id, sub, purpose)) STRICT;
  CREATE TABLE IF NOT EXISTS code_sends (pool_id TEXT NOT NULL, sub TEXT NOT NULL, sent INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, PRIMARY KEY (pool_id, sub)) STRICT;
  CREATE TABLE IF NOT EXISTS failed_attempts (pool_id TEXT NOT NULL, sub TEXT NOT NULL, failures INTEGER NOT NULL,
    locked_until INTEGER NOT NULL, expires_at INTEGER NOT NULL, PRIMARY KEY (pool_id, sub)) STRICT;
  CREATE TABLE IF NOT EXISTS challenge_sessions (hash TEXT PRIMARY KEY, document TEXT NOT NULL,
    expires_at INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS token_families (id TEXT PRIMARY KEY, pool_id TEXT NOT NULL, client_id TEXT NOT NULL,
    sub TEXT NOT NULL, authenticated_at INTEGER NOT NULL, revoked INTEGER NOT NULL, expires_at INTEGER NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS token_families_by_user ON token_families (pool_id, sub);
  CREATE TABLE IF NOT EXISTS refresh_tokens (hash TEXT PRIMARY KEY, family_id TEXT NOT NULL, rotated_at INTEGER,
    expires_at INTEGER NOT NULL) STRICT;
`;

const EXPIRING_TABLES = [
  'codes',
  'code_sends',
  'failed_attempts',
  'challenge_sessions',
  'refresh_tokens',
  'token_families',
] as const;

type Value = string | number | null;
export type Row = Record<string, unknown>;

/** SQLite with the few habits the emulator needs. Calls are synchronous: a transaction's body never interleaves. */
export class Database {
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  #isInTransaction = false;

  /** `dataDir` null: memory only. */
  constructor(dataDir: string | null) {
    if (dataDir !== null) mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    this.#sqlite = new sqlite.DatabaseSync(dataDir === null ? ':memory:' : join(dataDir, 'cognito.sqlite'));
    this.#sqlite.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`,
    );
    this.#sqlite.exec(SCHEMA);
  }

  find(sql: string, ...values: Value[]): Row | undefined {
    return this.#prepare(sql).get(...values);
  }

  list(sql: string, ...values: Value[]): Row[] {
    return this.#prepare(sql).all(...values);
  }

  /** Returns the number of changed rows. */
  run(sql: string, ...values: Value[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  /** All or nothing, with the write lock taken first, so that what the body reads cannot change before it writes. */
  transaction<T>(body: () => T): T {
    if (this.#isInTransaction) return body();
    this.#sqlite.exec('BEGIN IMMEDIATE');
    this.#isInTransaction = true;
    try {
      const result = body();
      this.#sqlite.exec('COMMIT');
      return result;
    } catch (error) {
      this.#sqlite.exec('ROLLBACK');
      throw error;
    } finally {
      this.#isInTransaction = false;
    }
  }

  sweepExpired(nowMs: number): void {
    this.transaction(() => {
      for (const table of EXPIRING_TABLES) this.run(`DELETE FROM ${table} WHERE expires_at < ?`, nowMs);
    });
  }

  close(): void {
    this.#sqlite.close();
  }

  #prepare(sql: string): ReturnType<DatabaseSync['prepare']> {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#sqlite.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** A secret of this installation, made once and kept with the data. */
export function getPepper(database: Database, name: string, make: () => string): string {
  database.run('INSERT OR IGNORE INTO peppers (name, value) VALUES (?, ?)', name, make());
  return String(database.find('SELECT value FROM peppers WHERE name = ?', name)?.['value']);
}
