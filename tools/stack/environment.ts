import {
  ACCOUNT_ID,
  FACE_COLLECTION,
  POOLS,
  REGION,
  named,
  queueName,
  topicArn,
} from '../../apps/local-aws/src/resources.ts';
import { OPERATOR, privateKeyPath, trustPath } from './keys.ts';
import { DATABASES, SERVICES } from './services.ts';
import type { ApplicationName, Database, ServiceName } from './services.ts';
import type { Secrets } from './secrets.ts';

/** host:port, the way one process of the stack reaches another. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Where everything is: on loopback for the embedded stack, on the container network for compose. */
export interface Topology {
  readonly applications: Readonly<Record<ApplicationName, Address>>;
  /** The interface the applications listen on. */
  readonly bindHost: string;
  readonly dynamodb: Address;
  readonly postgres: Address;
  readonly redis: Address;
  /** Where a browser on this machine reaches local-aws: it uploads photos there with presigned URLs. */
  readonly publicAwsUrl: string;
  readonly keysDirectory: string;
  /** Where local-aws keeps its state. */
  readonly localAwsDirectory: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

export type Environment = Readonly<Record<string, string>>;
export type ApplicationEnvironments = Readonly<Record<ApplicationName, Environment>>;

/** Local tools only check that credentials are there. */
export const LOCAL_CREDENTIALS = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' } as const;

const [CUSTOMERS, STAFF] = POOLS;
const [AUTH_CLIENT, ONBOARDING_CLIENT] = CUSTOMERS.clients;
const [STAFF_CLIENT] = STAFF.clients;
const EMAIL_FROM = 'Alder Bank <no-reply@alderbank.example>';
/** Lets the operator make the core and the BFF die at named points, as the demo and the tests of recovery do. */
const FAULTS = 'allowed';
const FCM_PROJECT_ID = 'bank-local';

/** The complete environment of every application: the one source for the embedded stack and for compose. */
export function applicationEnvironments(topology: Topology, secrets: Secrets): ApplicationEnvironments {
  const own = ownEnvironments(topology, secrets);
  const services = SERVICES.map((name) => [name, { ...sharedEnvironment(topology, secrets, name), ...own[name] }]);
  return {
    ...(Object.fromEntries(services) as Readonly<Record<ServiceName, Environment>>),
    'local-aws': localAwsEnvironment(topology, secrets),
  };
}

export function httpUrl({ host, port }: Address): string {
  return `http://${host}:${port}`;
}

export function issuerUrl(topology: Topology, pool: 'customers' | 'staff'): string {
  const { poolId } = pool === 'customers' ? CUSTOMERS : STAFF;
  return `${httpUrl(topology.applications['local-aws'])}/${poolId}`;
}

/** The connection string of a database for one of its roles: `app` reads and writes rows, `owner` changes tables. */
export function databaseUrl(options: {
  readonly postgres: Address;
  readonly database: Database;
  readonly role: 'owner' | 'app';
  readonly secrets: Secrets;
}): string {
  const { postgres, database, role, secrets } = options;
  const password = secrets[role === 'owner' ? database.ownerSecret : database.appSecret];
  return `postgres://${database.name}_${role}:${password}@${postgres.host}:${postgres.port}/${database.name}`;
}

export function redisUrl(redis: Address, secrets: Secrets): string {
  return `redis://:${secrets.redis}@${redis.host}:${redis.port}`;
}

function sharedEnvironment(topology: Topology, secrets: Secrets, service: ServiceName): Environment {
  return {
    ENVIRONMENT: 'local',
    HOST: topology.bindHost,
    PORT: String(topology.applications[service].port),
    LOG_LEVEL: topology.logLevel,
    AWS_REGION: REGION,
    ...LOCAL_CREDENTIALS,
    AWS_ENDPOINT_URL: httpUrl(topology.applications['local-aws']),
    AWS_ENDPOINT_URL_DYNAMODB: httpUrl(topology.dynamodb),
    SERVICE_PRIVATE_KEY: `file:${privateKeyPath(topology.keysDirectory, service)}`,
    SERVICE_TRUST: `file:${trustPath(topology.keysDirectory)}`,
    COGNITO_ISSUER: issuerUrl(topology, 'customers'),
    COGNITO_CLIENT_IDS: AUTH_CLIENT.clientId,
    REVOCATIONS_TABLE: named('revocations'),
    CLIENTS_TABLE: named('clients'),
    REDIS_URL: redisUrl(topology.redis, secrets),
  };
}

function ownEnvironments(topology: Topology, secrets: Secrets): Readonly<Record<ServiceName, Environment>> {
  const { applications } = topology;
  const url = (name: ApplicationName): string => httpUrl(applications[name]);
  const queueUrl = (component: string): string => `${url('local-aws')}/${ACCOUNT_ID}/${queueName(component)}`;
  const faces = { FACE_COLLECTION: named(FACE_COLLECTION.component), PHOTOS_BUCKET: named('photos') };
  return {
    auth: {
      COGNITO_USER_POOL_ID: CUSTOMERS.poolId,
      COGNITO_CLIENT_ID: AUTH_CLIENT.clientId,
      COGNITO_CLIENT_SECRET: secrets.cognitoAuthClient,
      DEVICES_TABLE: named('devices'),
      LOGIN_ATTEMPTS_TABLE: named('login-attempts'),
      SESSIONS_TABLE: named('sessions'),
      AUTH_OUTBOX_TABLE: named('auth-outbox'),
    },
    onboarding: {
      COGNITO_USER_POOL_ID: CUSTOMERS.poolId,
      COGNITO_CLIENT_ID: ONBOARDING_CLIENT.clientId,
      COGNITO_CLIENT_SECRET: secrets.cognitoOnboardingClient,
      STAFF_POOL_ID: STAFF.poolId,
      EMAIL_FROM,
      APPLICATIONS_TABLE: named('applications'),
      FACIAL_IDS_TABLE: named('facial-ids'),
      ONBOARDING_OUTBOX_TABLE: named('onboarding-outbox'),
      ...faces,
      S3_PUBLIC_ENDPOINT: topology.publicAwsUrl,
      BANKING_CORE_URL: url('banking-core'),
      COMPLEMENTARY_URL: url('complementary-system'),
    },
    bff: {
      BANKING_CORE_URL: url('banking-core'),
      COMPLEMENTARY_URL: url('complementary-system'),
      TRANSFERS_TABLE: named('transfers'),
      IDEMPOTENCY_TABLE: named('idempotency'),
      MOVEMENT_ANNOTATIONS_TABLE: named('movement-annotations'),
      PAYEE_CHECKS_TABLE: named('payee-checks'),
      BENEFICIARIES_TABLE: named('beneficiaries'),
      BULK_PAYMENTS_TABLE: named('bulk-payments'),
      BULK_PAYMENT_ROWS_TABLE: named('bulk-payment-rows'),
      BFF_EVENTS_QUEUE_URL: queueUrl('bff-events'),
      FAULTS,
      // On a laptop one read makes a frequent user, so that the second one shows the cache at work.
      BALANCE_CACHE_FREQUENT_READS: '1',
    },
    'banking-core': {
      ...databaseEnvironment(topology, secrets, 'banking-core'),
      EVENTS_TOPIC_ARN: topicArn('events'),
      FAULTS,
      // The simulated scheme of local-aws.
      RAIL_URL: `${url('local-aws')}/_local/rail`,
      RAIL_TOKEN: secrets.railToken,
    },
    'complementary-system': databaseEnvironment(topology, secrets, 'complementary-system'),
    notification: {
      NOTIFICATION_EVENTS_QUEUE_URL: queueUrl('notification-events'),
      DELIVERIES_TABLE: named('notification-deliveries'),
      INBOX_TABLE: named('notification-inbox'),
      ENDPOINTS_TABLE: named('notification-endpoints'),
      EMAIL_FROM,
      FCM_PROJECT_ID,
      FCM_ENDPOINT: url('local-aws'),
      FCM_BEARER: secrets.fcmBearer,
      PUSH_APPLICATION_ARN: `arn:aws:sns:${REGION}:${ACCOUNT_ID}:app/GCM/${named('mobile')}`,
    },
    audit: {
      ...databaseEnvironment(topology, secrets, 'audit'),
      AUDIT_EVENTS_QUEUE_URL: queueUrl('audit-events'),
      AUDIT_CDC_QUEUE_URL: queueUrl('audit-cdc'),
      BANKING_CORE_URL: url('banking-core'),
      BFF_URL: url('bff'),
      STAFF_ISSUER: issuerUrl(topology, 'staff'),
      STAFF_CLIENT_IDS: STAFF_CLIENT.clientId,
    },
    'cognito-triggers': {
      DEVICES_TABLE: named('devices'),
      FACIAL_IDS_TABLE: named('facial-ids'),
      APPLICATIONS_TABLE: named('applications'),
      FACE_COLLECTION: named(FACE_COLLECTION.component),
    },
  };
}

function databaseEnvironment(topology: Topology, secrets: Secrets, service: Database['service']): Environment {
  const database = DATABASES.find((candidate) => candidate.service === service);
  if (database === undefined) throw new Error(`${service} has no database.`);
  const { postgres } = topology;
  return {
    DATABASE_URL: databaseUrl({ postgres, database, role: 'app', secrets }),
    // Only the commands migrate and seed read it: the running service never holds a connection that may change tables.
    DATABASE_MIGRATION_URL: databaseUrl({ postgres, database, role: 'owner', secrets }),
  };
}

function localAwsEnvironment(topology: Topology, secrets: Secrets): Environment {
  const { applications } = topology;
  const services = SERVICES.map((name) => [name, httpUrl(applications[name])]);
  return {
    HOST: topology.bindHost,
    PORT: String(applications['local-aws'].port),
    LOG_LEVEL: topology.logLevel,
    AWS_REGION: REGION,
    ...LOCAL_CREDENTIALS,
    DATA_DIR: topology.localAwsDirectory,
    PUBLIC_URL: httpUrl(applications['local-aws']),
    DYNAMODB_URL: httpUrl(topology.dynamodb),
    TRIGGERS_URL: httpUrl(applications['cognito-triggers']),
    SERVICE_PRIVATE_KEY: `file:${privateKeyPath(topology.keysDirectory, OPERATOR)}`,
    BANK_SERVICES: JSON.stringify(Object.fromEntries(services)),
    FCM_BEARER: secrets.fcmBearer,
    RAIL_TOKEN: secrets.railToken,
    [AUTH_CLIENT.secretVariable]: secrets.cognitoAuthClient,
    [ONBOARDING_CLIENT.secretVariable]: secrets.cognitoOnboardingClient,
    [STAFF_CLIENT.secretVariable]: secrets.cognitoStaffClient,
  };
}
