import { secretText, serviceConfigSchema } from '@bank/platform';
import type * as z from 'zod';

export const configSchema = serviceConfigSchema.extend({ DATABASE_URL: secretText });
export type Config = z.infer<typeof configSchema>;
