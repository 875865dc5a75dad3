import { v7 as uuidv7 } from 'uuid';
import { ibanOf } from '../src/accounts/account.ts';
import { type Account, coreDatabase, dropTestDatabase, query } from './core-under-test.ts';
import { EUR, eventsOf, gapsOf, monthly, once, orderBody, OrdersUnderTest } from './orders-under-test.ts';

describe('orders', () => {
  let orders: OrdersUnderTest;
  let urls: { ownerUrl: string; appUrl: string };
  let payer: Account;
  let payee: Account;

  beforeAll(async () => {
    urls = await coreDatabase('core_orders');
    orders = await OrdersUnderTest.start(urls.appUrl);
    payer = await orders.core.openAccount(100_000);
    payee = await orders.core.openAccount(0, { fullName: 'Tomas Rey' });
  });
  afterAll(async () => {
    await orders.core.close();
    await dropTestDatabase('core_orders');
  });

  it('shows the dates before anything is ordered', async () => {
    const plan = monthly({ kind: 'COUNT', count: 3 });
    const preview = await orders.core.call('bff', 'POST', '/internal/orders/preview', { plan });
    expect(preview).toEqual({
      status: 200,
      body: {
        dates: [
          { number: 1, plannedDate: '2026-11-30', executionDate: '2026-11-30' },
          { number: 2, plannedDate: '2026-12-31', executionDate: '2026-12-31' },
          { number: 3, plannedDate: '2027-01-31', executionDate: '2027-02-01' },
        ],
        attempts: { times: ['06:00', '12:00', '18:00'], timeZone: 'Europe/Madrid' },
      },
    });
    const two = await orders.core.call('bff', 'POST', '/internal/orders/preview', { plan: monthly(), count: 2 });
    expect(two.body['dates']).toHaveLength(2);
    const past = await orders.core.call('bff', 'POST', '/internal/orders/preview', { plan: once('2026-11-25') });
    expect(past).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '#/plan/schedule', detail: 'must not begin in the past' }] },
    });
  });

  it.each([
    ['a date that no calendar has', { plan: once('2027-02-29') }],
    [
      'a day of the week that is none',
      { plan: { ...monthly(), schedule: { kind: 'WEEKLY', weekday: 8, from: '2026-12-01', end: { kind: 'NEVER' } } } },
    ],
    [
      'an end of a single payment',
      { plan: { schedule: { kind: 'ONCE', date: '2026-12-01', end: { kind: 'NEVER' } }, businessDayRule: 'NONE' } },
    ],
    ['no amount', { amount: EUR('0') }],
    ['an amount with a point', { amount: EUR('1.00') }],
    ['an IBAN with a wrong check digit', { creditorIban: 'ES9221000418450200051332' }],
    ['more than a reference holds', { reference: 'x'.repeat(141) }],
    ['a field nobody knows', { note: 'x' }],
  ])('takes no order with %s', async (_name, over) => {
    expect((await orders.order(uuidv7(), payer, payee, over)).status).toBe(400);
  });

  it('makes an order once, and answers a repeat as the first time, also when the order has changed since', async () => {
    const orderId = uuidv7();
    const first = await orders.order(orderId, payer, payee);
    expect(first).toMatchObject({ status: 200, body: { orderId, amount: EUR('2500'), isFirst: true } });
    await orders.change(orderId, payer, 'amount', { version: 1, amount: EUR('9900') });
    expect(await orders.order(orderId, payer, payee)).toEqual({ ...first, body: { ...first.body, isFirst: false } });
    orders.setClock('2027-03-01T10:00:00.000Z');
    expect((await orders.order(orderId, payer, payee)).status).toBe(200);
    orders.setClock('2026-11-26T10:00:00.000Z');
    for (const over of [{ amount: EUR('2501') }, { plan: once('2026-11-30') }, { reference: null }])
      expect(await orders.order(orderId, payer, payee, over)).toMatchObject({
        status: 422,
        body: { type: 'https://alder.example/problems/resource-id-reused' },
      });
    expect(await eventsOf(urls.ownerUrl, orderId)).toEqual([
      {
        type: 'created',
        orderId,
        customerId: payer.customerId,
        debtorAccountId: payer.accountId,
        amount: EUR('2500'),
        firstDate: '2026-11-30',
        createdAt: '2026-11-26T10:00:00.000Z',
      },
    ]);
  });

  it('makes one order of requests at the same time', async () => {
    const orderId = uuidv7();
    const answers = await Promise.all(Array.from({ length: 8 }, () => orders.order(orderId, payer, payee)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(answers.filter(({ body }) => body['isFirst'] === true)).toHaveLength(1);
    expect(await eventsOf(urls.ownerUrl, orderId)).toHaveLength(1);
  });

  it('refuses what can never be paid', async () => {
    const stranger = await orders.core.openAccount(0);
    const problem = (slug: string, status = 422) => ({
      status,
      body: { type: `https://alder.example/problems/${slug}` },
    });
    const dollars = { amount: { amountMinor: '2500', currency: 'USD' } };
    expect(await orders.order(uuidv7(), payer, payee, dollars)).toMatchObject(problem('currency-mismatch'));
    expect(await orders.order(uuidv7(), payer, payer)).toMatchObject(problem('same-account'));
    const foreign = { debtorAccountId: stranger.accountId };
    expect(await orders.order(uuidv7(), payer, payee, foreign)).toMatchObject(problem('not-found', 404));
    // Ours by its bank code, and nobody's: the last number there is.
    const nobody = { iban: ibanOf('9999999999') };
    expect(await orders.order(uuidv7(), payer, nobody)).toMatchObject(problem('payee-not-found'));
    await query(urls.ownerUrl, `UPDATE accounts SET state = 'FROZEN' WHERE account_id = $1`, [stranger.accountId]);
    expect(await orders.order(uuidv7(), stranger, payee)).toMatchObject({
      ...problem('account-not-active'),
      body: { account: 'debtor', state: 'FROZEN' },
    });
    expect(await query(urls.ownerUrl, 'SELECT 1 FROM orders WHERE customer_id = $1', [stranger.customerId])).toEqual(
      [],
    );
  });

  it('lets an account have a hundred at a time, also when the last two are asked for at once', async () => {
    const busy = await orders.core.openAccount(0);
    const made = await Promise.all(Array.from({ length: 99 }, () => orders.ordered(busy, payee)));
    const answers = await Promise.all([1, 2, 3].map(() => orders.order(uuidv7(), busy, payee)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422, 422]);
    expect(answers.find(({ status }) => status === 422)?.body).toMatchObject({
      type: 'https://alder.example/problems/order-limit',
      limit: 100,
    });
    await orders.change(String(made[0]), busy, 'cancel', { version: 1 });
    expect((await orders.order(uuidv7(), busy, payee)).status).toBe(200);
  });

  it('shows an order with its next dates, to its customer only', async () => {
    const orderId = await orders.ordered(payer, payee, { plan: monthly({ kind: 'COUNT', count: 2 }) });
    const seen = await orders.get(orderId, payer);
    expect(seen).toMatchObject({
      status: 200,
      body: {
        orderId,
        state: 'ACTIVE',
        version: 1,
        next: { number: 1, executionDate: '2026-11-30', attempt: 1, dueAt: '2026-11-30T05:00:00.000Z' },
        nextDates: [{ executionDate: '2026-11-30' }, { executionDate: '2026-12-31' }],
        runs: [],
      },
    });
    expect((await orders.get(orderId, payee)).status).toBe(404);
    expect((await orders.change(orderId, payee, 'cancel', { version: 1 })).status).toBe(404);
    expect((await orders.get(uuidv7(), payer)).status).toBe(404);
    expect(
      (await orders.core.call('onboarding', 'GET', `/internal/orders/${orderId}?customerId=${payer.customerId}`))
        .status,
    ).toBe(403);
    expect((await orders.get(orderId, payer)).body['state']).toBe('ACTIVE');
  });

  it('lists the orders of a customer, newest first, page by page, none twice', async () => {
    const lister = await orders.core.openAccount(0);
    const made: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      orders.setClock(`2026-11-26T10:00:0${index}.000Z`);
      made.push(await orders.ordered(lister, payee));
    }
    orders.setClock('2026-11-26T10:00:00.000Z');
    const url = `/internal/customers/${lister.customerId}/orders?limit=2`;
    const seen: unknown[] = [];
    let cursor: string | null | undefined = undefined;
    for (let pages = 0; pages < 5 && cursor !== null; pages += 1) {
      const page = await orders.core.call('bff', 'GET', cursor === undefined ? url : `${url}&cursor=${cursor}`);
      seen.push(...(page.body['orders'] as { orderId: string }[]).map((order) => order.orderId));
      cursor = page.body['nextCursor'] as string | null;
    }
    expect(seen).toEqual(made.toReversed());
    expect((await orders.core.call('bff', 'GET', `${url}&cursor=AAAA`)).status).toBe(400);
  });

  it('pauses, resumes, skips, changes the amount and cancels, each once however often it is asked', async () => {
    const orderId = await orders.ordered(payer, payee);
    const steps: readonly [string, object, object][] = [
      ['pause', { version: 1 }, { state: 'PAUSED', version: 2, next: null }],
      ['resume', { version: 2 }, { state: 'ACTIVE', version: 3, next: { number: 1 } }],
      [
        'skip',
        { version: 3, executionDate: '2026-11-30' },
        { version: 4, next: { number: 2, executionDate: '2026-12-31' } },
      ],
      ['amount', { version: 4, amount: EUR('3000') }, { version: 5, amount: EUR('3000') }],
      ['cancel', { version: 5 }, { state: 'CANCELLED', version: 6, next: null }],
    ];
    for (const [action, body, expected] of steps) {
      const first = await orders.change(orderId, payer, action, body);
      expect(first).toMatchObject({ status: 200, body: expected });
      expect(await orders.change(orderId, payer, action, body)).toEqual(first);
    }
    expect(await orders.runsOf(orderId, payer)).toEqual(['1/1 SKIPPED skipped']);
    expect((await eventsOf(urls.ownerUrl, orderId)).map(({ type }) => type)).toEqual(['created', 'cancelled']);
    expect(await orders.change(orderId, payer, 'pause', { version: 6 })).toMatchObject({
      status: 409,
      body: { type: 'https://alder.example/problems/order-state', state: 'CANCELLED' },
    });
    expect(await orders.change(orderId, payer, 'pause', { version: 3 })).toMatchObject({
      status: 409,
      body: { type: 'https://alder.example/problems/order-changed', version: 6 },
    });
  });

  it('lets one of two changes at the same time win', async () => {
    for (let round = 0; round < 10; round += 1) {
      const orderId = await orders.ordered(payer, payee);
      const answers = await Promise.all([
        orders.change(orderId, payer, 'pause', { version: 1 }),
        orders.change(orderId, payer, 'amount', { version: 1, amount: EUR('1') }),
      ]);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
    }
  });

  it('travels in time for operators only, and only where faults are allowed', async () => {
    const body = { asOf: '2026-11-26T10:00:00.000Z' };
    expect((await orders.core.call('bff', 'POST', '/internal/orders/runs', body)).status).toBe(403);
    expect((await orders.core.call('operator', 'POST', '/internal/orders/runs', { asOf: 'now' })).status).toBe(400);
    const strict = await OrdersUnderTest.start(urls.appUrl, { FAULTS: 'off' });
    expect((await strict.core.call('operator', 'POST', '/internal/orders/runs', body)).status).toBe(404);
    await strict.core.close();
  });

  it('keeps the events of every account without a gap', async () => {
    expect(await gapsOf(urls.ownerUrl)).toEqual([]);
  });

  describe('in the database', () => {
    it.each([
      ['DELETE FROM orders'],
      ['UPDATE orders SET customer_id = customer_id'],
      [`UPDATE orders SET creditor_iban = 'x'`],
      ['UPDATE orders SET ordered_minor = 1'],
      ['DELETE FROM order_runs'],
      [`UPDATE order_runs SET outcome = 'COMPLETED'`],
      ['TRUNCATE order_runs'],
    ])('the application may not %s', async (statement) => {
      await expect(query(urls.appUrl, statement)).rejects.toMatchObject({ code: '42501' });
    });

    it('not even the owner changes a run by mistake', async () => {
      await expect(query(urls.ownerUrl, 'DELETE FROM order_runs')).rejects.toMatchObject({ code: '42501' });
    });

    const insertRun = (orderId: string, outcome: string, transferId: string | null): Promise<unknown> =>
      query(
        urls.appUrl,
        `INSERT INTO order_runs (order_id, occurrence, attempt, planned_date, execution_date, outcome, transfer_id, reason,
           amount_minor, recorded_at) VALUES ($1, 1, 1, '2026-11-30', '2026-11-30', $2, $3, $4, 2500, now())`,
        [orderId, outcome, transferId, outcome === 'COMPLETED' ? null : 'x'],
      );

    it('no run is completed without the posting it is for', async () => {
      const orderId = await orders.ordered(payer, payee);
      await expect(insertRun(orderId, 'COMPLETED', null)).rejects.toMatchObject({
        constraint: 'order_runs_completed_is_posted',
      });
      await expect(insertRun(orderId, 'COMPLETED', uuidv7())).rejects.toMatchObject({
        constraint: 'order_runs_completed_is_posted',
      });
      const refused = uuidv7();
      const tooMuch = { amount: EUR('99999999') };
      expect((await orders.core.transfer(refused, payer, payee, tooMuch)).body['state']).toBe('REJECTED');
      await expect(insertRun(orderId, 'COMPLETED', refused)).rejects.toMatchObject({
        constraint: 'order_runs_completed_is_posted',
      });
      const other = await orders.core.openAccount(5_000);
      const others = uuidv7();
      expect((await orders.core.transfer(others, other, payee)).body['state']).toBe('POSTED');
      await expect(insertRun(orderId, 'COMPLETED', others)).rejects.toMatchObject({
        constraint: 'order_runs_completed_is_posted',
      });
      const own = uuidv7();
      expect((await orders.core.transfer(own, payer, payee)).body['state']).toBe('POSTED');
      await insertRun(orderId, 'COMPLETED', own);
      await expect(insertRun(orderId, 'FAILED', null)).rejects.toMatchObject({ code: '23505' });
    });

    it.each([
      [`state = 'DONE', due_at = NULL`, 'orders_state_known'],
      [`state = 'PAUSED'`, 'orders_due_when_active'],
      [`state = 'COMPLETED', due_at = NULL`, 'orders_completed_with_payment'],
      ['claimed_until = now()', 'orders_claim_whole'],
      ['amount_minor = 0', 'orders_amount_positive'],
    ])('an order is never %s', async (assignment, constraint) => {
      const orderId = await orders.ordered(payer, payee);
      const statement = `UPDATE orders SET ${assignment} WHERE order_id = $1`;
      await expect(query(urls.appUrl, statement, [orderId])).rejects.toMatchObject({ constraint });
    });
  });

  it('does not know an order body without its customer', async () => {
    const { customerId: _customerId, ...body } = orderBody(payer, payee);
    expect((await orders.core.call('bff', 'PUT', `/internal/orders/${uuidv7()}`, body)).status).toBe(400);
  });
});
