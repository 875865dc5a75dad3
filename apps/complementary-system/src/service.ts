import { AppModule } from './app.module.ts';
import { configSchema } from './config.ts';
import { migrate } from './migrate.command.ts';
import { seed } from './seed.command.ts';

/** What this service is made of; main runs it, tests start it without listening. */
export const SERVICE_DEFINITION = {
  name: 'complementary-system',
  title: 'Alder Bank complementary system',
  schema: configSchema,
  module: AppModule,
  commands: { migrate, seed },
} as const;
