import {
  areFaultsInPlace,
  FAULTS_OUT_OF_PLACE,
  faultsSetting,
  httpUrl,
  parseConfig,
  secretText,
  serviceConfigSchema,
} from '@bank/platform';
import * as z from 'zod';

const HOUR_MS = 3_600_000;

export const configSchema = serviceConfigSchema
  .extend({
    /** Connection string of the application role, which may not change what the ledger says. */
    DATABASE_URL: secretText,
    EVENTS_TOPIC_ARN: z.string().min(1),
    FAULTS: faultsSetting,
    /** How often this process looks for orders that are due. */
    ORDER_RUN_INTERVAL_MS: z.coerce.number().int().min(100).max(HOUR_MS).default(2_000),
    /** Base address of the payment rail; locally its simulator. */
    RAIL_URL: httpUrl,
    /** What the rail knows this bank by. */
    RAIL_TOKEN: secretText,
    /** How often this process looks for payments that are due at the rail. */
    RAIL_POLL_MS: z.coerce.number().int().min(50).max(HOUR_MS).default(500),
  })
  .refine(areFaultsInPlace, FAULTS_OUT_OF_PLACE);
export type Config = z.infer<typeof configSchema>;

const migrationSchema = z.object({
  DATABASE_URL: secretText,
  /** Connection string of the role that owns the tables. */
  DATABASE_MIGRATION_URL: secretText,
});
const databaseSchema = z.object({ DATABASE_URL: secretText });

/** @throws ConfigError */
export const migrationConfig = (): Readonly<z.infer<typeof migrationSchema>> =>
  parseConfig(migrationSchema, process.env);
/** @throws ConfigError */
export const databaseConfig = (): Readonly<z.infer<typeof databaseSchema>> => parseConfig(databaseSchema, process.env);
