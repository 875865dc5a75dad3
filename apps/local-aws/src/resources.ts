/**
 * Every AWS resource of the bank, declared once. The local stack creates these; Terraform creates the same under the
 * same names (`<product>-<environment>-<component>`), and services receive the names by environment variable.
 */

export const REGION = 'eu-central-1';
export const ACCOUNT_ID = '000000000000';
export const PREFIX = 'bank-local';

type KeyType = 'S' | 'N';

/** A DynamoDB table: on-demand, point-in-time recovery in AWS; `ttl` names the epoch-seconds attribute. */
export interface TableDeclaration {
  readonly component: string;
  readonly owner: string;
  readonly partitionKey: string;
  readonly sortKey?: string;
  readonly attributes: Readonly<Record<string, KeyType>>;
  readonly indexes?: readonly { readonly name: string; readonly partitionKey: string; readonly sortKey?: string }[];
  readonly ttl?: string;
  readonly stream?: 'NEW_AND_OLD_IMAGES' | 'NEW_IMAGE';
}

export const TABLES = [
  {
    component: 'clients',
    owner: 'onboarding',
    partitionKey: 'subject',
    attributes: { subject: 'S', customerId: 'S' },
    indexes: [{ name: 'by-customer', partitionKey: 'customerId' }],
    stream: 'NEW_AND_OLD_IMAGES',
  },
  {
    component: 'applications',
    owner: 'onboarding',
    partitionKey: 'applicationId',
    attributes: { applicationId: 'S', pendingShard: 'S', dueAt: 'S' },
    indexes: [{ name: 'by-pending', partitionKey: 'pendingShard', sortKey: 'dueAt' }],
  },
  {
    component: 'facial-ids',
    owner: 'onboarding',
    partitionKey: 'subject',
    attributes: { subject: 'S', faceId: 'S' },
    indexes: [{ name: 'by-face', partitionKey: 'faceId' }],
  },
  {
    component: 'onboarding-outbox',
    owner: 'onboarding',
    partitionKey: 'eventId',
    attributes: { eventId: 'S' },
    ttl: 'expiresAt',
    stream: 'NEW_IMAGE',
  },
  {
    component: 'devices',
    owner: 'auth',
    partitionKey: 'subject',
    sortKey: 'deviceId',
    attributes: { subject: 'S', deviceId: 'S' },
  },
  {
    component: 'login-attempts',
    owner: 'auth',
    partitionKey: 'loginId',
    attributes: { loginId: 'S' },
    ttl: 'expiresAt',
  },
  {
    component: 'sessions',
    owner: 'auth',
    partitionKey: 'subject',
    sortKey: 'sessionId',
    attributes: { subject: 'S', sessionId: 'S' },
    ttl: 'expiresAt',
  },
  { component: 'revocations', owner: 'auth', partitionKey: 'key', attributes: { key: 'S' }, ttl: 'expiresAt' },
  {
    component: 'auth-outbox',
    owner: 'auth',
    partitionKey: 'eventId',
    attributes: { eventId: 'S' },
    ttl: 'expiresAt',
    stream: 'NEW_IMAGE',
  },
  {
    component: 'transfers',
    owner: 'bff',
    partitionKey: 'transferId',
    attributes: { transferId: 'S', customerId: 'S', createdAt: 'S', pendingShard: 'S', dayShard: 'S' },
    indexes: [
      { name: 'by-customer', partitionKey: 'customerId', sortKey: 'createdAt' },
      { name: 'by-pending', partitionKey: 'pendingShard', sortKey: 'createdAt' },
      { name: 'by-day', partitionKey: 'dayShard', sortKey: 'createdAt' },
    ],
    stream: 'NEW_AND_OLD_IMAGES',
  },
  {
    component: 'movement-annotations',
    owner: 'bff',
    partitionKey: 'ownAccount',
    sortKey: 'sequence',
    attributes: { ownAccount: 'S', sequence: 'N' },
  },
  { component: 'idempotency', owner: 'bff', partitionKey: 'key', attributes: { key: 'S' }, ttl: 'expiresAt' },
  {
    component: 'payee-checks',
    owner: 'bff',
    partitionKey: 'checkId',
    attributes: { checkId: 'S', customerId: 'S', checkedAt: 'S' },
    indexes: [{ name: 'by-customer', partitionKey: 'customerId', sortKey: 'checkedAt' }],
  },
  {
    component: 'beneficiaries',
    owner: 'bff',
    partitionKey: 'customerId',
    sortKey: 'entry',
    attributes: { customerId: 'S', entry: 'S' },
  },
  {
    component: 'bulk-payments',
    owner: 'bff',
    partitionKey: 'bulkId',
    attributes: { bulkId: 'S', runningShard: 'S', submittedAt: 'S' },
    indexes: [{ name: 'by-running', partitionKey: 'runningShard', sortKey: 'submittedAt' }],
    ttl: 'expiresAt',
  },
  {
    component: 'bulk-payment-rows',
    owner: 'bff',
    partitionKey: 'bulkId',
    sortKey: 'entry',
    attributes: { bulkId: 'S', entry: 'S' },
    ttl: 'expiresAt',
  },
  {
    component: 'notification-deliveries',
    owner: 'notification',
    partitionKey: 'subject',
    sortKey: 'deliveryId',
    attributes: { subject: 'S', deliveryId: 'S' },
    stream: 'NEW_AND_OLD_IMAGES',
  },
  {
    component: 'notification-inbox',
    owner: 'notification',
    partitionKey: 'subject',
    sortKey: 'messageId',
    attributes: { subject: 'S', messageId: 'S' },
  },
  {
    component: 'notification-endpoints',
    owner: 'notification',
    partitionKey: 'subject',
    sortKey: 'deviceId',
    attributes: { subject: 'S', deviceId: 'S' },
  },
] as const satisfies readonly TableDeclaration[];

/** A FIFO queue with a dead-letter queue `<component>-dlq.fifo`; both keep messages 14 days. */
export interface QueueDeclaration {
  readonly component: string;
  readonly consumer: string;
  readonly visibilityTimeoutSeconds: number;
  readonly receiveCountMax: number;
  /** Event types the topic delivers to it, by prefix; absent: it is not subscribed (a pipe feeds it). */
  readonly eventTypePrefixes?: readonly string[];
}

/**
 * Consumers that only write their own store: a message that does not fit goes to the dead-letter queue at once, so all that
 * is counted here is an outage of the store, and with the back-off of a minute this covers several hours of one.
 */
const RECEIVE_COUNT_MAX_OF_STORES = 500;

export const QUEUES = [
  {
    component: 'bff-events',
    consumer: 'bff',
    visibilityTimeoutSeconds: 30,
    receiveCountMax: RECEIVE_COUNT_MAX_OF_STORES,
    eventTypePrefixes: ['banking-core.'],
  },
  {
    component: 'notification-events',
    consumer: 'notification',
    visibilityTimeoutSeconds: 60,
    receiveCountMax: 5,
    eventTypePrefixes: ['banking-core.', 'onboarding.', 'auth.'],
  },
  {
    component: 'audit-events',
    consumer: 'audit',
    visibilityTimeoutSeconds: 30,
    receiveCountMax: RECEIVE_COUNT_MAX_OF_STORES,
    eventTypePrefixes: ['banking-core.', 'onboarding.', 'auth.'],
  },
  {
    component: 'audit-cdc',
    consumer: 'audit',
    visibilityTimeoutSeconds: 30,
    receiveCountMax: RECEIVE_COUNT_MAX_OF_STORES,
  },
] as const satisfies readonly QueueDeclaration[];

export const EVENT_TOPIC = { component: 'events' } as const;

/** EventBridge Pipes: a table's stream to a FIFO queue (change data) or to the topic (outbox). */
export const PIPES = [
  { component: 'transfers-cdc', table: 'transfers', target: { queue: 'audit-cdc' } },
  { component: 'notification-deliveries-cdc', table: 'notification-deliveries', target: { queue: 'audit-cdc' } },
  { component: 'clients-cdc', table: 'clients', target: { queue: 'audit-cdc' } },
  { component: 'onboarding-outbox', table: 'onboarding-outbox', target: { topic: 'events' } },
  { component: 'auth-outbox', table: 'auth-outbox', target: { topic: 'events' } },
] as const;

export const BUCKETS = [{ component: 'photos', owner: 'onboarding' }] as const;

export const FACE_COLLECTION = { component: 'faces' } as const;

export const PLATFORM_APPLICATIONS = [{ component: 'mobile', platform: 'GCM' }] as const;

/** The Lambda functions of apps/cognito-triggers, by trigger name as Cognito's `LambdaConfig` spells it. */
export const TRIGGERS = {
  PreSignUp: 'cognito-pre-sign-up',
  DefineAuthChallenge: 'cognito-define-auth-challenge',
  CreateAuthChallenge: 'cognito-create-auth-challenge',
  VerifyAuthChallengeResponse: 'cognito-verify-auth-challenge',
  PreTokenGeneration: 'cognito-pre-token-generation',
} as const;

export interface PoolClientDeclaration {
  readonly name: string;
  readonly clientId: string;
  /** Name of the environment variable of local-aws that holds the client secret. */
  readonly secretVariable: string;
  /**
   * Refresh is not among them: every client rotates its refresh tokens, and AWS then allows only GetTokensFromRefreshToken
   * (https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RefreshTokenRotationType.html).
   */
  readonly explicitAuthFlows: readonly string[];
  readonly accessTokenMinutes: number;
  readonly refreshTokenHours: number;
  readonly writeAttributes: readonly string[];
}

export interface PoolDeclaration {
  readonly component: string;
  readonly poolId: string;
  readonly triggers: Readonly<Partial<Record<keyof typeof TRIGGERS, string>>>;
  readonly clients: readonly PoolClientDeclaration[];
}

export const POOLS = [
  {
    component: 'customers',
    poolId: `${REGION}_BankCust1`,
    triggers: TRIGGERS,
    clients: [
      {
        name: 'bank-auth',
        clientId: '3k7auth0bank0local0client1',
        secretVariable: 'COGNITO_AUTH_CLIENT_SECRET',
        explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_CUSTOM_AUTH'],
        accessTokenMinutes: 10,
        refreshTokenHours: 12,
        writeAttributes: [],
      },
      {
        name: 'bank-onboarding',
        clientId: '4k7onboard0bank0local0cli2',
        secretVariable: 'COGNITO_ONBOARDING_CLIENT_SECRET',
        explicitAuthFlows: [],
        accessTokenMinutes: 10,
        refreshTokenHours: 12,
        writeAttributes: ['email', 'phone_number', 'locale'],
      },
    ],
  },
  {
    component: 'staff',
    poolId: `${REGION}_BankStaff`,
    triggers: {},
    clients: [
      {
        name: 'bank-staff',
        clientId: '5k7staff0bank0local0client3',
        secretVariable: 'COGNITO_STAFF_CLIENT_SECRET',
        explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'],
        accessTokenMinutes: 10,
        refreshTokenHours: 8,
        writeAttributes: [],
      },
    ],
  },
] as const satisfies readonly PoolDeclaration[];

export const named = (component: string): string => `${PREFIX}-${component}`;
export const queueName = (component: string): string => `${PREFIX}-${component}.fifo`;
export const deadLetterQueueName = (component: string): string => `${PREFIX}-${component}-dlq.fifo`;
export const topicArn = (component: string): string =>
  `arn:aws:sns:${REGION}:${ACCOUNT_ID}:${PREFIX}-${component}.fifo`;
/** Cognito pool ids in configuration refer to Lambda functions by ARN, as in AWS. */
export const functionArn = (name: string): string =>
  `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${PREFIX}-${name}`;
