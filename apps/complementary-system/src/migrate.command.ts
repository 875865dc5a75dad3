import { migrateForRole, parseConfig, roleOf, secretText } from '@bank/platform';
import * as z from 'zod';
import { CreateCustomers1763800000000 } from '../migrations/1763800000000-create-customers.ts';
import { CreateScreenings1763800100000 } from '../migrations/1763800100000-create-screenings.ts';
import { SampleSanctionsList1763800200000 } from '../migrations/1763800200000-sample-sanctions-list.ts';

const MIGRATIONS = [CreateCustomers1763800000000, CreateScreenings1763800100000, SampleSanctionsList1763800200000];

/** What the service may do, and nothing else: a screening is evidence, so it is never changed or deleted. */
const GRANTS = [
  'SELECT, INSERT, UPDATE ON customers',
  'SELECT, INSERT ON screenings',
  'SELECT ON sanctions_lists, sanctions_entries',
] as const;

const migrateConfigSchema = z.object({ DATABASE_URL: secretText, DATABASE_MIGRATION_URL: secretText });

/** Runs what is missing as the owner, then gives the application role its rights. Returns the names of what ran. */
export const migrateDatabase = (urls: { owner: string; app: string }): Promise<readonly string[]> =>
  migrateForRole({ ownerUrl: urls.owner, appRole: roleOf(urls.app), migrations: MIGRATIONS, grants: GRANTS });

/** `node main.js migrate` */
export async function migrate(): Promise<void> {
  const config = parseConfig(migrateConfigSchema, process.env);
  const ran = await migrateDatabase({
    owner: config.DATABASE_MIGRATION_URL.reveal(),
    app: config.DATABASE_URL.reveal(),
  });
  process.stdout.write(ran.length === 0 ? 'nothing to migrate\n' : `${ran.join('\n')}\n`);
}
