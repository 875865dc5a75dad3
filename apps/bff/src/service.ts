import { AppModule } from './app.module.ts';
import { type Config, configSchema } from './config.ts';

/** At least six times the p99 of a handler that may ask the core once. */
const EVENTS_VISIBILITY_SECONDS = 30;

/** What this service is made of; main runs it, tests start it without listening. */
export const SERVICE_DEFINITION = {
  name: 'bff',
  title: 'Alder Bank online banking',
  schema: configSchema,
  module: AppModule,
  queues: (config: Readonly<Config>) => [
    { queueUrl: config.BFF_EVENTS_QUEUE_URL, visibilityTimeoutSeconds: EVENTS_VISIBILITY_SECONDS },
  ],
} as const;
