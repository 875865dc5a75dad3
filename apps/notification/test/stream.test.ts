import { randomUUID } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { EventEnvelope, InboxMessage } from '@bank/contracts';
import { createService, parseConfig, REDIS, revokedSessionKey } from '@bank/platform';
import {
  dropTestTables,
  eventually,
  testConfig,
  testDynamo,
  testIssuer,
  type TestIssuer,
  testServiceKeys,
  testTables,
} from '@bank/platform/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Redis } from 'ioredis';
import { v7 as uuidv7 } from 'uuid';
import { TABLES } from '../../local-aws/src/resources.ts';
import { EventsConsumer } from '../src/deliveries/events.consumer.ts';
import { service } from '../src/service.ts';
import { type Providers, startProviders } from './providers.ts';

const NEEDED = new Set([
  'clients',
  'revocations',
  'notification-deliveries',
  'notification-inbox',
  'notification-endpoints',
]);
const STREAMS_PER_PERSON_MAX = 5;

let tables: Readonly<Record<string, string>>;
let providers: Providers;
let issuer: TestIssuer;
/** Two tasks of one service: events come to the first, streams hang on the second. */
let consumer: NestFastifyApplication;
let edge: NestFastifyApplication;
let streamUrl: string;
let subject: string;
let customerId: string;
const dynamo = testDynamo();
const open = new Set<Reader>();

async function start(environment: Record<string, string> = {}): Promise<NestFastifyApplication> {
  const config = parseConfig(service.schema, {
    ...testConfig('notification', { keys: testServiceKeys(), issuer, tables }),
    NOTIFICATION_EVENTS_QUEUE_URL: 'http://127.0.0.1:9/queue.fifo',
    DELIVERIES_TABLE: tables['notification-deliveries'],
    INBOX_TABLE: tables['notification-inbox'],
    ENDPOINTS_TABLE: tables['notification-endpoints'],
    EMAIL_FROM: 'no-reply@alderbank.example',
    FCM_PROJECT_ID: 'bank-test',
    FCM_ENDPOINT: providers.url,
    FCM_BEARER: providers.bearer,
    PUSH_APPLICATION_ARN: 'arn:aws:sns:eu-central-1:000000000000:app/GCM/bank-test',
    ...environment,
  });
  const { app } = await createService(service, config);
  await app.listen({ port: 0, host: '127.0.0.1' });
  return app;
}

beforeAll(async () => {
  providers = await startProviders();
  process.env['AWS_ENDPOINT_URL'] = providers.url;
  tables = await testTables(
    'stream',
    TABLES.filter((table) => NEEDED.has(table.component)),
  );
  issuer = await testIssuer();
  [consumer, edge] = await Promise.all([start(), start()]);
  streamUrl = `${await edge.getUrl()}/notifications/v1/stream`;
});

afterAll(async () => {
  const closed = Promise.all([consumer.close(), edge.close()]);
  // The test's own HTTP client may keep a connection that never carried a request.
  edge.getHttpServer().closeAllConnections();
  await closed;
  await issuer.close();
  await providers.close();
  await dropTestTables(tables);
  dynamo.destroy();
});

beforeEach(async () => {
  subject = randomUUID();
  customerId = randomUUID();
  const row = { subject, customerId, email: 'x@example.com', phone: '+34600000000', locale: 'en', state: 'ACTIVE' };
  await dynamo.send(new PutCommand({ TableName: tables['clients'], Item: row }));
});
afterEach(() => {
  for (const reader of open) reader.stop();
  open.clear();
});

/** A browser's EventSource, as far as these tests need one. */
class Reader {
  readonly messages: InboxMessage[] = [];
  text = '';
  isEnded = false;
  private readonly abort = new AbortController();

  constructor(readonly response: Response) {
    open.add(this);
    void this.read();
  }
  get lastEventId(): string {
    return /id: (\S+)\n(?![\s\S]*id: )/.exec(this.text)?.[1] ?? '';
  }
  stop(): void {
    this.abort.abort();
  }
  received(count: number): Promise<InboxMessage[]> {
    return eventually(`${count} messages`, () => (this.messages.length >= count ? this.messages : undefined));
  }
  private async read(): Promise<void> {
    const reader = this.response.body?.pipeThrough(new TextDecoderStream()).getReader();
    this.abort.signal.addEventListener('abort', () => void reader?.cancel().catch(() => undefined));
    for (;;) {
      const part = await reader?.read().catch(() => undefined);
      if (part === undefined || part.done) break;
      this.text += part.value;
      this.messages.splice(
        0,
        Infinity,
        ...[...this.text.matchAll(/^data: (.*)\n\n/gm)].map((match) => JSON.parse(match[1] ?? '')),
      );
    }
    this.isEnded = true;
  }
}

async function connect(headers: Record<string, string> = {}, query = '', claims: object = {}): Promise<Response> {
  const authorization = `Bearer ${await issuer.token({ sub: subject, ...claims })}`;
  return fetch(streamUrl + query, { headers: { authorization, ...headers } });
}
async function listen(headers: Record<string, string> = {}, query = '', claims: object = {}): Promise<Reader> {
  const response = await connect(headers, query, claims);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const reader = new Reader(response);
  await eventually('the opening', () => (reader.text.startsWith('retry: ') ? true : undefined));
  return reader;
}

async function openAccount(currency: 'EUR' | 'USD'): Promise<void> {
  const event: EventEnvelope<'banking-core.account.opened.v1'> = {
    id: uuidv7(),
    type: 'banking-core.account.opened.v1',
    occurredAt: new Date().toISOString(),
    subject: 'account',
    sequence: 1,
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    data: { accountId: randomUUID(), customerId, currency, openedAt: '2026-11-22T10:00:00.000Z' },
  };
  await consumer.get(EventsConsumer).onEvent(event);
}

describe('the stream', () => {
  test('shows a message of another process within two seconds', async () => {
    const reader = await listen();
    const before = performance.now();
    await openAccount('EUR');
    const [message] = await reader.received(1);
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(message).toMatchObject({ title: 'Your account is open', readAt: null });
    expect(reader.lastEventId).toBe(message?.messageId);
  });

  test.each(['Last-Event-ID', 'cursor'])('resumes by %s with exactly what was missed, in order', async (means) => {
    const first = await listen();
    await openAccount('EUR');
    const [seen] = await first.received(1);
    first.stop();
    await openAccount('USD');
    await openAccount('EUR');
    const id = seen?.messageId ?? '';
    const second = means === 'cursor' ? await listen({}, `?cursor=${id}`) : await listen({ 'last-event-id': id });
    await second.received(2);
    await openAccount('USD');
    const texts = (await second.received(3)).map((message) => message.text.slice(20, 23));
    expect(texts).toEqual(['USD', 'EUR', 'USD']);
  });

  test('catches up with more than one page', async () => {
    const oldest = '01900000-0000-7000-8000-000000000000';
    const items = Array.from({ length: 120 }, () => uuidv7()).toSorted();
    await Promise.all(
      items.map((messageId) =>
        dynamo.send(
          new PutCommand({
            TableName: tables['notification-inbox'],
            Item: {
              subject,
              messageId,
              eventType: 'x',
              title: 't',
              text: 't',
              createdAt: '2026-11-22T10:00:00.000Z',
              readAt: null,
            },
          }),
        ),
      ),
    );
    const reader = await listen({ 'last-event-id': oldest });
    expect((await reader.received(120)).map((message) => message.messageId)).toEqual(items);
  });

  test('shows a message whose signal was lost with the next one, from the table', async () => {
    const reader = await listen();
    const redis = consumer.get<Redis>(REDIS);
    redis.disconnect();
    await openAccount('EUR');
    await redis.connect();
    await openAccount('USD');
    expect(await reader.received(2)).toHaveLength(2);
  });

  test('looks into the table by itself while Redis is away, and still within two seconds', async () => {
    const lonely = await start({ REDIS_URL: 'redis://127.0.0.1:9' });
    const authorization = `Bearer ${await issuer.token({ sub: subject })}`;
    const response = await fetch(`${await lonely.getUrl()}/notifications/v1/stream`, { headers: { authorization } });
    const reader = new Reader(response);
    await openAccount('EUR');
    const before = performance.now();
    expect(await reader.received(1)).toHaveLength(1);
    expect(performance.now() - before).toBeLessThan(2_000);
    await lonely.close();
  });

  test('does not show somebody else’s messages', async () => {
    const mine = await listen();
    const stranger = subject;
    subject = randomUUID();
    customerId = randomUUID();
    const row = { subject, customerId, email: 'y@example.com', phone: '+34600000001', locale: 'en', state: 'ACTIVE' };
    await dynamo.send(new PutCommand({ TableName: tables['clients'], Item: row }));
    const theirs = await listen();
    await openAccount('EUR');
    await theirs.received(1);
    expect(mine.messages).toEqual([]);
    expect(stranger).not.toBe(subject);
  });

  test('is refused beyond five for one person and allowed again when one ends', async () => {
    const readers: Reader[] = [];
    for (let index = 0; index < STREAMS_PER_PERSON_MAX; index += 1) readers.push(await listen());
    const refused = await connect();
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ type: expect.stringMatching(/rate-limited$/) });
    readers[0]?.stop();
    await eventually('room', async () => {
      const response = await connect();
      if (response.status === 200) return new Reader(response);
      await response.body?.cancel();
      return undefined;
    });
  });

  test('ends within five seconds of the session’s end', async () => {
    const sessionId = randomUUID();
    const reader = await listen({}, '', { origin_jti: sessionId });
    const item = { key: revokedSessionKey(sessionId) };
    await dynamo.send(new PutCommand({ TableName: tables['revocations'], Item: item }));
    const before = performance.now();
    await eventually('the end', () => (reader.isEnded ? true : undefined));
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  test.each(['BLOCKED', 'CLOSED'])('ends within five seconds of the client being %s', async (state) => {
    const row = { subject, customerId, email: 'x@example.com', phone: '+34600000000', locale: 'en' };
    const reader = await listen();
    await dynamo.send(new PutCommand({ TableName: tables['clients'], Item: { ...row, state } }));
    const before = performance.now();
    await eventually('the end', () => (reader.isEnded ? true : undefined));
    expect(performance.now() - before).toBeLessThan(5_000);
    await dynamo.send(new PutCommand({ TableName: tables['clients'], Item: { ...row, state: 'ACTIVE' } }));
    await eventually('room', async () => {
      const response = await connect();
      await response.body?.cancel();
      return response.status === 200 ? true : undefined;
    });
  });

  test('ends when the service stops', async () => {
    const app = await start();
    const authorization = `Bearer ${await issuer.token({ sub: subject })}`;
    const response = await fetch(`${await app.getUrl()}/notifications/v1/stream`, { headers: { authorization } });
    const reader = new Reader(response);
    await app.close();
    expect(await eventually('the end', () => (reader.isEnded ? true : undefined))).toBe(true);
  });

  test('refuses a Last-Event-ID that is no message id', async () => {
    const response = await connect({ 'last-event-id': 'x' });
    expect(response.status).toBe(400);
    await response.body?.cancel();
  });
});
