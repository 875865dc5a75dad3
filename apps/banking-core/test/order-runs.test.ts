import { jest } from '@jest/globals';
import { DependencyUnavailableError } from '@bank/platform';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { sqlOf } from '../src/database/transactions.service.ts';
import { PostingService } from '../src/ledger/posting.service.ts';
import { reportOf, verifyLedger } from '../src/verify/verify.service.ts';
import { type Account, coreDatabase, dropTestDatabase, query } from './core-under-test.ts';
import { EUR, eventsOf, gapsOf, monthly, once, OrdersUnderTest, TODAY } from './orders-under-test.ts';

const SIX = '2026-11-30T05:00:00.000Z';
const NOON = '2026-11-30T11:00:00.000Z';
const EVENING = '2026-11-30T17:00:00.000Z';
/** After the claim of a process that died at `TODAY`. */
const AFTER_CLAIM = '2026-11-26T10:00:30.000Z';

const ROUNDS_MAX = 5;

/** Two processes of the core on one database, whose clocks stand still and whose rounds the tests begin. */
describe('orders that are due', () => {
  let one: OrdersUnderTest;
  let two: OrdersUnderTest;
  let urls: { ownerUrl: string; appUrl: string };
  let payee: Account;

  beforeAll(async () => {
    urls = await coreDatabase('core_order_runs');
    one = await OrdersUnderTest.start(urls.appUrl);
    two = await OrdersUnderTest.start(urls.appUrl);
    payee = await one.core.openAccount(0, { fullName: 'Tomas Rey' });
  });
  afterEach(async () => {
    one.setClock(TODAY);
    two.setClock(TODAY);
    // What a test leaves must not be due in the next one.
    await query(
      urls.ownerUrl,
      `UPDATE orders SET state = 'CANCELLED', due_at = NULL, claimed_until = NULL,
      claimed_transfer_id = NULL WHERE state = 'ACTIVE'`,
    );
  });
  afterAll(async () => {
    await one.core.close();
    await two.core.close();
    await dropTestDatabase('core_order_runs');
  });

  const stateOf = async (orderId: string, owner: Account): Promise<unknown> =>
    (await one.get(orderId, owner)).body['state'];
  const transfersFrom = (payer: Account): Promise<readonly Record<string, unknown>[]> =>
    query(
      urls.ownerUrl,
      `SELECT kind, initiator, state, reason, amount_minor FROM transfers
       WHERE debtor_account_id = $1 ORDER BY decided_at, transfer_id`,
      [payer.accountId],
    );
  const receive = (account: Account, amountMinor: string): Promise<unknown> =>
    one.core.call('operator', 'POST', '/internal/incoming-payments', {
      paymentId: uuidv7(),
      creditorIban: account.iban,
      amount: EUR(amountMinor),
      debtorName: 'Otro Banco',
      reference: null,
    });

  it('are paid on their day, once, and told of', async () => {
    const payer = await one.core.openAccount(10_000);
    const orderId = await one.ordered(payer, payee, { plan: monthly({ kind: 'COUNT', count: 2 }) });
    expect(await one.runAsOf('2026-11-30T04:59:59.999Z')).toMatchObject({ completed: 0, unresolved: 0 });
    expect(await one.runAsOf(SIX)).toEqual({ asOf: SIX, completed: 1, retrying: 0, failed: 0, unresolved: 0 });
    expect(await two.runAsOf(EVENING)).toMatchObject({ completed: 0 });
    expect(await one.core.bookedOf(payer)).toBe('7500');
    expect(await transfersFrom(payer)).toEqual([
      { kind: 'INTERNAL', initiator: 'ORDER', state: 'POSTED', reason: null, amount_minor: '2500' },
    ]);
    expect((await one.get(orderId, payer)).body).toMatchObject({
      state: 'ACTIVE',
      next: { number: 2, executionDate: '2026-12-31', dueAt: '2026-12-31T05:00:00.000Z' },
      runs: [{ number: 1, attempt: 1, outcome: 'COMPLETED', executionDate: '2026-11-30', amount: EUR('2500') }],
    });
    expect(await two.runAsOf('2026-12-31T05:00:00.000Z')).toMatchObject({ completed: 1 });
    expect(await one.core.bookedOf(payer)).toBe('5000');
    expect(await stateOf(orderId, payer)).toBe('COMPLETED');
    const events = await eventsOf(urls.ownerUrl, orderId);
    expect(events.map(({ type }) => type)).toEqual(['created', 'executed', 'executed', 'completed']);
    expect(events[1]).toMatchObject({ plannedDate: '2026-11-30', executionDate: '2026-11-30', attempt: 1 });
    expect(events[3]).toMatchObject({ paymentCount: 2, amount: EUR('2500') });
  });

  it('are paid once each by two processes at once, also when there are more than a batch', async () => {
    const payer = await one.core.openAccount(1_000_000);
    const orderIds = await Promise.all(
      Array.from({ length: 70 }, () => one.ordered(payer, payee, { amount: EUR('100'), plan: once('2026-11-30') })),
    );
    const paid: number[] = [];
    // What a busy database did not decide in time is left to a later round, as in life, when its claim has run out.
    for (let round = 0; round < ROUNDS_MAX && paid.reduce((sum, count) => sum + count, 0) < 70; round += 1) {
      for (const process of [one, two]) process.setClock(`2026-11-26T10:0${round}:00.000Z`);
      const runs = await Promise.allSettled([one, two, one, two].map((process) => process.runAsOf(SIX)));
      for (const run of runs) if (run.status === 'fulfilled') paid.push(run.value.completed);
    }
    expect(paid.reduce((sum, count) => sum + count, 0)).toBe(70);
    expect(await one.core.bookedOf(payer)).toBe('993000');
    const states = await Promise.all(orderIds.map((orderId) => stateOf(orderId, payer)));
    expect(new Set(states)).toEqual(new Set(['COMPLETED']));
  });

  describe('when their process dies', () => {
    /** The process is gone at this point of the next payment: nothing after it happens. */
    function dieOnce(where: 'before the posting' | 'after the posting'): void {
      const posting = one.core.get(PostingService);
      const post = posting.post.bind(posting);
      jest.spyOn(posting, 'post').mockImplementationOnce(async (instruction) => {
        if (where === 'after the posting') await post(instruction);
        throw new Error('killed');
      });
    }

    it.each(['before the posting', 'after the posting'] as const)('%s are finished by another, once', async (where) => {
      const payer = await one.core.openAccount(10_000);
      const orderId = await one.ordered(payer, payee, { plan: once('2026-11-30') });
      dieOnce(where);
      expect(await one.runAsOf(SIX)).toMatchObject({ completed: 0, unresolved: 1 });
      expect(await one.core.bookedOf(payer)).toBe(where === 'after the posting' ? '7500' : '10000');
      expect(await one.runsOf(orderId, payer)).toEqual([]);
      // It may have paid: until somebody knows, nobody may say that it was cancelled.
      expect(await one.change(orderId, payer, 'cancel', { version: 1 })).toMatchObject({
        status: 409,
        body: { type: 'https://alder.example/problems/order-busy', retryable: true },
      });
      expect(await two.runAsOf(SIX)).toMatchObject({ completed: 0, unresolved: 0 });
      two.setClock(AFTER_CLAIM);
      expect(await two.runAsOf(NOON)).toMatchObject({ completed: 1 });
      expect(await one.runsOf(orderId, payer)).toEqual(['1/1 COMPLETED']);
      expect(await one.core.bookedOf(payer)).toBe('7500');
      expect(await transfersFrom(payer)).toHaveLength(1);
      expect((await eventsOf(urls.ownerUrl, orderId)).map(({ type }) => type)).toEqual([
        'created',
        'executed',
        'completed',
      ]);
    });

    it.each([
      ['before the posting', 'FAILED', '1/1 FAILED missed', '10000'],
      ['after the posting', 'COMPLETED', '1/1 COMPLETED', '7500'],
    ] as const)('%s and nobody comes for weeks: %s', async (where, state, run, booked) => {
      const payer = await one.core.openAccount(10_000);
      const orderId = await one.ordered(payer, payee, { plan: once('2026-11-30') });
      dieOnce(where);
      await one.runAsOf(SIX);
      two.setClock(AFTER_CLAIM);
      await two.runAsOf('2026-12-20T05:00:00.000Z');
      expect(await stateOf(orderId, payer)).toBe(state);
      expect(await one.runsOf(orderId, payer)).toEqual([run]);
      expect(await one.core.bookedOf(payer)).toBe(booked);
    });

    it('and both have it in hand, write the result once', async () => {
      const payer = await one.core.openAccount(10_000);
      const orderId = await one.ordered(payer, payee, { plan: once('2026-11-30') });
      const posting = one.core.get(PostingService);
      const post = posting.post.bind(posting);
      // The first one is only slow: its claim runs out while it waits, and the second one finishes meanwhile.
      jest.spyOn(posting, 'post').mockImplementationOnce(async (instruction) => {
        two.setClock(AFTER_CLAIM);
        expect(await two.runAsOf(SIX)).toMatchObject({ completed: 1 });
        return post(instruction);
      });
      expect(await one.runAsOf(SIX)).toMatchObject({ completed: 0, failed: 0 });
      expect(await one.runsOf(orderId, payer)).toEqual(['1/1 COMPLETED']);
      expect(await one.core.bookedOf(payer)).toBe('7500');
    });
  });

  it('wait while the ledger does not answer: that is no failure', async () => {
    const payer = await one.core.openAccount(10_000);
    const orderId = await one.ordered(payer, payee, { plan: once('2026-11-30') });
    const other = await one.ordered(payer, payee, { plan: once('2026-11-30') });
    jest.spyOn(one.core.get(PostingService), 'post').mockRejectedValueOnce(new DependencyUnavailableError('postgres'));
    expect(await one.runAsOf(SIX)).toMatchObject({ completed: 1, failed: 0, retrying: 0, unresolved: 1 });
    one.setClock(AFTER_CLAIM);
    expect(await one.runAsOf(EVENING)).toMatchObject({ completed: 1 });
    for (const each of [orderId, other]) expect(await one.runsOf(each, payer)).toEqual(['1/1 COMPLETED']);
  });

  it('without money are tried at six, at noon and at six, each told, and then fail', async () => {
    const payer = await one.core.openAccount(2_499);
    const orderId = await one.ordered(payer, payee, { plan: monthly() });
    expect(await one.runAsOf(SIX)).toMatchObject({ retrying: 1 });
    expect(await one.runAsOf('2026-11-30T10:59:59.999Z')).toMatchObject({ retrying: 0, failed: 0 });
    expect((await one.get(orderId, payer)).body).toMatchObject({
      state: 'ACTIVE',
      next: { number: 1, attempt: 2, dueAt: NOON },
      runs: [{ outcome: 'RETRYING', reason: 'insufficient-funds', willRetryAt: NOON }],
    });
    expect(await one.runAsOf(NOON)).toMatchObject({ retrying: 1 });
    expect(await one.runAsOf(EVENING)).toMatchObject({ retrying: 0, failed: 1 });
    expect(await one.runsOf(orderId, payer)).toEqual([
      '1/1 RETRYING insufficient-funds',
      '1/2 RETRYING insufficient-funds',
      '1/3 FAILED insufficient-funds',
    ]);
    expect((await transfersFrom(payer)).map(({ state }) => state)).toEqual(['REJECTED', 'REJECTED', 'REJECTED']);
    expect(await one.core.bookedOf(payer)).toBe('2499');
    const events = await eventsOf(urls.ownerUrl, orderId);
    expect(events.map(({ type, attempt, willRetryAt }) => [type, attempt, willRetryAt])).toEqual([
      ['created', undefined, undefined],
      ['failed', 1, NOON],
      ['failed', 2, EVENING],
      ['failed', 3, null],
    ]);
    expect(events[3]).toMatchObject({ reason: 'insufficient-funds', isLast: false });
    expect((await one.get(orderId, payer)).body).toMatchObject({ state: 'ACTIVE', next: { number: 2, attempt: 1 } });
  });

  it('are paid at the second attempt when the money has come, with the amount of that moment', async () => {
    const payer = await one.core.openAccount(100);
    const orderId = await one.ordered(payer, payee, { plan: once('2026-11-30') });
    expect(await one.runAsOf(SIX)).toMatchObject({ retrying: 1 });
    await receive(payer, '9900');
    expect((await one.change(orderId, payer, 'amount', { version: 1, amount: EUR('4000') })).status).toBe(200);
    expect(await one.runAsOf(NOON)).toMatchObject({ completed: 1 });
    expect(await one.runsOf(orderId, payer)).toEqual(['1/1 RETRYING insufficient-funds', '1/2 COMPLETED']);
    expect(await one.core.bookedOf(payer)).toBe('6000');
    expect(await one.runAsOf(EVENING)).toMatchObject({ completed: 0, failed: 0 });
  });

  it('fail at once for a reason that no money cures, and are over when nothing follows', async () => {
    const payer = await one.core.openAccount(10_000);
    const gone = await one.core.openAccount(0);
    const orderId = await one.ordered(payer, gone, { plan: once('2026-11-30') });
    await query(urls.ownerUrl, `UPDATE accounts SET state = 'CLOSED' WHERE account_id = $1`, [gone.accountId]);
    expect(await one.runAsOf(SIX)).toMatchObject({ failed: 1, retrying: 0 });
    expect(await one.runsOf(orderId, payer)).toEqual(['1/1 FAILED account-not-active']);
    expect(await stateOf(orderId, payer)).toBe('FAILED');
    expect((await eventsOf(urls.ownerUrl, orderId)).at(-1)).toMatchObject({
      type: 'failed',
      reason: 'account-not-active',
      willRetryAt: null,
      isLast: true,
    });
  });

  it('to another bank leave as an outgoing transfer to the payee that was named', async () => {
    const payer = await one.core.openAccount(10_000);
    const orderId = await one.ordered(payer, { iban: 'DE89370400440532013000' }, { plan: once('2026-11-30') });
    expect(await one.runAsOf(SIX)).toMatchObject({ completed: 1 });
    const [run] = (await one.get(orderId, payer)).body['runs'] as { transferId: string }[];
    const [transfer] = await query(
      urls.ownerUrl,
      `SELECT kind, initiator, state, creditor_name, creditor_iban FROM transfers WHERE transfer_id = $1`,
      [run?.transferId],
    );
    expect(transfer).toEqual({
      kind: 'OUTGOING',
      initiator: 'ORDER',
      state: 'POSTED',
      creditor_name: 'Landlord',
      creditor_iban: 'DE89370400440532013000',
    });
  });

  it('are not paid while paused, and go on with the first date that has not passed', async () => {
    const payer = await one.core.openAccount(10_000);
    const orderId = await one.ordered(payer, payee, { plan: monthly() });
    await one.change(orderId, payer, 'pause', { version: 1 });
    expect(await one.runAsOf('2027-01-15T05:00:00.000Z')).toMatchObject({ completed: 0, failed: 0 });
    one.setClock('2027-01-15T05:00:00.000Z');
    expect(await one.change(orderId, payer, 'resume', { version: 2 })).toMatchObject({
      body: { state: 'ACTIVE', next: { number: 3, plannedDate: '2027-01-31', executionDate: '2027-02-01' } },
    });
    expect(await one.runAsOf('2027-02-01T05:00:00.000Z')).toMatchObject({ completed: 1 });
    expect(await one.core.bookedOf(payer)).toBe('7500');
  });

  it('leave out the date that was skipped, and no other', async () => {
    const payer = await one.core.openAccount(10_000);
    const orderId = await one.ordered(payer, payee, { plan: monthly({ kind: 'COUNT', count: 2 }) });
    await one.change(orderId, payer, 'skip', { version: 1, executionDate: '2026-11-30' });
    expect(await one.runAsOf(EVENING)).toMatchObject({ completed: 0, failed: 0 });
    expect(await one.runAsOf('2026-12-31T05:00:00.000Z')).toMatchObject({ completed: 1 });
    expect(await one.runsOf(orderId, payer)).toEqual(['1/1 SKIPPED skipped', '2/1 COMPLETED']);
    expect(await stateOf(orderId, payer)).toBe('COMPLETED');
  });

  it('are paid or cancelled, never both, when both happen at once', async () => {
    const payer = await one.core.openAccount(100_000);
    let paidCount = 0;
    for (let round = 0; round < 20; round += 1) {
      const orderId = await one.ordered(payer, payee, { plan: once('2026-11-30'), amount: EUR('100') });
      const [report, cancel] = await Promise.all([
        one.runAsOf(SIX),
        two.change(orderId, payer, 'cancel', { version: 1 }),
      ]);
      const state = await stateOf(orderId, payer);
      expect([cancel.status, report.completed, state]).toEqual(
        cancel.status === 200 ? [200, 0, 'CANCELLED'] : [409, 1, 'COMPLETED'],
      );
      expect(await one.runsOf(orderId, payer)).toEqual(cancel.status === 200 ? [] : ['1/1 COMPLETED']);
      paidCount += report.completed;
    }
    expect(await one.core.bookedOf(payer)).toBe(String(100_000 - paidCount * 100));
  });

  it('run late once after a downtime, and what is too old is missed and told', async () => {
    const payer = await one.core.openAccount(10_000);
    const weekly = {
      schedule: { kind: 'WEEKLY', weekday: 1, from: '2026-11-26', end: { kind: 'COUNT', count: 4 } },
      businessDayRule: 'FOLLOWING',
    };
    const orderId = await one.ordered(payer, payee, { plan: weekly });
    // Mondays 30 November, 7 and 14 December have passed; the last is three days ago.
    expect(await one.runAsOf('2026-12-17T20:00:00.000Z')).toMatchObject({ completed: 1, failed: 2 });
    expect(await one.runsOf(orderId, payer)).toEqual(['1/1 FAILED missed', '2/1 FAILED missed', '3/1 COMPLETED']);
    expect(await one.core.bookedOf(payer)).toBe('7500');
    expect((await eventsOf(urls.ownerUrl, orderId)).map(({ type, reason }) => [type, reason])).toEqual([
      ['created', undefined],
      ['failed', 'missed'],
      ['failed', 'missed'],
      ['executed', undefined],
    ]);
    const poor = await one.core.openAccount(0);
    const late = await one.ordered(poor, payee, { plan: once('2026-11-30') });
    expect(await one.runAsOf('2026-12-01T05:00:00.000Z')).toMatchObject({ retrying: 0, failed: 1 });
    expect(await one.runsOf(late, poor)).toEqual(['1/1 FAILED insufficient-funds']);
  });

  it('are found by a process on its own, which finishes what it began before it stops', async () => {
    const payer = await one.core.openAccount(10_000);
    const orderId = await one.ordered(payer, payee, { plan: monthly() });
    const running = await OrdersUnderTest.start(urls.appUrl, { ORDER_RUN_INTERVAL_MS: '100' });
    const begun = Promise.withResolvers<void>();
    const stopping = Promise.withResolvers<void>();
    const posting = running.core.get(PostingService);
    const post = posting.post.bind(posting);
    jest.spyOn(posting, 'post').mockImplementation(async (instruction) => {
      begun.resolve();
      await stopping.promise;
      return post(instruction);
    });
    running.setClock(SIX);
    await begun.promise;
    const closed = running.core.close();
    stopping.resolve();
    await closed;
    expect(await one.runsOf(orderId, payer)).toEqual(['1/1 COMPLETED']);
    expect(await one.core.bookedOf(payer)).toBe('7500');
  });

  it('leave a sound ledger and no gap in the events of any account', async () => {
    const client = new pg.Client({ connectionString: urls.appUrl });
    await client.connect();
    try {
      expect(reportOf(await verifyLedger(sqlOf(client)))).toMatchObject({ isSound: true });
    } finally {
      await client.end();
    }
    expect(await gapsOf(urls.ownerUrl)).toEqual([]);
  });
});
