import type { ServiceDefinition } from '@bank/platform';
import { AppModule } from './app.module.ts';
import { configSchema } from './config.ts';
import { migrateCommand } from './database/migrate.command.ts';
import { seedCommand } from './seed/seed.command.ts';
import { verifyCommand } from './verify/verify.command.ts';

export const definition: ServiceDefinition<typeof configSchema> = {
  name: 'banking-core',
  title: 'Banking core',
  schema: configSchema,
  module: AppModule,
  commands: { migrate: migrateCommand, verify: verifyCommand, seed: seedCommand },
};
