import { httpUrl, secretText, serviceConfigSchema } from '@bank/platform';
import * as z from 'zod';

export const configSchema = serviceConfigSchema.extend({
  COGNITO_USER_POOL_ID: z.string().min(1),
  COGNITO_CLIENT_ID: z.string().min(1),
  COGNITO_CLIENT_SECRET: secretText,
  APPLICATIONS_TABLE: z.string().min(1),
  FACIAL_IDS_TABLE: z.string().min(1),
  ONBOARDING_OUTBOX_TABLE: z.string().min(1),
  FACE_COLLECTION: z.string().min(1),
  PHOTOS_BUCKET: z.string().min(3),
  /** Where browsers and phones reach S3. */
  S3_PUBLIC_ENDPOINT: httpUrl,
  BANKING_CORE_URL: httpUrl,
  COMPLEMENTARY_URL: httpUrl,
  EMAIL_FROM: z.string().min(3),
});
export type Config = z.infer<typeof configSchema>;
