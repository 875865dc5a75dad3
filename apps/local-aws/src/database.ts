import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

// Not an import: rspack does not know built-in modules that exist under `node:` only.
const sqlite = process.getBuiltinModule('node:sqlite');

/**
 * Opens one of the emulator's SQLite files, or a private one in memory when `dataDir` is null.
 * Write-ahead log without an fsync per commit: what is committed survives a killed process, which is what the
 * emulator promises; a power cut may lose the last moments.
 */
export function openDatabase(dataDir: string | null, fileName: string): DatabaseSync {
  if (dataDir === null) return new sqlite.DatabaseSync(':memory:');
  mkdirSync(dataDir, { recursive: true });
  const database = new sqlite.DatabaseSync(join(dataDir, fileName));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000;');
  return database;
}
