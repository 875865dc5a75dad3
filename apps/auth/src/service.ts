import type { ServiceDefinition } from '@bank/platform';
import { AppModule } from './app.module.ts';
import { configSchema } from './config.ts';

export const definition: ServiceDefinition<typeof configSchema> = {
  name: 'auth',
  title: 'Authentication',
  schema: configSchema,
  module: AppModule,
};
