import { parseConfig, runMigrations, secretText } from '@bank/platform';
import pg from 'pg';
import * as z from 'zod';
import { CreateCustomers1763800000000 } from '../migrations/1763800000000-create-customers.ts';
import { CreateScreenings1763800100000 } from '../migrations/1763800100000-create-screenings.ts';
import { SampleSanctionsList1763800200000 } from '../migrations/1763800200000-sample-sanctions-list.ts';

const MIGRATIONS = [CreateCustomers1763800000000, CreateScreenings1763800100000, SampleSanctionsList1763800200000];

/** What the service may do, and nothing else: a screening is evidence, so it is never changed or deleted. */
const GRANTS = {
  customers: 'SELECT, INSERT, UPDATE',
  screenings: 'SELECT, INSERT',
  sanctions_lists: 'SELECT',
  sanctions_entries: 'SELECT',
} as const;

const migrateConfigSchema = z.object({ DATABASE_URL: secretText, DATABASE_MIGRATION_URL: secretText });

/** Runs what is missing as the owner, then gives the application role its rights. Returns the names of what ran. */
export async function migrateDatabase(urls: { owner: string; app: string }): Promise<readonly string[]> {
  const ran = await runMigrations(urls.owner, MIGRATIONS);
  const client = new pg.Client({ connectionString: urls.owner });
  await client.connect();
  try {
    const role = pg.escapeIdentifier(decodeURIComponent(new URL(urls.app).username));
    await client.query(`GRANT USAGE ON SCHEMA public TO ${role}`);
    for (const [table, rights] of Object.entries(GRANTS)) await client.query(`GRANT ${rights} ON ${table} TO ${role}`);
  } finally {
    await client.end();
  }
  return ran;
}

/** `node main.js migrate` */
export async function migrate(): Promise<void> {
  const config = parseConfig(migrateConfigSchema, process.env);
  const ran = await migrateDatabase({
    owner: config.DATABASE_MIGRATION_URL.reveal(),
    app: config.DATABASE_URL.reveal(),
  });
  process.stdout.write(ran.length === 0 ? 'nothing to migrate\n' : `${ran.join('\n')}\n`);
}
