import { commaList, httpUrl, secretText, serviceConfigSchema } from '@bank/platform';
import * as z from 'zod';

export const configSchema = serviceConfigSchema.extend({
  /** The role that may read and add rows, nothing else. */
  DATABASE_URL: secretText,
  AUDIT_EVENTS_QUEUE_URL: httpUrl,
  AUDIT_CDC_QUEUE_URL: httpUrl,
  BANKING_CORE_URL: httpUrl,
  BFF_URL: httpUrl,
  STAFF_ISSUER: httpUrl,
  STAFF_CLIENT_IDS: commaList,
});
export type Config = Readonly<z.infer<typeof configSchema>>;

/** What `migrate` reads; the running service never holds the owner's connection. */
export const migrationConfigSchema = z.object({ DATABASE_URL: secretText, DATABASE_MIGRATION_URL: secretText });
