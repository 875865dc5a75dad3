import type { ServiceDefinition } from '@bank/platform';
import { AppModule } from './app.module.ts';
import { configSchema } from './config.ts';

const VISIBILITY_TIMEOUT_SECONDS = 60;
/** A slow provider holds up one poller's batch; the other keeps in-app messages within their two seconds. */
const POLLERS = 2;

export const service: ServiceDefinition<typeof configSchema> = {
  name: 'notification',
  title: 'Notification',
  schema: configSchema,
  module: AppModule,
  queues: (config) =>
    Array.from({ length: POLLERS }, () => ({
      queueUrl: config.NOTIFICATION_EVENTS_QUEUE_URL,
      visibilityTimeoutSeconds: VISIBILITY_TIMEOUT_SECONDS,
    })),
};
