import { RekognitionClient } from '@aws-sdk/client-rekognition';

const CONNECT_TIMEOUT_MS = 500;
/** Rekognition answers in well under a second; a busy laptop's model does not. */
const REQUEST_TIMEOUT_MS = { cloud: 2_000, local: 10_000 } as const;
const ATTEMPTS_MAX = { cloud: 2, local: 1 } as const;

/** The laptop's face model needs up to seconds when the machine is busy, and a second try would only add to that. */
export function createRekognitionClient(environment: 'local' | 'cloud'): RekognitionClient {
  return new RekognitionClient({
    maxAttempts: ATTEMPTS_MAX[environment],
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS[environment],
      // Without it the SDK only warns and waits on.
      throwOnRequestTimeout: true,
    },
  });
}
