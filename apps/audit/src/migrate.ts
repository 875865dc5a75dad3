import { parseConfig, runMigrations } from '@bank/platform';
import pg from 'pg';
import { AuditRows1700000000001 } from '../migrations/1700000000001-audit-rows.ts';
import { migrationConfigSchema } from './config.ts';

const MIGRATIONS = [AuditRows1700000000001] as const;
const TABLES = 'change, movement_change, event, movement_event, quarantine';

/** Brings the schema up to date and gives the service's role what it needs: read and add. Returns what ran. */
export async function migrateDatabase(ownerUrl: string, appRole: string): Promise<readonly string[]> {
  const names = await runMigrations(ownerUrl, MIGRATIONS);
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const role = pg.escapeIdentifier(appRole);
    // A cluster may give its application roles more by default.
    await client.query(`REVOKE ALL ON ${TABLES}, migrations FROM ${role}`);
    await client.query(`GRANT USAGE ON SCHEMA public TO ${role}`);
    await client.query(`GRANT SELECT, INSERT ON ${TABLES} TO ${role}`);
  } finally {
    await client.end();
  }
  return names;
}

/** The command `migrate`. */
export async function migrate(): Promise<void> {
  const config = parseConfig(migrationConfigSchema, process.env);
  const appRole = decodeURIComponent(new URL(config.DATABASE_URL.reveal()).username);
  const names = await migrateDatabase(config.DATABASE_MIGRATION_URL.reveal(), appRole);
  process.stdout.write(names.length === 0 ? 'audit: nothing to migrate\n' : `audit: ran ${names.join(', ')}\n`);
}
