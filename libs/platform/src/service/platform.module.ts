import { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  type DynamicModule,
  Global,
  Inject,
  Module,
  type OnApplicationShutdown,
  StandardSchemaSerializerInterceptor,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import type { Redis } from 'ioredis';
import { LoggerModule } from 'nestjs-pino';
import type { ServiceName } from '../auth/access.ts';
import { AccessGuard, poolStrategy } from '../auth/access.guard.ts';
import { ClientDirectory } from '../auth/clients.ts';
import { Revocations } from '../auth/revocations.ts';
import { ServiceTokenSigner, ServiceTokenVerifier } from '../auth/service-tokens.ts';
import type { ServiceConfig } from '../config/config.ts';
import { createDynamo, DYNAMO } from '../dynamo/dynamo.ts';
import { ProblemFilter } from '../http/problem.filter.ts';
import { validationPipe } from '../http/validation.ts';
import { loggerOptions } from '../logging/logging.ts';
import { createSqs } from '../messaging/aws-clients.ts';
import { createRedis, REDIS } from '../redis/redis.ts';
import { CLOCK, SystemClock } from '../trace/clock.ts';
import { CONFIG, SERVICE, SNS, SQS } from './tokens.ts';

interface StaffConfig {
  readonly STAFF_ISSUER?: string;
  readonly STAFF_CLIENT_IDS?: readonly string[];
}

const CUSTOMER_STRATEGY = Symbol('CUSTOMER_STRATEGY');
const STAFF_STRATEGY = Symbol('STAFF_STRATEGY');

/** Closes what the platform opened, last of all. */
class Connections implements OnApplicationShutdown {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(DYNAMO) private readonly dynamo: DynamoDBDocumentClient,
    @Inject(SQS) private readonly sqs: SQSClient,
    @Inject(SNS) private readonly sns: SNSClient,
  ) {}
  onApplicationShutdown(): void {
    this.redis.disconnect();
    for (const client of [this.dynamo, this.sqs, this.sns]) client.destroy();
  }
}

/** What every service has: configuration, clock, logger, access rules, problems, clients of AWS and Redis. */
@Global()
@Module({})
export class PlatformModule {
  static forService(service: ServiceName, config: ServiceConfig & StaffConfig): DynamicModule {
    return {
      module: PlatformModule,
      imports: [LoggerModule.forRoot(loggerOptions(service, config.LOG_LEVEL)), PassportModule],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: SERVICE, useValue: service },
        { provide: CLOCK, useClass: SystemClock },
        {
          provide: DYNAMO,
          useFactory: () =>
            createDynamo(config.ENVIRONMENT === 'local' || config.ENVIRONMENT === 'test' ? 'local' : 'cloud'),
        },
        { provide: REDIS, useFactory: () => createRedis(config.REDIS_URL) },
        { provide: SQS, useFactory: () => createSqs() },
        { provide: SNS, useFactory: () => new SNSClient({}) },
        { provide: ServiceTokenSigner, useFactory: () => new ServiceTokenSigner(service, config.SERVICE_PRIVATE_KEY) },
        { provide: ServiceTokenVerifier, useFactory: () => new ServiceTokenVerifier(service, config.SERVICE_TRUST) },
        {
          provide: Revocations,
          inject: [DYNAMO],
          useFactory: (dynamo: DynamoDBDocumentClient) => new Revocations(dynamo, config.REVOCATIONS_TABLE),
        },
        {
          provide: ClientDirectory,
          inject: [DYNAMO],
          useFactory: (dynamo: DynamoDBDocumentClient) => new ClientDirectory(dynamo, config.CLIENTS_TABLE),
        },
        {
          provide: CUSTOMER_STRATEGY,
          useFactory: () =>
            poolStrategy('customers', { issuer: config.COGNITO_ISSUER, clientIds: config.COGNITO_CLIENT_IDS }),
        },
        {
          provide: STAFF_STRATEGY,
          useFactory: () =>
            config.STAFF_ISSUER === undefined
              ? null
              : poolStrategy('staff', { issuer: config.STAFF_ISSUER, clientIds: config.STAFF_CLIENT_IDS ?? [] }),
        },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useFactory: validationPipe },
        { provide: APP_INTERCEPTOR, useClass: StandardSchemaSerializerInterceptor },
        Connections,
      ],
      exports: [CONFIG, SERVICE, CLOCK, DYNAMO, REDIS, SQS, SNS, ServiceTokenSigner, Revocations, ClientDirectory],
    };
  }
}
