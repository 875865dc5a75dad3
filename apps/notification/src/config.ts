import { httpUrl, secretText, serviceConfigSchema } from '@bank/platform';
import * as z from 'zod';

export const configSchema = serviceConfigSchema
  .extend({
    NOTIFICATION_EVENTS_QUEUE_URL: httpUrl,
    DELIVERIES_TABLE: z.string().min(1),
    INBOX_TABLE: z.string().min(1),
    ENDPOINTS_TABLE: z.string().min(1),
    /** Verified SES identity, bare or with a display name. */
    EMAIL_FROM: z.string().min(3),
    FCM_PROJECT_ID: z.string().min(1),
    /** Only outside AWS: dial this address instead of Google's, with `FCM_BEARER` as the access token. */
    FCM_ENDPOINT: httpUrl.optional(),
    FCM_BEARER: secretText.optional(),
    /** SNS platform application of mobile push. */
    PUSH_APPLICATION_ARN: z.string().startsWith('arn:'),
  })
  .superRefine((config, context) => {
    if (config.FCM_ENDPOINT === undefined) return;
    if (config.ENVIRONMENT !== 'local' && config.ENVIRONMENT !== 'test')
      context.addIssue({ code: 'custom', path: ['FCM_ENDPOINT'], message: 'is only for local use' });
    if (config.FCM_BEARER === undefined)
      context.addIssue({ code: 'custom', path: ['FCM_BEARER'], message: 'is needed with FCM_ENDPOINT' });
  });
export type Config = Readonly<z.infer<typeof configSchema>>;
