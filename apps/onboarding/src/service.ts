import type { ServiceDefinition } from '@bank/platform';
import { AppModule } from './app.module.ts';
import { configSchema } from './config.ts';
import { seedIdentities } from './seed.command.ts';

export const definition: ServiceDefinition<typeof configSchema> = {
  name: 'onboarding',
  title: 'Onboarding',
  schema: configSchema,
  module: AppModule,
  commands: { seed: seedIdentities },
};
