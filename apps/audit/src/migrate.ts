import { migrateForRole, parseConfig, roleOf } from '@bank/platform';
import { AuditRows1700000000001 } from '../migrations/1700000000001-audit-rows.ts';
import { migrationConfigSchema } from './config.ts';

const GRANTS = ['SELECT, INSERT ON change, movement_change, event, movement_event, quarantine'] as const;

/** Brings the schema up to date and gives the service's role what it needs: read and add. Returns what ran. */
export const migrateDatabase = (ownerUrl: string, appRole: string): Promise<readonly string[]> =>
  migrateForRole({ ownerUrl, appRole, migrations: [AuditRows1700000000001], grants: GRANTS });

/** The command `migrate`. */
export async function migrate(): Promise<void> {
  const config = parseConfig(migrationConfigSchema, process.env);
  const names = await migrateDatabase(config.DATABASE_MIGRATION_URL.reveal(), roleOf(config.DATABASE_URL.reveal()));
  process.stdout.write(names.length === 0 ? 'audit: nothing to migrate\n' : `audit: ran ${names.join(', ')}\n`);
}
