import { secretText, serviceConfigSchema } from '@bank/platform';

export const configSchema = serviceConfigSchema.extend({ DATABASE_URL: secretText });
