import { runMigrations } from '@bank/platform';
import pg from 'pg';
import { MIGRATIONS } from '../../migrations/index.ts';
import { migrationConfig } from '../config.ts';

/**
 * What the application role may do and nothing else: ledger rows are read and added; of an account only what a posting
 * changes; of an outbox row only that it was published.
 */
const GRANTS = [
  'SELECT, INSERT ON customers',
  'SELECT, INSERT (account_id, kind, customer_id, iban, currency, event_sequence, opened_at) ON accounts',
  'UPDATE (booked_minor, version, event_sequence) ON accounts',
  'SELECT, INSERT ON transfers, entries, imports',
  'SELECT, INSERT, UPDATE (published_at) ON outbox',
  'USAGE ON SEQUENCE account_numbers',
  'USAGE ON SCHEMA public',
] as const;

/** Runs the migrations as the owner and sets the privileges of the application role. Returns the names of those it ran. */
export async function migrate(urls: { ownerUrl: string; appUrl: string }): Promise<readonly string[]> {
  const names = await runMigrations(urls.ownerUrl, MIGRATIONS);
  await grantApplicationRole(urls.ownerUrl, decodeURIComponent(new URL(urls.appUrl).username));
  return names;
}

async function grantApplicationRole(ownerUrl: string, role: string): Promise<void> {
  const app = pg.escapeIdentifier(role);
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    // Default privileges of the database may have given more when the tables were made.
    await client.query(`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${app}`);
    await client.query(`REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM ${app}`);
    for (const grant of GRANTS) await client.query(`GRANT ${grant} TO ${app}`);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

/** `node main.js migrate` */
export async function migrateCommand(): Promise<void> {
  const config = migrationConfig();
  const names = await migrate({
    ownerUrl: config.DATABASE_MIGRATION_URL.reveal(),
    appUrl: config.DATABASE_URL.reveal(),
  });
  process.stdout.write(
    names.length === 0 ? 'nothing to migrate\n' : names.map((name) => `migrated ${name}\n`).join(''),
  );
}
