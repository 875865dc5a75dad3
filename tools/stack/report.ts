import { FACE_COLLECTION, POOLS, REGION, named } from '../../apps/local-aws/src/resources.ts';
import { databaseUrl, httpUrl, issuerUrl, redisUrl } from './environment.ts';
import type { Topology } from './environment.ts';
import { APPLICATIONS, DATABASES } from './services.ts';
import type { Secrets } from './secrets.ts';

/** What a script needs to know about a running stack: the one line of `npm start -- --json`, and .local/stack.json. */
export interface StackReport {
  readonly edge: string;
  readonly services: Readonly<Record<string, { readonly url: string; readonly pid: number | null }>>;
  readonly aws: {
    readonly endpoint: string;
    readonly region: string;
    readonly dynamodb: string;
    readonly sqs: string;
    readonly sns: string;
    readonly s3: string;
    readonly cognito: {
      readonly url: string;
      readonly userPoolId: string;
      readonly clientIds: Readonly<Record<string, string>>;
      readonly staffPoolId: string;
      readonly issuer: string;
    };
    readonly rekognition: { readonly url: string; readonly collection: string };
  };
  /** Connection strings by database, for both of its roles. */
  readonly postgres: Readonly<Record<string, { readonly app: string; readonly owner: string }>>;
  readonly redis: string;
  readonly outbox: string;
  readonly stateDir: string;
}

export function describeStack(options: {
  readonly topology: Topology;
  readonly secrets: Secrets;
  readonly edgeUrl: string;
  readonly pids: Readonly<Record<string, number>>;
  readonly stateDirectory: string;
}): StackReport {
  const { topology, secrets, edgeUrl, pids, stateDirectory } = options;
  const { applications, postgres, redis, dynamodb } = topology;
  const aws = httpUrl(applications['local-aws']);
  const [customers, staff] = POOLS;
  const urls: Readonly<Record<string, string>> = {
    edge: edgeUrl,
    ...Object.fromEntries(APPLICATIONS.map((name) => [name, httpUrl(applications[name])])),
  };
  return {
    edge: edgeUrl,
    services: Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, { url, pid: pids[name] ?? null }])),
    aws: {
      endpoint: aws,
      region: REGION,
      dynamodb: httpUrl(dynamodb),
      sqs: aws,
      sns: aws,
      s3: aws,
      cognito: {
        url: aws,
        userPoolId: customers.poolId,
        clientIds: Object.fromEntries(
          POOLS.flatMap(({ clients }) => clients.map(({ name, clientId }) => [name, clientId])),
        ),
        staffPoolId: staff.poolId,
        issuer: issuerUrl(topology, 'customers'),
      },
      rekognition: { url: aws, collection: named(FACE_COLLECTION.component) },
    },
    postgres: Object.fromEntries(
      DATABASES.map((database) => [
        database.name,
        {
          app: databaseUrl({ postgres, database, role: 'app', secrets }),
          owner: databaseUrl({ postgres, database, role: 'owner', secrets }),
        },
      ]),
    ),
    redis: redisUrl(redis, secrets),
    outbox: `${edgeUrl}/_local/outbox`,
    stateDir: stateDirectory,
  };
}
