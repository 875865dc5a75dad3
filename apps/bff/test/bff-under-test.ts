import { createServer, type Server } from 'node:http';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { type Clock, type Instant, spanishIban } from '@bank/domain';
import { CLOCK, createService, parseConfig } from '@bank/platform';
import {
  dropTestTables,
  type ServiceKeys,
  testConfig,
  testDynamo,
  type TestIssuer,
  testIssuer,
  testServiceKeys,
  testTables,
} from '@bank/platform/testing';
import { jest } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { v4 as uuidv4 } from 'uuid';
import { TABLES } from '../../local-aws/src/resources.ts';
import { SERVICE_DEFINITION } from '../src/service.ts';
import { FakeCore } from './fake-core.ts';

/** A person with one account, and how they call the BFF. */
export interface Person {
  readonly subject: string;
  readonly customerId: string;
  readonly accountId: string;
  readonly iban: string;
  readonly token: string;
}

export interface CallAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly bytes: Buffer;
  readonly json: Record<string, unknown>;
}

const NEVER_MS = '3600000';

/** The ground several BFF processes stand on: one core, one DynamoDB, one Redis, one issuer. */
export class Ground {
  readonly dynamo = testDynamo();
  keys: ServiceKeys;
  issuer: TestIssuer;
  core: FakeCore;
  tables: Readonly<Record<string, string>>;
  complementary: { url: string; record: unknown; isDown: boolean };
  private complementaryServer: Server;
  private readonly apps: NestFastifyApplication[] = [];
  private people = 0;

  static async make(name: string): Promise<Ground> {
    const ground = new Ground();
    ground.keys = testServiceKeys();
    ground.issuer = await testIssuer();
    ground.core = await FakeCore.start(ground.keys.trust);
    const needed = new Set<string>([
      'clients',
      'revocations',
      'transfers',
      'idempotency',
      'movement-annotations',
      'payee-checks',
      'beneficiaries',
      'bulk-payments',
      'bulk-payment-rows',
    ]);
    ground.tables = await testTables(
      name,
      TABLES.filter((table) => needed.has(table.component)),
    );
    await ground.startComplementary();
    return ground;
  }

  /** One BFF process; its repair loop runs when the test says so. */
  async bff(environment: Record<string, string> = {}): Promise<Bff> {
    const config = parseConfig(SERVICE_DEFINITION.schema, {
      ...testConfig('bff', { keys: this.keys, issuer: this.issuer, tables: this.tables }),
      // A timeout that is not a number is none to ioredis: the 50 ms of production are for the test of them.
      REDIS_URL: `${process.env['TEST_REDIS_URL']}?commandTimeout=none`,
      BANKING_CORE_URL: this.core.url,
      COMPLEMENTARY_URL: this.complementary.url,
      TRANSFERS_TABLE: this.tables['transfers'],
      IDEMPOTENCY_TABLE: this.tables['idempotency'],
      MOVEMENT_ANNOTATIONS_TABLE: this.tables['movement-annotations'],
      PAYEE_CHECKS_TABLE: this.tables['payee-checks'],
      BENEFICIARIES_TABLE: this.tables['beneficiaries'],
      BULK_PAYMENTS_TABLE: this.tables['bulk-payments'],
      BULK_PAYMENT_ROWS_TABLE: this.tables['bulk-payment-rows'],
      BFF_EVENTS_QUEUE_URL: 'http://127.0.0.1:9/000000000000/none.fifo',
      BALANCE_CACHE_FREQUENT_READS: '1',
      TRANSFER_REPAIR_INTERVAL_MS: NEVER_MS,
      BULK_WORK_INTERVAL_MS: NEVER_MS,
      // Deadlines are for the tests of deadlines: elsewhere a busy machine must not change an answer.
      CORE_CALL_MS: '15000',
      PAYEE_CHECK_CALL_MS: '15000',
      TRANSFER_BUDGET_MS: '15000',
      BALANCE_CACHE_FRESH_MS: '60000',
      // As are limits for the test of limits.
      TRANSFERS_PER_MINUTE_MAX: '1000000',
      DOCUMENTS_PER_MINUTE_MAX: '1000000',
      // Breakers are for the test of breakers: elsewhere one test's outage must not close the door to the next.
      BREAKER_FAILURES: '1000000',
      ...environment,
    });
    const { app } = await createService(SERVICE_DEFINITION, config);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    this.apps.push(app);
    return new Bff(app);
  }

  async person(
    options: { booked?: bigint; state?: 'ACTIVE' | 'BLOCKED'; locale?: 'en' | 'es'; fullName?: string } = {},
  ): Promise<Person> {
    this.people += 1;
    const customerId = uuidv4();
    const subject = uuidv4();
    const accountId = uuidv4();
    const iban = spanishIban({ bank: '0999', branch: '0001', number: String(this.people).padStart(10, '0') });
    const holderName = options.fullName ?? 'Ada Alder';
    this.core.open({ accountId, customerId, iban, holderName, booked: options.booked ?? 10_000n });
    const Item = {
      subject,
      customerId,
      state: options.state ?? 'ACTIVE',
      email: 'a@b.example',
      phone: '+34600000000',
      locale: options.locale ?? 'en',
    };
    await this.dynamo.send(new PutCommand({ TableName: this.tables['clients'] ?? '', Item }));
    const token = await this.issuer.token({ sub: subject, origin_jti: subject });
    return { subject, customerId, accountId, iban, token };
  }

  async end(): Promise<void> {
    await Promise.all(this.apps.map((app) => app.close()));
    await this.core.stop();
    this.complementaryServer.closeAllConnections();
    await new Promise((resolve) => this.complementaryServer.close(resolve));
    await this.issuer.close();
    await dropTestTables(this.tables);
    this.dynamo.destroy();
  }

  private async startComplementary(): Promise<void> {
    this.complementary = { url: '', record: undefined, isDown: false };
    this.complementaryServer = createServer((request, response) => {
      if (this.complementary.isDown) return void request.socket.destroy();
      const { record } = this.complementary;
      const json = record ?? {
        type: 'https://alder.example/problems/not-found',
        title: 'x',
        status: 404,
        traceId: 'x',
      };
      response.writeHead(record === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(json));
    });
    await new Promise<void>((resolve) => this.complementaryServer.listen(0, '127.0.0.1', resolve));
    const address = this.complementaryServer.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    this.complementary.url = `http://127.0.0.1:${address.port}`;
  }
}

export class Bff {
  constructor(readonly app: NestFastifyApplication) {}

  /** This process's clock stands still, at an instant or where it is, until the returned function is called. */
  stopClock(at?: Instant): () => void {
    const clock = this.app.get<Clock>(CLOCK);
    const stopped = jest.spyOn(clock, 'now').mockReturnValue(at ?? clock.now());
    return () => stopped.mockRestore();
  }

  async call(
    person: Pick<Person, 'token'> | undefined,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    options: { payload?: object | string; headers?: Record<string, string> } = {},
  ): Promise<CallAnswer> {
    const answer = await this.app.inject({
      method,
      url,
      headers: {
        ...(person === undefined ? {} : { authorization: `Bearer ${person.token}` }),
        ...(options.payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(options.payload === undefined ? {} : { payload: options.payload }),
    });
    const text = answer.payload;
    const isJson = String(answer.headers['content-type']).includes('json');
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text,
      bytes: answer.rawPayload,
      json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
    };
  }

  async transfer(person: Person, key: string, payload: object): Promise<CallAnswer> {
    return this.call(person, 'POST', '/api/v1/transfers', { payload, headers: { 'idempotency-key': key } });
  }

  async balance(person: Person, accountId: string = person.accountId): Promise<CallAnswer> {
    return this.call(person, 'GET', `/api/v1/accounts/${accountId}/balance`);
  }
}

/** A transfer of `amountMinor` cents. */
export const payment = (from: Person, to: Pick<Person, 'iban'>, amountMinor = '1000', more: object = {}): object => ({
  debtorAccountId: from.accountId,
  creditorIban: to.iban,
  creditorName: 'Bea Birch',
  amount: { amountMinor, currency: 'EUR' },
  ...more,
});

export const newKey = (): string => uuidv4();
