import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createRekognitionClient, Faces } from '@bank/identity';
import type { TriggersConfig } from './config.ts';

/** Cognito gives a trigger 5 s, tries included. */
const CONNECT_TIMEOUT_MS = 300;
const REQUEST_TIMEOUT_MS = { cloud: 500, local: 2_000 } as const;
const ATTEMPTS_MAX = 2;

/** What the functions work with. */
export interface TriggerParts {
  readonly dynamo: DynamoDBDocumentClient;
  readonly faces: Faces;
  readonly tables: {
    readonly devices: string;
    readonly facialIds: string;
    readonly applications: string;
    readonly clients: string;
  };
}

/** No NestJS and no platform in here: a Lambda starts with nothing but these clients. */
export function createParts(config: TriggersConfig): TriggerParts {
  const environment = config.ENVIRONMENT === 'local' || config.ENVIRONMENT === 'test' ? 'local' : 'cloud';
  const dynamo = new DynamoDBClient({
    maxAttempts: ATTEMPTS_MAX,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS[environment],
      throwOnRequestTimeout: true,
    },
  });
  return {
    dynamo: DynamoDBDocumentClient.from(dynamo),
    faces: new Faces(createRekognitionClient(environment), config.FACE_COLLECTION),
    tables: {
      devices: config.DEVICES_TABLE,
      facialIds: config.FACIAL_IDS_TABLE,
      applications: config.APPLICATIONS_TABLE,
      clients: config.CLIENTS_TABLE,
    },
  };
}
