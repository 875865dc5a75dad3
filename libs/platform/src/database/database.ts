import type { DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import pg from 'pg';
import {
  DataSource,
  type DataSourceOptions,
  type EntityTarget,
  type MigrationInterface,
  type ObjectLiteral,
} from 'typeorm';
import type { Secret } from '../config/config.ts';
import { CONFIG } from '../service/tokens.ts';

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

const CONNECT_TIMEOUT_MS = 2_000;
const STATEMENT_TIMEOUT_MS = 1_000;
/** A server that is gone cannot end its own statement: by then it would have, so the connection is given up. */
const ANSWER_TIMEOUT_MS = 1_500;
const LOCK_TIMEOUT_MS = 500;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 2_000;
const POOL_MAX = 10;
/** One migrator at a time; the number is arbitrary and fixed. */
const MIGRATION_LOCK = 7_120_031;

export const postgresOptions = (url: string): PostgresOptions => ({
  type: 'postgres',
  // Explicit: TypeORM's require(name) is invisible to bundlers.
  driver: pg,
  url,
  synchronize: false,
  migrationsRun: false,
  extra: {
    max: POOL_MAX,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    options: `-c statement_timeout=${STATEMENT_TIMEOUT_MS} -c lock_timeout=${LOCK_TIMEOUT_MS} -c idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_TIMEOUT_MS}`,
  },
});

/** TypeORM on the service's own database (`DATABASE_URL` of its configuration), with the deadlines of the rules. */
export function databaseModule(entities: readonly EntityTarget<ObjectLiteral>[]): DynamicModule {
  return TypeOrmModule.forRootAsync({
    inject: [CONFIG],
    useFactory: (config: { DATABASE_URL: Secret }) => ({
      ...postgresOptions(config.DATABASE_URL.reveal()),
      entities: entities as PostgresOptions['entities'] & unknown[],
      retryAttempts: 5,
      retryDelay: 500,
    }),
  });
}

/** Runs forward-only migrations as the owner role, one process at a time. Returns the names of those it ran. */
async function runMigrations(
  url: string,
  migrations: readonly (new () => MigrationInterface)[],
): Promise<readonly string[]> {
  const source = await new DataSource({ type: 'postgres', driver: pg, url, migrations: [...migrations] }).initialize();
  const lock = source.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const ran = await source.runMigrations({ transaction: 'each' });
    return ran.map((migration) => migration.name);
  } finally {
    await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await lock.release();
    await source.destroy();
  }
}

/** The role that a connection string signs in as. */
export const roleOf = (url: string): string => decodeURIComponent(new URL(url).username);

/**
 * Runs migrations as the owner, then leaves the application role exactly these privileges (`SELECT ON things`), whatever
 * default privileges gave it before. Returns the names of the migrations it ran.
 */
export async function migrateForRole(options: {
  readonly ownerUrl: string;
  readonly appRole: string;
  readonly migrations: readonly (new () => MigrationInterface)[];
  readonly grants: readonly string[];
}): Promise<readonly string[]> {
  const names = await runMigrations(options.ownerUrl, options.migrations);
  const role = pg.escapeIdentifier(options.appRole);
  const client = new pg.Client({ connectionString: options.ownerUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${role}`);
    await client.query(`REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM ${role}`);
    for (const grant of ['USAGE ON SCHEMA public', ...options.grants]) await client.query(`GRANT ${grant} TO ${role}`);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
  return names;
}
