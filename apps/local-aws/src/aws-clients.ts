import { REGION } from './resources.ts';
import { LOCAL_ACCESS_KEY_ID, LOCAL_SECRET_ACCESS_KEY } from './queues-and-buckets/sigv4.ts';

/** What every AWS SDK client of this process is made with: it calls its own server and DynamoDB Local. */
export interface AwsClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
}

/** One attempt per call: who calls owns the retries. */
export function awsClientConfig(endpoint: string): AwsClientConfig {
  return {
    endpoint,
    region: REGION,
    credentials: { accessKeyId: LOCAL_ACCESS_KEY_ID, secretAccessKey: LOCAL_SECRET_ACCESS_KEY },
    maxAttempts: 1,
  };
}
