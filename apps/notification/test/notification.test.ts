import { randomUUID } from 'node:crypto';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Delivery, DeliveryPage, EventData, EventEnvelope, EventType, InboxPage } from '@bank/contracts';
import { createService, parseConfig, runInTrace, traceFrom } from '@bank/platform';
import {
  dropTestTables,
  testConfig,
  testDynamo,
  testIssuer,
  type TestIssuer,
  testServiceKeys,
  testTables,
} from '@bank/platform/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { v7 as uuidv7 } from 'uuid';
import { TABLES } from '../../local-aws/src/resources.ts';
import { DeliveriesStore } from '../src/deliveries/deliveries.store.ts';
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

interface Person {
  readonly subject: string;
  readonly customerId: string;
  readonly email: string;
  readonly phone: string;
  readonly authorization: string;
}

let tables: Readonly<Record<string, string>>;
let providers: Providers;
let issuer: TestIssuer;
let app: NestFastifyApplication;
let ana: Person;
let ben: Person;
const dynamo = testDynamo();
let people = 0;

beforeAll(async () => {
  providers = await startProviders();
  process.env['AWS_ENDPOINT_URL'] = providers.url;
  tables = await testTables(
    'notification',
    TABLES.filter((table) => NEEDED.has(table.component)),
  );
  issuer = await testIssuer();
  const config = parseConfig(service.schema, {
    ...testConfig('notification', { keys: testServiceKeys(), issuer, tables }),
    NOTIFICATION_EVENTS_QUEUE_URL: 'http://127.0.0.1:9/queue.fifo',
    DELIVERIES_TABLE: tables['notification-deliveries'],
    INBOX_TABLE: tables['notification-inbox'],
    ENDPOINTS_TABLE: tables['notification-endpoints'],
    EMAIL_FROM: 'Alder Bank <no-reply@alderbank.example>',
    FCM_PROJECT_ID: 'bank-test',
    FCM_ENDPOINT: providers.url,
    FCM_BEARER: providers.bearer,
    PUSH_APPLICATION_ARN: 'arn:aws:sns:eu-central-1:000000000000:app/GCM/bank-test',
  });
  ({ app } = await createService(service, config));
  await app.init();
});

afterAll(async () => {
  await app.close();
  await issuer.close();
  await providers.close();
  await dropTestTables(tables);
  dynamo.destroy();
});

beforeEach(async () => {
  ana = await newPerson('en');
  ben = await newPerson('es');
});

async function newPerson(locale: 'en' | 'es'): Promise<Person> {
  people += 1;
  const subject = randomUUID();
  const person = {
    subject,
    customerId: randomUUID(),
    email: `person${people}@example.com`,
    phone: `+3460000${String(people).padStart(4, '0')}`,
    authorization: `Bearer ${await issuer.token({ sub: subject })}`,
  };
  const { authorization: _, ...row } = person;
  await dynamo.send(new PutCommand({ TableName: tables['clients'], Item: { ...row, locale, state: 'ACTIVE' } }));
  return person;
}

function eventOf<Type extends EventType>(
  type: Type,
  data: EventData<Type>,
  occurredAt = new Date().toISOString(),
): EventEnvelope<Type> {
  const traceparent = `00-${randomUUID().replaceAll('-', '')}-${'b'.repeat(16)}-01`;
  return { id: uuidv7(), type, occurredAt, subject: 'subject', sequence: 1, traceparent, data };
}

function posted(occurredAt?: string): EventEnvelope<'banking-core.transfer.posted.v1'> {
  return eventOf(
    'banking-core.transfer.posted.v1',
    {
      transferId: randomUUID(),
      kind: 'INTERNAL',
      debtorAccountId: randomUUID(),
      debtorCustomerId: ana.customerId,
      creditorAccountId: randomUUID(),
      creditorCustomerId: ben.customerId,
      amount: { amountMinor: '123456', currency: 'EUR' },
      bookedAt: '2026-11-22T10:41:00.000Z',
    },
    occurredAt,
  );
}

const handle = (event: EventEnvelope): Promise<void> =>
  runInTrace(traceFrom(event.traceparent), () => app.get(EventsConsumer).onEvent(event));

async function get<Body>(person: Person, path: string): Promise<Body> {
  const answer = await app.inject({
    url: `/notifications/v1/${path}`,
    headers: { authorization: person.authorization },
  });
  expect(answer.statusCode).toBe(200);
  return answer.json<Body>();
}
const deliveriesOf = async (person: Person): Promise<Map<string, Delivery>> =>
  new Map((await get<DeliveryPage>(person, 'deliveries')).deliveries.map((delivery) => [delivery.channel, delivery]));

async function register(
  person: Person,
  token: string,
  deviceId: string = randomUUID(),
  provider = 'fcm',
): Promise<string> {
  const answer = await app.inject({
    method: 'PUT',
    url: `/notifications/v1/endpoints/${deviceId}`,
    headers: { authorization: person.authorization },
    payload: { provider, token },
  });
  expect(answer.statusCode).toBe(204);
  return deviceId;
}

/** As if the worker that claimed the delivery had died longer ago than its lease. */
const outliveLease = (person: Person, event: EventEnvelope, channel: string): Promise<unknown> =>
  dynamo.send(
    new UpdateCommand({
      TableName: tables['notification-deliveries'],
      Key: { subject: person.subject, deliveryId: `${event.id}#${channel}` },
      UpdateExpression: 'SET leaseUntil = :past',
      ExpressionAttributeValues: { ':past': '2020-01-01T00:00:00.000Z' },
    }),
  );

describe('a posted transfer', () => {
  test('reaches both people on every channel in their language, with the log to show for it', async () => {
    const token = `token-${ben.subject}`;
    const deviceId = await register(ben, token);
    const event = posted();
    await handle(event);

    expect(providers.to(ana.phone)).toEqual([
      { via: 'sns', to: ana.phone, text: 'Alder Bank: You sent €1,234.56 on Nov 22, 2026, 10:41 AM UTC.' },
    ]);
    expect(providers.to(ben.phone)).toEqual([
      { via: 'sns', to: ben.phone, text: 'Alder Bank: Has recibido 1234,56 € el 22 nov 2026, 10:41 UTC.' },
    ]);
    const [mail] = providers.to(ben.email);
    expect(mail).toMatchObject({ via: 'ses', subject: 'Has recibido dinero' });
    expect(mail?.text).toContain('1234,56');
    expect(mail?.html).toContain('<html lang="es">');
    expect(providers.to(token)).toEqual([
      {
        via: 'fcm',
        to: token,
        subject: 'Has recibido dinero',
        text: 'Ha llegado dinero a tu cuenta. Abre la aplicación para verlo.',
        data: { deliveryId: `${event.id}#push`, eventType: event.type },
      },
    ]);

    const inbox = await get<InboxPage>(ana, 'inbox');
    expect(inbox).toMatchObject({
      unread: 1,
      nextCursor: null,
      messages: [{ title: 'Your transfer was sent', readAt: null }],
    });
    const log = await deliveriesOf(ben);
    expect([...log.keys()].toSorted()).toEqual(['email', 'inbox', 'push', 'sms']);
    const traceId = event.traceparent.slice(3, 35);
    for (const delivery of log.values())
      expect(delivery).toMatchObject({
        eventId: event.id,
        state: 'ACCEPTED',
        traceId,
        attempts: [{ outcome: 'ACCEPTED' }],
      });
    expect(log.get('push')?.attempts[0]).toMatchObject({ deviceId, providerMessageId: 'projects/p/messages/1' });
    expect(log.get('sms')?.attempts[0]).toMatchObject({ deviceId: null, providerMessageId: 'sns-1' });
  });

  test('is sent once however often and in parallel the event arrives', async () => {
    const event = posted();
    await Promise.allSettled([handle(event), handle(event), handle(event)]);
    await handle(event);
    await handle(event);
    for (const address of [ana.phone, ana.email, ben.phone, ben.email]) expect(providers.to(address)).toHaveLength(1);
    expect(await get<InboxPage>(ana, 'inbox')).toMatchObject({ unread: 1, messages: [{}] });
  });

  test('that is stale is recorded as expired and not sent', async () => {
    await handle(posted('2026-01-01T00:00:00.000Z'));
    const log = await deliveriesOf(ana);
    expect([...log.values()].map((delivery) => delivery.state)).toEqual(['EXPIRED', 'EXPIRED', 'EXPIRED']);
    expect(providers.to(ana.phone)).toEqual([]);
    expect(await get<InboxPage>(ana, 'inbox')).toMatchObject({ unread: 0, messages: [] });
  });

  test('waits for a person who is not in the clients table yet, and only for a while', async () => {
    const data = {
      accountId: randomUUID(),
      customerId: randomUUID(),
      currency: 'EUR',
      openedAt: '2026-11-22T10:00:00.000Z',
    };
    await expect(handle(eventOf('banking-core.account.opened.v1', data))).rejects.toThrow('another attempt');
    await handle(eventOf('banking-core.account.opened.v1', data, new Date(Date.now() - 21_000).toISOString()));
  });
});

describe('when things fail', () => {
  test('a worker that dies between send and record costs at most one more message', async () => {
    const event = posted();
    const store = app.get(DeliveriesStore);
    const write = store.write.bind(store);
    const dies = jest.spyOn(store, 'write').mockImplementation(async (delivery, known) => {
      if (delivery.channel === 'sms' && known?.state === 'SENDING') throw new Error('killed');
      return write(delivery, known);
    });
    await expect(handle(event)).rejects.toThrow('another attempt');
    expect(providers.to(ana.phone)).toHaveLength(1);
    // The lease holds: nobody sends while the first worker may still be at it.
    await expect(handle(event)).rejects.toThrow('another attempt');
    expect(providers.to(ana.phone)).toHaveLength(1);
    dies.mockRestore();
    await Promise.all([outliveLease(ana, event, 'sms'), outliveLease(ben, event, 'sms')]);
    await handle(event);
    await handle(event);
    expect(providers.to(ana.phone)).toHaveLength(2);
    expect(providers.to(ana.email)).toHaveLength(1);
    const delivery = (await deliveriesOf(ana)).get('sms');
    expect(delivery).toMatchObject({ state: 'ACCEPTED', attempts: [{ outcome: 'UNKNOWN' }, { outcome: 'ACCEPTED' }] });
  });

  test('after an unknown result there is one further attempt and no third', async () => {
    providers.faults.set(ana.phone, ['cut-after-taking', 'cut-after-taking', 'cut-after-taking']);
    const event = posted();
    await expect(handle(event)).rejects.toThrow('another attempt');
    await handle(event);
    await handle(event);
    expect(providers.to(ana.phone)).toHaveLength(2);
    expect((await deliveriesOf(ana)).get('sms')).toMatchObject({
      state: 'FAILED',
      attempts: [{ outcome: 'UNKNOWN' }, { outcome: 'UNKNOWN' }],
    });
  });

  test('a throttled provider is asked again and nobody else gets a second copy', async () => {
    providers.faults.set(ana.email, ['throttled', 'throttled']);
    const event = posted();
    await expect(handle(event)).rejects.toThrow('another attempt');
    await expect(handle(event)).rejects.toThrow('another attempt');
    await handle(event);
    expect(providers.to(ana.email)).toHaveLength(1);
    expect(providers.to(ana.phone)).toHaveLength(1);
    expect((await deliveriesOf(ana)).get('email')).toMatchObject({
      state: 'ACCEPTED',
      attempts: [{ outcome: 'REFUSED', detail: 'throttled' }, { outcome: 'REFUSED' }, { outcome: 'ACCEPTED' }],
    });
  });

  test('a number that the provider refuses is a failed delivery and the rest arrives', async () => {
    providers.faults.set(ana.phone, ['refused']);
    await handle(posted());
    const log = await deliveriesOf(ana);
    expect(log.get('sms')).toMatchObject({
      state: 'FAILED',
      attempts: [{ detail: expect.stringContaining('InvalidParameter') }],
    });
    expect(log.get('email')?.state).toBe('ACCEPTED');
  });
});

describe('push endpoints', () => {
  test.each(['fcm', 'sns'])('an unregistered %s token is removed and recorded', async (provider) => {
    const token = `gone-${ana.subject}`;
    const address = provider === 'fcm' ? token : `arn:aws:sns:eu-central-1:000000000000:endpoint/GCM/bank/${token}`;
    await register(ana, token, randomUUID(), provider);
    providers.faults.set(address, ['unregistered']);
    await handle(posted());
    expect((await deliveriesOf(ana)).get('push')).toMatchObject({
      state: 'FAILED',
      attempts: [{ outcome: 'REFUSED', detail: 'unregistered' }],
    });
    await handle(posted());
    expect(providers.to(address)).toEqual([]);
  });

  test('SNS mobile push takes the discreet text', async () => {
    const token = `sns-${ana.subject}`;
    await register(ana, token, randomUUID(), 'sns');
    await handle(posted());
    const [push] = providers.to(`arn:aws:sns:eu-central-1:000000000000:endpoint/GCM/bank/${token}`);
    expect(push?.text).toContain('A transfer left your account');
    expect(push?.text).not.toContain('1,234');
  });

  test('a token that signs in as somebody else leaves the former person', async () => {
    const token = `moved-${ana.subject}`;
    const deviceId = await register(ana, token);
    await register(ben, token, deviceId);
    await handle(posted());
    expect(providers.to(token).map((push) => push.subject)).toEqual(['Has recibido dinero']);
    expect((await deliveriesOf(ana)).has('push')).toBe(false);
  });

  test('a renewed token replaces the old one, and a removed device gets nothing', async () => {
    const deviceId = await register(ana, `old-${ana.subject}`);
    await register(ana, `new-${ana.subject}`, deviceId);
    await handle(posted());
    expect(providers.to(`old-${ana.subject}`)).toEqual([]);
    expect(providers.to(`new-${ana.subject}`)).toHaveLength(1);
    for (const _ of ['once', 'again']) {
      const answer = await app.inject({
        method: 'DELETE',
        url: `/notifications/v1/endpoints/${deviceId}`,
        headers: { authorization: ana.authorization },
      });
      expect(answer.statusCode).toBe(204);
    }
    await handle(posted());
    expect(providers.to(`new-${ana.subject}`)).toHaveLength(1);
    await register(ben, `old-${ana.subject}`);
  });
});

describe('the inbox', () => {
  test('pages newest first and counts what is unread', async () => {
    const events = [posted(), posted(), posted()];
    for (const event of events) await handle(event);
    const first = await get<InboxPage>(ana, 'inbox?limit=2');
    expect(first).toMatchObject({ unread: 3, messages: [{}, {}], nextCursor: expect.any(String) });
    const second = await get<InboxPage>(ana, `inbox?limit=2&cursor=${first.nextCursor}`);
    expect(second).toMatchObject({ messages: [{}], nextCursor: null });
    const ids = [...first.messages, ...second.messages].map((message) => message.messageId);
    expect(ids).toEqual(ids.toSorted().toReversed());
    expect(new Set(ids).size).toBe(3);
    const log = await get<DeliveryPage>(ana, 'deliveries?limit=4');
    expect(log.deliveries.map((delivery) => delivery.eventId).slice(0, 3)).toEqual(Array(3).fill(events[2]?.id));
    const rest = await get<DeliveryPage>(ana, `deliveries?limit=100&cursor=${log.nextCursor}`);
    expect(log.deliveries.length + rest.deliveries.length).toBe(9);
  });

  test('marks a message read once, and not somebody else’s', async () => {
    await handle(posted());
    const [message] = (await get<InboxPage>(ana, 'inbox')).messages;
    const read = (person: Person, id = message?.messageId) =>
      app.inject({
        method: 'PUT',
        url: `/notifications/v1/inbox/${id}/read`,
        headers: { authorization: person.authorization },
      });
    expect((await read(ben)).statusCode).toBe(404);
    expect((await get<InboxPage>(ana, 'inbox')).unread).toBe(1);
    const first = await read(ana);
    expect(first.statusCode).toBe(200);
    expect((await read(ana)).json()).toEqual(first.json());
    expect(await get<InboxPage>(ana, 'inbox')).toMatchObject({
      unread: 0,
      messages: [{ readAt: first.json().readAt }],
    });
    expect((await read(ana, 'nonsense')).statusCode).toBe(400);
  });

  test('keeps ids in the order of commit when many messages arrive at once', async () => {
    await Promise.all(Array.from({ length: 5 }, () => handle(posted())));
    const { messages, unread } = await get<InboxPage>(ana, 'inbox');
    expect(unread).toBe(5);
    expect(new Set(messages.map((message) => message.messageId)).size).toBe(5);
  });

  test('refuses cursors it did not make and people who are not clients', async () => {
    for (const path of ['inbox?cursor=abc', 'deliveries?cursor=abc', 'inbox?limit=0', 'stream?cursor=abc']) {
      const answer = await app.inject({
        url: `/notifications/v1/${path}`,
        headers: { authorization: ana.authorization },
      });
      expect(answer.statusCode).toBe(400);
    }
    const stranger = `Bearer ${await issuer.token({ sub: 'nobody' })}`;
    const answers = await Promise.all(
      ['inbox', 'deliveries', 'stream'].map((path) =>
        app.inject({ url: `/notifications/v1/${path}`, headers: { authorization: stranger } }),
      ),
    );
    expect(answers.map((answer) => answer.statusCode)).toEqual([403, 403, 403]);
    expect((await app.inject({ url: '/notifications/v1/inbox' })).statusCode).toBe(401);
  });
});
