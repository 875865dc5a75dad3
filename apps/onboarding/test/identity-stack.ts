import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { RekognitionClient } from '@aws-sdk/client-rekognition';
import { createService, parseConfig, type ServiceDefinition } from '@bank/platform';
import { dropTestTables, testConfig, testDynamo, testServiceKeys, testTables } from '@bank/platform/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import Fastify from 'fastify';
import type * as z from 'zod';
import { definition as auth } from '../../auth/src/service.ts';
import { triggersConfigSchema } from '../../cognito-triggers/src/config.ts';
import { createFunctions } from '../../cognito-triggers/src/functions.ts';
import { createCognito } from '../../local-aws/src/cognito/index.ts';
import { openDatabase } from '../../local-aws/src/database.ts';
import { createFront } from '../../local-aws/src/front.ts';
import type { OutboxMessage } from '../../local-aws/src/outbox/outbox.ts';
import { OutboxStore } from '../../local-aws/src/outbox/outbox.store.ts';
import { createQueuesAndBuckets } from '../../local-aws/src/queues-and-buckets/queues-and-buckets.ts';
import { createRekognition } from '../../local-aws/src/rekognition/index.ts';
import { POOLS, REGION, TABLES } from '../../local-aws/src/resources.ts';
import { registerSes } from '../../local-aws/src/ses/ses.ts';
import { definition as onboarding } from '../src/service.ts';
import { startNeighbours, type Neighbours } from './neighbours.ts';

const [CUSTOMERS, STAFF] = POOLS;
const [AUTH_CLIENT, ONBOARDING_CLIENT] = CUSTOMERS.clients;
const SECRETS = { 'bank-auth': 'auth-secret-for-tests', 'bank-onboarding': 'onboarding-secret-for-tests' };
const BUCKET = 'test-photos';
const COLLECTION = 'test-faces';
const OWN_TABLES = [
  'clients',
  'applications',
  'facial-ids',
  'onboarding-outbox',
  'devices',
  'login-attempts',
  'sessions',
  'revocations',
  'auth-outbox',
];

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Auth, onboarding and the triggers on the emulated account, with DynamoDB Local; the core and its neighbour are fakes. */
export interface IdentityStack {
  readonly url: string;
  readonly auth: NestFastifyApplication;
  readonly onboarding: NestFastifyApplication;
  readonly tables: Readonly<Record<string, string>>;
  readonly dynamo: ReturnType<typeof testDynamo>;
  readonly cognito: CognitoIdentityProviderClient;
  readonly rekognition: RekognitionClient;
  readonly neighbours: Neighbours;
  readonly messages: (to: string) => readonly OutboxMessage[];
  readonly objectKeys: () => Promise<readonly string[]>;
  readonly objectBytes: (key: string) => Promise<Uint8Array>;
  /** A second onboarding process over the same state. */
  readonly secondOnboarding: () => Promise<NestFastifyApplication>;
  readonly close: () => Promise<void>;
}

export const POOL_ID = CUSTOMERS.poolId;
export const COLLECTION_ID = COLLECTION;

export async function startIdentityStack(name: string): Promise<IdentityStack> {
  let answer: (...args: Parameters<Parameters<typeof createServer>[1] & object>) => void = () => undefined;
  const server = createServer((request, response) => answer(request, response));
  const url = await listen(server);
  const tables = await testTables(
    name,
    TABLES.filter((table) => OWN_TABLES.includes(table.component)),
  );
  const keys = testServiceKeys();
  const table = (component: string): string => tables[component] ?? 'none';
  const common = { keys, tables };
  testConfig('onboarding', common);
  Object.assign(process.env, { AWS_ENDPOINT_URL: url });
  const faces = { FACE_COLLECTION: COLLECTION, PHOTOS_BUCKET: BUCKET };
  const functions = createFunctions(
    triggersConfigSchema.parse({
      ENVIRONMENT: 'test',
      DEVICES_TABLE: table('devices'),
      FACIAL_IDS_TABLE: table('facial-ids'),
      APPLICATIONS_TABLE: table('applications'),
      CLIENTS_TABLE: table('clients'),
      ...faces,
    }),
  );
  const database = openDatabase(null, 'local-aws.db');
  const outbox = new OutboxStore(database);
  const queues = await createQueuesAndBuckets({ dataDir: null, database, outbox });
  const control = Fastify();
  registerSes(control, outbox);
  await control.ready();
  const parts = {
    queues: queues.app,
    control,
    cognito: await createCognito({
      dataDir: null,
      issuerBase: url,
      region: REGION,
      outbox,
      invokeLambda: async (functionName, event) =>
        functions[functionName.replace(/^.*:function:bank-local-/, '')]?.(structuredClone(event) as never),
      pools: [
        { declaration: CUSTOMERS, clientSecrets: SECRETS },
        { declaration: STAFF, clientSecrets: { 'bank-staff': 'staff-secret-for-tests' } },
      ],
    }),
    rekognition: await createRekognition({
      dataDir: null,
      region: REGION,
      collections: [COLLECTION],
      readObject: queues.readObject,
      writeObject: queues.writeObject,
      workers: 1,
    }),
  };
  const front = createFront(parts);
  answer = (request, response) => void front.emit('request', request, response);
  const s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const neighbours = await startNeighbours();
  const issuer = `${url}/${CUSTOMERS.poolId}`;
  const shared = { COGNITO_ISSUER: issuer, COGNITO_CLIENT_IDS: AUTH_CLIENT.clientId, COGNITO_USER_POOL_ID: POOL_ID };

  const start = async <Schema extends z.ZodObject>(
    definition: ServiceDefinition<Schema>,
    own: Record<string, string>,
  ): Promise<NestFastifyApplication> => {
    const environment = { ...testConfig(definition.name, common), ...shared, ...own };
    const { app } = await createService(definition, parseConfig(definition.schema, environment));
    await app.init();
    return app;
  };
  const startOnboarding = (): Promise<NestFastifyApplication> =>
    start(onboarding, {
      COGNITO_CLIENT_ID: ONBOARDING_CLIENT.clientId,
      COGNITO_CLIENT_SECRET: SECRETS['bank-onboarding'],
      APPLICATIONS_TABLE: table('applications'),
      FACIAL_IDS_TABLE: table('facial-ids'),
      ONBOARDING_OUTBOX_TABLE: table('onboarding-outbox'),
      ...faces,
      S3_PUBLIC_ENDPOINT: url,
      BANKING_CORE_URL: neighbours.url,
      COMPLEMENTARY_URL: neighbours.url,
      EMAIL_FROM: 'Alder Bank <no-reply@alderbank.example>',
    });
  const authApp = await start(auth, {
    COGNITO_CLIENT_ID: AUTH_CLIENT.clientId,
    COGNITO_CLIENT_SECRET: SECRETS['bank-auth'],
    DEVICES_TABLE: table('devices'),
    LOGIN_ATTEMPTS_TABLE: table('login-attempts'),
    SESSIONS_TABLE: table('sessions'),
    AUTH_OUTBOX_TABLE: table('auth-outbox'),
  });
  const apps = [authApp, await startOnboarding()];
  const dynamo = testDynamo();
  const cognito = new CognitoIdentityProviderClient({});
  const rekognition = new RekognitionClient({});
  return {
    url,
    auth: authApp,
    // Started just above.
    onboarding: apps[1]!,
    tables,
    dynamo,
    cognito,
    rekognition,
    neighbours,
    messages: (to) => outbox.list({ to }),
    objectBytes: async (Key) => {
      const object = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
      return (await object.Body?.transformToByteArray()) ?? new Uint8Array();
    },
    objectKeys: async () => {
      const listed = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
      return (listed.Contents ?? []).map((object) => object.Key ?? '');
    },
    secondOnboarding: async () => {
      const app = await startOnboarding();
      apps.push(app);
      return app;
    },
    close: async () => {
      await Promise.all(apps.map((app) => app.close()));
      for (const client of [dynamo, cognito, rekognition, s3]) client.destroy();
      queues.releaseWaiters();
      await Promise.all(Object.values(parts).map((part) => part.close()));
      await neighbours.close();
      database.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await dropTestTables(tables);
    },
  };
}
