import { serviceConfigSchema } from '@bank/platform';
import * as z from 'zod';

/** What the functions need; each Lambda gets exactly these. */
export const triggersConfigSchema = z.object({
  ENVIRONMENT: z.enum(['local', 'test', 'dev', 'prod']),
  DEVICES_TABLE: z.string().min(1),
  FACIAL_IDS_TABLE: z.string().min(1),
  APPLICATIONS_TABLE: z.string().min(1),
  CLIENTS_TABLE: z.string().min(1),
  FACE_COLLECTION: z.string().min(1),
});
export type TriggersConfig = z.infer<typeof triggersConfigSchema>;

/**
 * The local process that stands in for AWS Lambda. Whoever reaches it can run the functions, so it refuses to start
 * anywhere but on a laptop or in a test: in AWS the functions are Lambdas and this process does not exist.
 */
export const configSchema = serviceConfigSchema
  .extend(triggersConfigSchema.shape)
  .extend({ ENVIRONMENT: z.enum(['local', 'test']) });
export type Config = z.infer<typeof configSchema>;
