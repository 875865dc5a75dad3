import { secretText, serviceConfigSchema } from '@bank/platform';
import * as z from 'zod';

export const configSchema = serviceConfigSchema.extend({
  COGNITO_USER_POOL_ID: z.string().min(1),
  COGNITO_CLIENT_ID: z.string().min(1),
  COGNITO_CLIENT_SECRET: secretText,
  DEVICES_TABLE: z.string().min(1),
  LOGIN_ATTEMPTS_TABLE: z.string().min(1),
  SESSIONS_TABLE: z.string().min(1),
  AUTH_OUTBOX_TABLE: z.string().min(1),
});
export type Config = z.infer<typeof configSchema>;
