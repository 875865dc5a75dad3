import type { ServiceDefinition } from '@bank/platform';
import { AppModule } from './app.module.ts';
import { configSchema } from './config.ts';
import { decodeChange, decodeEvent } from './recording/queue-message.ts';

const VISIBILITY_TIMEOUT_SECONDS = 30;

export const service: ServiceDefinition<typeof configSchema> = {
  name: 'audit',
  title: 'Audit and consolidation',
  schema: configSchema,
  module: AppModule,
  queues: (config) => [
    {
      queueUrl: config.AUDIT_CDC_QUEUE_URL,
      visibilityTimeoutSeconds: VISIBILITY_TIMEOUT_SECONDS,
      decode: decodeChange,
    },
    {
      queueUrl: config.AUDIT_EVENTS_QUEUE_URL,
      visibilityTimeoutSeconds: VISIBILITY_TIMEOUT_SECONDS,
      decode: decodeEvent,
    },
  ],
};
