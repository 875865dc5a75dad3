export {
  ClientAccess,
  type ClientPrincipal,
  CurrentClient,
  CurrentIdentity,
  CurrentService,
  CurrentStaff,
  IdentityAccess,
  type IdentityPrincipal,
  PublicAccess,
  SERVICE_NAMES,
  ServiceAccess,
  type ServiceName,
  type ServicePrincipal,
  StaffAccess,
  type StaffPrincipal,
} from './auth/access.ts';
export { ClientDirectory, ClientRecord } from './auth/clients.ts';
export { revokedSessionKey, revokedSubjectKey, Revocations } from './auth/revocations.ts';
export { ServiceTokenSigner, ServiceTokenVerifier } from './auth/service-tokens.ts';
export {
  commaList,
  ConfigError,
  fileText,
  httpUrl,
  parseConfig,
  Secret,
  secretText,
  type ServiceConfig,
  serviceConfigSchema,
} from './config/config.ts';
export { databaseModule, migrateForRole, postgresOptions, roleOf } from './database/database.ts';
export { createDynamo, DYNAMO, isConditionFailure, type TransactItem, transactWrite } from './dynamo/dynamo.ts';
export { areFaultsInPlace, FAULTS_OUT_OF_PLACE, faultsSetting } from './faults/faults.config.ts';
export { FaultsModule } from './faults/faults.module.ts';
export { Faults } from './faults/faults.ts';
export { Answers } from './http/answers.ts';
export { IdempotencyKey } from './http/idempotency-key.ts';
export { BodyBytesMax } from './http/body-limit.ts';
export {
  ClientLimit,
  PeerLimit,
  PeerLimitGuard,
  type PeerLimitRule,
  peerOf,
  RateLimitedError,
} from './http/peer-limit.ts';
export {
  ClientNotActiveError,
  DependencyUnavailableError,
  type FieldFault,
  ForbiddenError,
  NotFoundError,
  toProblem,
  UnauthenticatedError,
  ValidationError,
} from './http/problems.ts';
export { OutcomeUnknownError, RemoteProblemError, ServiceClient } from './http/service-client.ts';
export { newEvent, outboxPut } from './messaging/envelope.ts';
export { EventPublisher, PUBLISH_BATCH_MAX } from './messaging/publisher.ts';
export {
  deadLetterUrlOf,
  type DecodedMessage,
  PermanentMessageError,
  type QueueOptions,
  SqsStrategy,
} from './messaging/sqs.strategy.ts';
export { createRedis, REDIS } from './redis/redis.ts';
export { RedisScript } from './redis/redis-script.ts';
export { RepeatedWork } from './service/repeated-work.ts';
export { createService, runService, type ServiceDefinition } from './service/run.ts';
export { CONFIG, SERVICE, SNS, SQS } from './service/tokens.ts';
export { CLOCK, SystemClock } from './trace/clock.ts';
export {
  activeTraceId,
  currentTrace,
  newTrace,
  runInTrace,
  type Trace,
  traceFrom,
  traceparentOf,
} from './trace/trace.ts';
