import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { EventData, EventEnvelope, EventType } from '@bank/contracts';
import { createService, parseConfig, PermanentMessageError, SqsStrategy } from '@bank/platform';
import {
  dropTestDatabase,
  testConfig,
  testDatabase,
  testIssuer,
  type TestIssuer,
  type ServiceKeys,
  testServiceKeys,
} from '@bank/platform/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { migrateDatabase } from '../src/migrate.ts';
import { RecordingsConsumer } from '../src/recording/recordings.consumer.ts';
import { decodeChange } from '../src/recording/queue-message.ts';
import { service } from '../src/service.ts';

const TABLE_ARN = 'arn:aws:dynamodb:eu-central-1:000000000000:table/bank-test-transfers/stream/2026';
const TRACE = 'a'.repeat(32);
const AT = '2026-11-22T10:00:00.000Z';

interface Fact {
  readonly transferId: string;
  readonly initiator: string;
  readonly state: string;
  readonly amount: { readonly amountMinor: string; readonly currency: string };
  readonly at: string;
}

let app: NestFastifyApplication;
let owner: pg.Client;
let appRole: pg.Client;
let issuer: TestIssuer;
let keys: ServiceKeys;
let neighbours: Server;
/** What the core and the bff answer, by the contract of their reconciliation routes. */
let facts: { 'banking-core': Fact[]; bff: Fact[] | 'away' };
let asked: string[];

beforeAll(async () => {
  const database = await testDatabase('audit');
  await migrateDatabase(database.ownerUrl, new URL(database.appUrl).username);
  owner = new pg.Client({ connectionString: database.ownerUrl });
  appRole = new pg.Client({ connectionString: database.appUrl });
  await Promise.all([owner.connect(), appRole.connect()]);
  issuer = await testIssuer();
  keys = testServiceKeys();
  const port = await startNeighbours();
  const config = parseConfig(service.schema, {
    ...testConfig('audit', { keys, issuer }),
    DATABASE_URL: database.appUrl,
    AUDIT_EVENTS_QUEUE_URL: 'http://127.0.0.1:9/audit-events.fifo',
    AUDIT_CDC_QUEUE_URL: 'http://127.0.0.1:9/audit-cdc.fifo',
    BANKING_CORE_URL: `http://127.0.0.1:${port}/banking-core`,
    BFF_URL: `http://127.0.0.1:${port}/bff`,
    STAFF_ISSUER: issuer.issuer,
    STAFF_CLIENT_IDS: issuer.clientId,
  });
  ({ app } = await createService(service, config));
  await app.init();
});

afterAll(async () => {
  await app.close();
  await Promise.all([owner.end(), appRole.end(), issuer.close()]);
  neighbours.closeAllConnections();
  neighbours.close();
  await dropTestDatabase('audit');
});

beforeEach(() => {
  facts = { 'banking-core': [], bff: [] };
  asked = [];
});

/** Two transfers a page, whatever was asked for, so that every reading has several pages. */
async function startNeighbours(): Promise<number> {
  neighbours = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://neighbour');
    asked.push(`${request.method} ${url.pathname} ${request.headers.authorization?.split(' ')[0]}`);
    const list = url.pathname.startsWith('/bff/') ? facts.bff : facts['banking-core'];
    if (list === 'away') return void response.writeHead(503).end();
    const start = Number(url.searchParams.get('cursor') ?? 0);
    const nextCursor = start + 2 < list.length ? String(start + 2) : null;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ transfers: list.slice(start, start + 2), nextCursor }));
  });
  await new Promise<void>((resolve) => neighbours.listen(0, '127.0.0.1', resolve));
  const address = neighbours.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

interface Item {
  readonly transferId: string;
  readonly version: number;
  readonly state: string;
  readonly amountMinor?: string;
}

function changeOf(item: Item, overrides: { sequence?: string; image?: object } = {}): string {
  const image = {
    transferId: { S: item.transferId },
    customerId: { S: randomUUID() },
    creditorIban: { S: 'ES9121000418450200051332' },
    creditorName: { S: 'Benita Marlow' },
    amountMinor: { S: item.amountMinor ?? '1250' },
    currency: { S: 'EUR' },
    reference: { NULL: true },
    state: { S: item.state },
    facts: { M: {} },
    version: { N: String(item.version) },
    traceId: { S: TRACE },
    createdAt: { S: AT },
    ...overrides.image,
  };
  const Keys = { transferId: { S: item.transferId } };
  const SequenceNumber = overrides.sequence ?? `4000000000000000000${item.version}`;
  return JSON.stringify({
    eventID: randomUUID(),
    eventName: item.version === 1 ? 'INSERT' : 'MODIFY',
    eventSource: 'aws:dynamodb',
    dynamodb: { ApproximateCreationDateTime: 1795341600, Keys, NewImage: image, SequenceNumber },
    eventSourceARN: TABLE_ARN,
  });
}

function eventOf<Type extends EventType>(type: Type, data: EventData<Type>): EventEnvelope<Type> {
  return {
    id: uuidv7(),
    type,
    occurredAt: AT,
    subject: 's',
    sequence: 1,
    traceparent: `00-${TRACE}-${'b'.repeat(16)}-01`,
    data,
  };
}
const posted = (transferId: string): EventEnvelope =>
  eventOf('banking-core.transfer.posted.v1', {
    transferId,
    kind: 'INTERNAL',
    debtorAccountId: randomUUID(),
    debtorCustomerId: randomUUID(),
    creditorAccountId: randomUUID(),
    creditorCustomerId: randomUUID(),
    amount: { amountMinor: '1250', currency: 'EUR' },
    bookedAt: AT,
  });

const recordChange = (body: string): Promise<void> => app.get(RecordingsConsumer).onChange(body);
const recordEvent = (event: object): Promise<void> => app.get(RecordingsConsumer).onEvent(JSON.stringify(event));
async function count(table: string, where = 'true', values: unknown[] = []): Promise<number> {
  const answer = await owner.query<{ n: string }>(`SELECT count(*) AS n FROM ${table} WHERE ${where}`, values);
  return Number(answer.rows[0]?.n);
}
async function record(transferId: string, at = AT): Promise<void> {
  const image = { createdAt: { S: at } };
  await recordChange(changeOf({ transferId, version: 1, state: 'RECEIVED' }, { image }));
  await recordChange(changeOf({ transferId, version: 2, state: 'POSTED' }, { image }));
  await recordEvent({ ...posted(transferId), occurredAt: at });
}

describe('the change stream', () => {
  test('has its effect once, however often, in whatever order and however parallel it comes', async () => {
    const transferId = randomUUID();
    const [first, second] = [
      changeOf({ transferId, version: 1, state: 'RECEIVED' }),
      changeOf({ transferId, version: 2, state: 'POSTED' }),
    ];
    await Promise.all([second, first, second, first, second].map(recordChange));
    await recordChange(first);
    expect(await count('change', 'item_key = $1', [transferId])).toBe(2);
    expect(await count('movement_change', 'transfer_id = $1', [transferId])).toBe(2);
    const answer = await staff(`movements?transferId=${transferId}`);
    expect(answer.json()).toMatchObject({
      movements: [{ transferId, change: { state: 'POSTED', version: 2, traceId: TRACE }, event: null }],
    });
  });

  test('takes every step of a payment to another bank as a version of the same posted transfer', async () => {
    const transferId = randomUUID();
    await recordChange(changeOf({ transferId, version: 1, state: 'RECEIVED' }));
    await recordChange(changeOf({ transferId, version: 2, state: 'POSTED' }, { image: { feeMinor: { S: '40' } } }));
    for (const [version, step] of [
      [3, 'SENT'],
      [4, 'SETTLED'],
      [5, 'RETURNED'],
    ] as const) {
      const image = {
        feeMinor: { S: '40' },
        settlementState: { S: step },
        settlementAt: { S: AT },
        settlementReason: step === 'RETURNED' ? { S: 'AC04' } : { NULL: true },
        settlementSequence: { N: String(version + 4) },
      };
      await recordChange(changeOf({ transferId, version, state: 'POSTED' }, { image }));
    }
    expect(await count('movement_change', 'transfer_id = $1', [transferId])).toBe(5);
    const answer = await staff(`movements?transferId=${transferId}`);
    expect(answer.json()).toMatchObject({ movements: [{ change: { state: 'POSTED', version: 5 } }] });
  });

  test('takes a version once although a re-seed gives it another sequence number', async () => {
    const transferId = randomUUID();
    await recordChange(changeOf({ transferId, version: 1, state: 'RECEIVED' }));
    await recordChange(changeOf({ transferId, version: 1, state: 'RECEIVED' }, { sequence: '99999' }));
    expect(await count('change', 'item_key = $1', [transferId])).toBe(1);
  });

  test('keeps changes of other tables by key, and removals', async () => {
    const eventSourceARN = 'arn:aws:dynamodb:eu-central-1:000000000000:table/bank-test-clients/stream/2026';
    const subject = randomUUID();
    const dynamodb = {
      ApproximateCreationDateTime: 1795341600,
      Keys: { subject: { S: subject } },
      SequenceNumber: '7',
    };
    await recordChange(JSON.stringify({ eventID: 'x', eventName: 'REMOVE', dynamodb, eventSourceARN }));
    const found = await owner.query('SELECT table_name, operation FROM change WHERE item_key = $1', [subject]);
    expect(found.rows).toEqual([{ table_name: 'bank-test-clients', operation: 'REMOVE' }]);
  });

  test('stores no name and no account number', async () => {
    const transferId = randomUUID();
    await record(transferId);
    for (const table of ['change', 'movement_change', 'event', 'movement_event', 'quarantine'])
      expect(await count(table, `${table}::text ~ 'Benita|ES91'`)).toBe(0);
  });

  test.each([
    ['not JSON', 'nonsense'],
    ['no record', '{"eventName":"INSERT"}'],
    ['a bad amount', changeOf({ transferId: randomUUID(), version: 1, state: 'RECEIVED', amountMinor: '12.50' })],
    ['an unknown state', changeOf({ transferId: randomUUID(), version: 1, state: 'DONE' })],
  ])('sets a record aside that is %s, once, and goes on', async (_, body) => {
    const before = await count('quarantine');
    await expect(recordChange(body)).rejects.toThrow(PermanentMessageError);
    await expect(recordChange(body)).rejects.toThrow(PermanentMessageError);
    expect(await count('quarantine')).toBe(before + 1);
    const transferId = randomUUID();
    await recordChange(changeOf({ transferId, version: 1, state: 'RECEIVED' }));
    expect(await count('change', 'item_key = $1', [transferId])).toBe(1);
  });

  test('gives a message of the queue its trace, and dead-letters poison at once', async () => {
    const sent: unknown[] = [];
    const sqs = { send: (command: { input: unknown }) => Promise.resolve(sent.push(command.input)) };
    const strategy = new SqsStrategy({
      sqs: sqs as never,
      queueUrl: 'http://q/audit-cdc.fifo',
      visibilityTimeoutSeconds: 30,
      decode: decodeChange,
    });
    strategy.addHandler('cdc', (body: string) => recordChange(body), true);
    const transferId = randomUUID();
    const message = (id: string, Body: string, group: string) => ({
      MessageId: id,
      Body,
      Attributes: { MessageGroupId: group },
    });
    const done = await strategy.handleBatch([
      message('1', 'poison', 'a'),
      message('2', changeOf({ transferId, version: 1, state: 'RECEIVED' }), 'a'),
    ]);
    expect(done.map((one) => one.MessageId)).toEqual(['1', '2']);
    expect(sent).toMatchObject([{ QueueUrl: 'http://q/audit-cdc-dlq.fifo', MessageBody: 'poison' }]);
    expect(await count('change', 'item_key = $1', [transferId])).toBe(1);
    expect(decodeChange(changeOf({ transferId, version: 1, state: 'RECEIVED' })).traceparent).toContain(TRACE);
  });
});

describe('events', () => {
  test('are recorded once by their id, with the movement they tell of', async () => {
    const transferId = randomUUID();
    const event = posted(transferId);
    await Promise.all([recordEvent(event), recordEvent(event), recordEvent(event)]);
    expect(await count('event', 'event_id = $1', [event.id])).toBe(1);
    expect(await count('movement_event', 'transfer_id = $1', [transferId])).toBe(1);
  });

  test('of every other type are recorded too', async () => {
    const event = eventOf('auth.login.locked.v1', { subject: 's', lockedUntil: AT });
    await recordEvent(event);
    const found = await owner.query('SELECT type, trace_id, data FROM event WHERE event_id = $1', [event.id]);
    expect(found.rows).toEqual([{ type: 'auth.login.locked.v1', trace_id: TRACE, data: event.data }]);
  });

  test('that do not fit are set aside', async () => {
    const before = await count('quarantine');
    await expect(recordEvent({ ...posted(randomUUID()), type: 'bank.unknown.v9' })).rejects.toThrow(
      PermanentMessageError,
    );
    expect(await count('quarantine')).toBe(before + 1);
  });
});

describe('audit rows', () => {
  const TABLES = ['change', 'movement_change', 'event', 'movement_event', 'quarantine'];

  test.each(TABLES)('of %s cannot be changed or taken away by the service', async (table) => {
    for (const sql of [`UPDATE ${table} SET recorded_at = now()`, `DELETE FROM ${table}`, `TRUNCATE ${table}`])
      await expect(appRole.query(sql)).rejects.toThrow('permission denied');
    await expect(appRole.query(`DROP TABLE ${table}`)).rejects.toThrow('must be owner');
  });

  test.each(TABLES)('of %s are not changed by their owner either', async (table) => {
    for (const sql of [`UPDATE ${table} SET recorded_at = now()`, `DELETE FROM ${table}`, `TRUNCATE ${table} CASCADE`])
      await expect(owner.query(sql)).rejects.toThrow('only ever added');
  });
});

async function staff(path: string, claims: object = { 'cognito:groups': ['auditors'] }) {
  const authorization = `Bearer ${await issuer.token({ ...claims })}`;
  return app.inject({ url: `/audit/v1/${path}`, headers: { authorization } });
}

describe('auditors', () => {
  test('find a movement from both sides by its correlation id', async () => {
    const transferId = randomUUID();
    await record(transferId);
    const byTransfer = (await staff(`movements?transferId=${transferId}`)).json();
    expect(byTransfer.movements).toHaveLength(1);
    expect(byTransfer.movements[0]).toMatchObject({
      change: { state: 'POSTED', traceId: TRACE },
      event: { type: 'banking-core.transfer.posted.v1', traceId: TRACE },
      amount: { amountMinor: '1250', currency: 'EUR' },
    });
    const byTrace = (await staff(`movements?transferId=${transferId}&traceId=${TRACE}&limit=100`)).json();
    expect(byTrace).toEqual(byTransfer);
    expect((await staff(`movements?traceId=${'f'.repeat(32)}`)).json()).toEqual({ movements: [] });
  });

  test('are the only people who may look', async () => {
    expect((await staff('movements', {})).statusCode).toBe(403);
    expect((await staff('movements', { 'cognito:groups': ['tellers'] })).statusCode).toBe(403);
    expect((await app.inject({ url: '/audit/v1/freshness' })).statusCode).toBe(401);
    expect((await staff('movements')).statusCode).toBe(400);
    expect((await staff('movements?transferId=x')).statusCode).toBe(400);
  });

  test('see how fresh the audit is, and that a queue does not answer', async () => {
    await record(randomUUID());
    const answer = await staff('freshness');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ waiting: { changes: null, events: null }, completeUpTo: expect.any(String) });
    expect(answer.json().lag.samples).toBeGreaterThan(0);
    expect(answer.json().quarantined).toBeGreaterThan(0);
  });
});

describe('the reconciliation', () => {
  /** Away from every other test's rows. */
  const WINDOW = { from: '2026-11-20T09:00:00.000Z', to: '2026-11-20T11:00:00.000Z' };
  const ORDERED_AT = '2026-11-20T10:00:00.000Z';
  const fact = (transferId: string): Fact => ({
    transferId,
    initiator: 'CLIENT',
    state: 'POSTED',
    amount: { amountMinor: '1250', currency: 'EUR' },
    at: ORDERED_AT,
  });
  const ids: readonly string[] = Array.from({ length: 5 }, () => randomUUID());
  async function reconcile(payload: object = WINDOW, caller: 'operator' | 'bff' = 'operator') {
    const authorization = await keys.bearer(caller, 'audit');
    return app.inject({ method: 'POST', url: '/internal/reconciliations', headers: { authorization }, payload });
  }
  beforeAll(async () => {
    for (const id of ids) await record(id, ORDERED_AT);
  });
  beforeEach(() => {
    facts = { 'banking-core': ids.map(fact), bff: ids.map(fact) };
  });

  test('reads every page of both with its service token, and agrees', async () => {
    const answer = await reconcile();
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      ...WINDOW,
      compared: { core: 5, bff: 5, auditChanges: 5, auditEvents: 5 },
      totals: [{ currency: 'EUR', coreMinor: '6250', bffMinor: '6250', auditMinor: '6250' }],
      breaks: [],
      agrees: true,
    });
    const [bffPages, corePages] = ['/bff/', '/banking-core/'].map((path) => `GET ${path}internal/transfers Bearer`);
    expect(asked).toEqual([...Array(3).fill(bffPages), ...Array(3).fill(corePages)]);
  });

  test('names what was altered, dropped and added', async () => {
    const [altered = '', dropped = ''] = ids;
    const added = randomUUID();
    const other = { ...fact(altered), amount: { amountMinor: '9999', currency: 'EUR' } };
    facts = {
      'banking-core': [...ids.filter((id) => id !== dropped), added].map(fact),
      bff: ids.map((id) => (id === altered ? other : fact(id))),
    };
    const report = (await reconcile()).json<{ agrees: boolean; breaks: { transferId: string; kind: string }[] }>();
    expect(report.agrees).toBe(false);
    expect(new Set(report.breaks.map((one) => `${one.transferId} ${one.kind}`))).toEqual(
      new Set([
        `${altered} AMOUNT`,
        `${dropped} MISSING_IN_CORE`,
        `${added} MISSING_IN_BFF`,
        `${added} MISSING_IN_AUDIT`,
      ]),
    );
  });

  test('names a movement whose change row never came, and one whose event came twice', async () => {
    const [first = ''] = ids;
    const unseen = randomUUID();
    await recordEvent({ ...posted(unseen), occurredAt: ORDERED_AT });
    await recordEvent({ ...posted(first), occurredAt: ORDERED_AT });
    facts = { 'banking-core': [...ids, unseen].map(fact), bff: [...ids, unseen].map(fact) };
    const { breaks } = (await reconcile()).json();
    expect(breaks).toEqual(
      expect.arrayContaining([
        { transferId: unseen, kind: 'MISSING_IN_AUDIT', detail: 'there is no change row' },
        { transferId: first, kind: 'DUPLICATE', detail: 'audit events has it 2 times' },
      ]),
    );
    expect(breaks).toHaveLength(2);
  });

  test('does not agree about an empty window', async () => {
    const empty = { from: '2020-01-01T00:00:00.000Z', to: '2020-01-02T00:00:00.000Z' };
    facts = { 'banking-core': [], bff: [] };
    expect((await reconcile(empty)).json()).toMatchObject({ agrees: false, breaks: [], compared: { core: 0 } });
  });

  test('is the operator’s, with a window that makes sense', async () => {
    expect((await reconcile(WINDOW, 'bff')).statusCode).toBe(403);
    expect((await reconcile({ from: WINDOW.to, to: WINDOW.from })).statusCode).toBe(400);
    expect((await reconcile({ from: 'yesterday' })).statusCode).toBe(400);
    facts = { 'banking-core': [], bff: [] };
    const { from, to } = (await reconcile({})).json<{ from: string; to: string }>();
    expect(Date.parse(to) - Date.parse(from)).toBe(86_400_000);
    expect(Date.now() - Date.parse(to)).toBeGreaterThanOrEqual(2_000);
  });

  test('says that a neighbour is away', async () => {
    facts.bff = 'away';
    expect((await reconcile()).statusCode).toBe(503);
  });
});
