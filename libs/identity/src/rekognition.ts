import { RekognitionClient } from '@aws-sdk/client-rekognition';

const CONNECT_TIMEOUT_MS = 500;
/** Rekognition answers in well under a second; Cognito gives a trigger 5 s in all. */
const REQUEST_TIMEOUT_MS = { cloud: 2_000, local: 4_500 } as const;
const ATTEMPTS_MAX = { cloud: 2, local: 1 } as const;

/** The laptop's face model needs up to seconds when the machine is busy, and a second try would only add to that. */
export function createRekognitionClient(environment: 'local' | 'cloud'): RekognitionClient {
  return new RekognitionClient({
    maxAttempts: ATTEMPTS_MAX[environment],
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS[environment] },
  });
}
