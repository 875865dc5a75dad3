import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays, BANK_TIME_ZONE, dateInMonth, type LocalDate, localDateAt, onOrAfterBusinessDay } from '@bank/domain';
import { SystemClock } from '@bank/platform';
import { type Bff, type CallAnswer, Ground, newKey, type Person } from './bff-under-test.ts';
import { LossyWire } from './lossy-wire.ts';
import { RealCore } from './real-core.ts';

const NEVER_MS = '3600000';

let ground: Ground;
let core: RealCore;
let wire: LossyWire;
let bff: Bff;
let ada: Person;
let bea: Person;
/** A month from now, so that nothing is due by itself; and the first date of the orders, the last day of that month. */
let from: LocalDate;
let first: LocalDate;

beforeAll(async () => {
  ground = await Ground.make('bff-orders');
  const environment = { FAULTS: 'allowed', ORDER_RUN_INTERVAL_MS: NEVER_MS };
  core = await RealCore.start('bff_orders', ground.keys, environment);
  wire = await LossyWire.start(core.url);
  bff = await ground.bff({ BANKING_CORE_URL: wire.url });
  ada = await newPerson('10000');
  bea = await newPerson('10000');
  from = addDays(localDateAt(new SystemClock().now(), BANK_TIME_ZONE), 31);
  first = onOrAfterBusinessDay(lastDayOfMonth(from));
}, 60_000);
afterAll(async () => {
  await ground.end();
  await wire.stop();
  await core.stop();
});

/** A new person with this much on an account in the core. */
async function newPerson(amountMinor: string): Promise<Person> {
  const person = await ground.person();
  return { ...person, iban: await core.open(person, amountMinor) };
}

const lastDayOfMonth = (date: LocalDate): LocalDate =>
  dateInMonth(Number(date.slice(0, 4)), Number(date.slice(5, 7)), 31);
const problem = (slug: string): string => `https://alder.example/problems/${slug}`;
const plan = () => ({
  schedule: { kind: 'MONTHLY', day: 31, from, end: { kind: 'COUNT', count: 3 } },
  businessDayRule: 'FOLLOWING',
});
const order = (payer: Person, payee: Person, over: object = {}): object => ({
  debtorAccountId: payer.accountId,
  creditorIban: payee.iban,
  creditorName: 'Bea Birch',
  amount: { amountMinor: '2500', currency: 'EUR' },
  reference: 'Rent',
  plan: plan(),
  ...over,
});
const create = (person: Person, key: string, payload: object): Promise<CallAnswer> =>
  bff.call(person, 'POST', '/api/v1/orders', { payload, headers: { 'idempotency-key': key } });
const read = (person: Person, orderId: string): Promise<CallAnswer> =>
  bff.call(person, 'GET', `/api/v1/orders/${orderId}`);
const change = (person: Person, orderId: string, action: string, payload: object): Promise<CallAnswer> =>
  bff.call(person, 'PUT', `/api/v1/orders/${orderId}/${action}`, { payload });
async function ordered(person: Person, payee: Person, over: object = {}): Promise<string> {
  const answer = await create(person, newKey(), order(person, payee, over));
  expect(answer.status).toBe(201);
  return String(answer.json['orderId']);
}

describe('ordering', () => {
  it('shows the dates before, by the business-day rule', async () => {
    const preview = await bff.call(ada, 'POST', '/api/v1/orders/preview', { payload: { plan: plan() } });
    expect(preview.status).toBe(200);
    expect(preview.json).toMatchObject({
      dates: [{ number: 1, plannedDate: lastDayOfMonth(from), executionDate: first }, { number: 2 }, { number: 3 }],
      attempts: { times: ['06:00', '12:00', '18:00'], timeZone: 'Europe/Madrid' },
    });
    const past = { plan: { schedule: { kind: 'ONCE', date: '2020-01-01' }, businessDayRule: 'NONE' } };
    const refused = await bff.call(ada, 'POST', '/api/v1/orders/preview', { payload: past });
    expect([refused.status, refused.json['type'], refused.json['errors']]).toEqual([
      400,
      problem('validation'),
      [{ pointer: '#/plan/schedule', detail: 'must not begin in the past' }],
    ]);
  });

  it('makes one order for a key, with the same bytes however often and whatever became of it', async () => {
    const key = newKey();
    const made = await create(ada, key, order(ada, bea));
    const orderId = String(made.json['orderId']);
    expect(made.status).toBe(201);
    expect(made.headers['location']).toBe(`/api/v1/orders/${orderId}`);
    expect(made.headers['idempotency-replayed']).toBeUndefined();
    expect(made.json).not.toHaveProperty('customerId');
    await change(ada, orderId, 'amount', { version: 1, amount: { amountMinor: '9900', currency: 'EUR' } });
    await change(ada, orderId, 'cancel', { version: 2 });
    const again = await create(ada, key, order(ada, bea));
    expect([again.status, again.text, again.headers['idempotency-replayed']]).toEqual([201, made.text, 'true']);
    const other = await create(ada, key, order(ada, bea, { reference: 'Other' }));
    expect([other.status, other.json['type']]).toEqual([422, problem('idempotency-key-reused')]);
    const hers = await create(bea, key, order(bea, ada));
    expect(hers.json['orderId']).not.toBe(orderId);
  });

  it('needs a key', async () => {
    const without = await bff.call(ada, 'POST', '/api/v1/orders', { payload: order(ada, bea) });
    expect([without.status, without.json['type']]).toEqual([400, problem('idempotency-key-missing')]);
    expect((await create(ada, 'short', order(ada, bea))).json['type']).toBe(problem('idempotency-key-malformed'));
  });

  it('makes one order when the core’s answer is lost, and says so when it is lost again', async () => {
    wire.lostAnswers = 1;
    const made = await create(ada, newKey(), order(ada, bea));
    expect(made.status).toBe(201);
    wire.lostAnswers = 2;
    const key = newKey();
    const unknown = await create(ada, key, order(ada, bea));
    expect([unknown.status, unknown.json['type'], unknown.json['retryable']]).toEqual([
      503,
      problem('unavailable'),
      true,
    ]);
    expect((await create(ada, key, order(ada, bea))).status).toBe(201);
    const orderId = String(made.json['orderId']);
    wire.lostAnswers = 1;
    expect((await change(ada, orderId, 'pause', { version: 1 })).json).toMatchObject({ state: 'PAUSED', version: 2 });
  });

  it.each<[string, number, string, () => object]>([
    ['a foreign account', 404, 'not-found', () => ({ debtorAccountId: bea.accountId })],
    ['another currency', 422, 'currency-mismatch', () => ({ amount: { amountMinor: '1', currency: 'USD' } })],
    ['the account itself as payee', 422, 'same-account', () => ({ creditorIban: ada.iban })],
    ['an amount that is a number', 400, 'validation', () => ({ amount: { amountMinor: 2500, currency: 'EUR' } })],
    ['a plan without a rule', 400, 'validation', () => ({ plan: { schedule: { kind: 'ONCE', date: from } } })],
  ])('refuses %s and keeps nothing', async (_name, status, slug, over) => {
    const before = await bff.call(ada, 'GET', '/api/v1/orders?limit=100');
    const answer = await create(ada, newKey(), order(ada, bea, over()));
    expect([answer.status, answer.json['type']]).toEqual([status, problem(slug)]);
    expect((await bff.call(ada, 'GET', '/api/v1/orders?limit=100')).text).toBe(before.text);
  });
});

describe('an order', () => {
  it('is changed step by step, each step once', async () => {
    const orderId = await ordered(ada, bea);
    expect((await read(ada, orderId)).json).toMatchObject({
      orderId,
      state: 'ACTIVE',
      version: 1,
      next: { number: 1, executionDate: first, attempt: 1 },
      nextDates: [{ number: 1 }, { number: 2 }, { number: 3 }],
      runs: [],
    });
    const amount = { amountMinor: '3000', currency: 'EUR' };
    const steps: readonly [string, object, object][] = [
      ['pause', { version: 1 }, { state: 'PAUSED', version: 2, next: null }],
      ['resume', { version: 2 }, { state: 'ACTIVE', version: 3 }],
      ['skip', { version: 3, executionDate: first }, { version: 4, next: { number: 2 } }],
      ['amount', { version: 4, amount }, { version: 5, amount }],
      ['cancel', { version: 5 }, { state: 'CANCELLED', version: 6, next: null }],
    ];
    for (const [action, body, expected] of steps) {
      const answer = await change(ada, orderId, action, body);
      expect([answer.status, answer.json]).toMatchObject([200, expected]);
      expect((await change(ada, orderId, action, body)).text).toBe(answer.text);
    }
    expect((await read(ada, orderId)).json['runs']).toMatchObject([{ number: 1, outcome: 'SKIPPED' }]);
    const over = await change(ada, orderId, 'resume', { version: 6 });
    expect([over.status, over.json['type'], over.json['state']]).toEqual([409, problem('order-state'), 'CANCELLED']);
    const stale = await change(ada, orderId, 'cancel', { version: 2 });
    expect([stale.status, stale.json['type'], stale.json['version']]).toEqual([409, problem('order-changed'), 6]);
  });

  it('shows its payment when its day has come', async () => {
    const payer = await newPerson('10000');
    const orderId = await ordered(payer, bea);
    const asOf = `${first}T05:00:00.000Z`;
    const report = await core.call('operator', 'POST', '/internal/orders/runs', { asOf });
    expect(Number(report.json['completed'])).toBeGreaterThanOrEqual(1);
    const seen = await read(payer, orderId);
    expect(seen.json).toMatchObject({
      state: 'ACTIVE',
      next: { number: 2 },
      runs: [{ number: 1, attempt: 1, outcome: 'COMPLETED', reason: null, amount: { amountMinor: '2500' } }],
    });
    expect((await bff.balance(payer)).json['booked']).toEqual({ amountMinor: '7500', currency: 'EUR' });
  });

  it('is nobody else’s to see or change', async () => {
    const orderId = await ordered(ada, bea);
    const answers = [
      await read(bea, orderId),
      await change(bea, orderId, 'pause', { version: 1 }),
      await change(bea, orderId, 'resume', { version: 1 }),
      await change(bea, orderId, 'skip', { version: 1, executionDate: first }),
      await change(bea, orderId, 'amount', { version: 1, amount: { amountMinor: '1', currency: 'EUR' } }),
      await change(bea, orderId, 'cancel', { version: 1 }),
      await read(ada, newKey()),
    ];
    expect(answers.map(({ status, json }) => [status, json['type']])).toEqual(
      answers.map(() => [404, problem('not-found')]),
    );
    expect((await read(ada, orderId)).json).toMatchObject({ state: 'ACTIVE', version: 1 });
    expect((await read(ada, 'x')).status).toBe(400);
  });

  it('is in its owner’s list, newest first, page by page', async () => {
    const lister = await newPerson('1');
    const made: string[] = [];
    for (let index = 0; index < 5; index += 1) made.push(await ordered(lister, bea));
    const seen: string[] = [];
    let cursor: string | null = '';
    for (let pages = 0; pages < 5 && cursor !== null; pages += 1) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: CallAnswer = await bff.call(lister, 'GET', `/api/v1/orders?limit=2${query}`);
      expect(page.status).toBe(200);
      seen.push(...(page.json['orders'] as { orderId: string }[]).map(({ orderId }) => orderId));
      cursor = page.json['nextCursor'] as string | null;
    }
    expect(seen).toEqual(made.toReversed());
    expect((await bff.call(lister, 'GET', '/api/v1/orders?cursor=AAAA')).status).toBe(400);
  });

  it('cannot be asked for while the core is away', async () => {
    const alone = await ground.bff({ BANKING_CORE_URL: 'http://127.0.0.1:9' });
    const headers = { 'idempotency-key': newKey() };
    const answers = [
      await alone.call(ada, 'GET', '/api/v1/orders'),
      await alone.call(ada, 'POST', '/api/v1/orders', { payload: order(ada, bea), headers }),
    ];
    expect(answers.map(({ status, json }) => [status, json['type']])).toEqual([
      [503, problem('unavailable')],
      [503, problem('unavailable')],
    ]);
  });
});
