import { type Clock, instantFromMs } from '@bank/domain';
import { CLOCK } from '@bank/platform';
import { jest } from '@jest/globals';
import pg from 'pg';
import { register } from 'prom-client';
import { v7 as uuidv7 } from 'uuid';
import { sqlOf, Transactions } from '../src/database/transactions.service.ts';
import { PostingService } from '../src/ledger/posting.service.ts';
import { RailDispatcher } from '../src/rail/rail-dispatcher.service.ts';
import { reportOf, verifyLedger } from '../src/verify/verify.service.ts';
import { type Account, CoreUnderTest, coreDatabase, dropTestDatabase, query } from './core-under-test.ts';
import { FakeRail } from './fake-rail.ts';

const OTHER_BANK = { iban: 'ES9121000418450200051332' };
const EUR_10 = { amount: { amountMinor: '1000', currency: 'EUR' }, creditorName: 'Bea Birch' };
const FEE = 40;

describe('payments to another bank', () => {
  let urls: { ownerUrl: string; appUrl: string };
  let rail: FakeRail;
  let core: CoreUnderTest;
  let marta: Account;
  /** Never goes back: what one test put off is due in the next. */
  let nowMs = Date.now();

  beforeAll(async () => {
    urls = await coreDatabase('core_rail');
    rail = await FakeRail.start();
    core = await startCore();
  }, 60_000);
  beforeEach(async () => {
    jest.restoreAllMocks();
    rail.usual = { status: 'ACSC', reason: null };
    marta = await core.openAccount(10_000);
  });
  afterEach(async () => {
    const broken = await brokenInvariants();
    if (broken.length > 0) throw new Error(broken.join('\n'));
  });
  afterAll(async () => {
    await core.close();
    await rail.stop();
    await dropTestDatabase('core_rail');
  });

  /** A process whose dispatcher works when the test says so, on the test's clock. */
  const startCore = (): Promise<CoreUnderTest> => CoreUnderTest.start(urls.appUrl, { RAIL_URL: rail.url });

  async function brokenInvariants(): Promise<readonly string[]> {
    const client = new pg.Client({ connectionString: urls.appUrl });
    await client.connect();
    const { lines } = reportOf(await verifyLedger(sqlOf(client)));
    await client.end();
    return lines.filter((line) => line.startsWith('BROKEN'));
  }

  /** One pass, `laterMs` after the last one: long enough for every back-off and, from a minute on, for a lease. */
  async function dispatch(process: CoreUnderTest = core, laterMs = 120_000): Promise<void> {
    nowMs += laterMs;
    const clock = process.get<Clock>(CLOCK as never);
    const stopped = jest.spyOn(clock, 'now').mockReturnValue(instantFromMs(nowMs));
    await process.get(RailDispatcher).dispatchDue();
    stopped.mockRestore();
  }

  async function pay(over: Record<string, unknown> = {}): Promise<string> {
    const paymentId = uuidv7();
    const answer = await core.transfer(paymentId, marta, OTHER_BANK, { ...EUR_10, ...over });
    expect(answer.body).toMatchObject({ state: 'POSTED', kind: 'OUTGOING', fee: { amountMinor: String(FEE) } });
    return paymentId;
  }

  const stateOf = async (paymentId: string): Promise<unknown> =>
    (await query(urls.ownerUrl, 'SELECT state FROM rail_payments WHERE transfer_id = $1', [paymentId]))[0]?.['state'];
  const postingsAbout = async (paymentId: string): Promise<readonly unknown[]> =>
    (
      await query(
        urls.ownerUrl,
        `SELECT kind FROM transfers WHERE reverses_transfer_id = $1 AND state = 'POSTED' ORDER BY kind`,
        [paymentId],
      )
    ).map(({ kind }) => kind);
  const eventsAbout = async (paymentId: string): Promise<readonly unknown[]> =>
    (
      await query(
        urls.ownerUrl,
        `SELECT type FROM outbox WHERE type LIKE '%rail-payment%' AND payload->>'transferId' = $1 ORDER BY sequence`,
        [paymentId],
      )
    ).map(({ type }) => String(type).split('.')[2]);
  const timelineOf = async (paymentId: string): Promise<readonly Record<string, unknown>[]> =>
    (await core.call('bff', 'GET', `/internal/transfers/${paymentId}/timeline`)).body['steps'] as [];
  const faultCount = async (fault: string): Promise<number> => {
    const metric = await register.getSingleMetric('core_rail_faults_total')?.get();
    return metric?.values.find(({ labels }) => labels['fault'] === fault)?.value ?? 0;
  };

  it('are handed over with what the other bank needs, settle, and tell each step once', async () => {
    const paymentId = await pay({ reference: 'Rent' });
    expect(await stateOf(paymentId)).toBe('ACCEPTED');
    await dispatch();
    expect(rail.taken.get(paymentId)).toMatchObject({
      paymentId,
      amount: { amountMinor: '1000', currency: 'EUR' },
      debtor: { name: 'Marta Vidal', iban: marta.iban },
      creditor: { name: 'Bea Birch', iban: OTHER_BANK.iban },
      remittance: 'Rent',
    });
    expect(await stateOf(paymentId)).toBe('SETTLED');
    expect(await postingsAbout(paymentId)).toEqual(['SETTLEMENT']);
    expect(await core.bookedOf(marta)).toBe(String(10_000 - 1_000 - FEE));
    await dispatch();
    expect(await eventsAbout(paymentId)).toEqual(['sent', 'settled']);
    expect((await timelineOf(paymentId)).map(({ step, reason }) => [step, reason])).toEqual([
      ['BOOKED', null],
      ['SENT', null],
      ['SETTLED', null],
    ]);
  });

  it('go on in the trace of the request, as events on the payer after its own', async () => {
    const paymentId = await pay();
    await dispatch();
    const rows = await query(
      urls.ownerUrl,
      `SELECT subject, sequence, traceparent, payload FROM outbox WHERE payload->>'transferId' = $1 ORDER BY sequence`,
      [paymentId],
    );
    const traces = rows.map(({ traceparent }) => String(traceparent).slice(3, 35));
    expect(new Set(traces).size).toBe(1);
    expect(rows.map(({ subject, sequence }) => [subject, sequence])).toEqual([
      [marta.accountId, '3'],
      [marta.accountId, '4'],
      [marta.accountId, '5'],
    ]);
    expect(rows[2]?.['payload']).toMatchObject({
      debtorCustomerId: marta.customerId,
      amount: { amountMinor: '1000', currency: 'EUR' },
    });
  });

  it('wait as SENT for a late settlement, asking ever more seldom', async () => {
    rail.usual = { status: 'ACSP', reason: null };
    const paymentId = await pay();
    await dispatch(core, 0);
    expect(await stateOf(paymentId)).toBe('SENT');
    await dispatch(core, 100);
    expect(rail.callsAbout(paymentId)).toEqual(['PUT']);
    await dispatch(core, 600);
    expect(rail.callsAbout(paymentId)).toEqual(['PUT', 'GET']);
    await dispatch(core, 400);
    expect(rail.callsAbout(paymentId)).toEqual(['PUT', 'GET']);
    expect(await postingsAbout(paymentId)).toEqual([]);
    rail.say(paymentId, 'ACSC');
    await dispatch();
    expect(await stateOf(paymentId)).toBe('SETTLED');
    expect(await eventsAbout(paymentId)).toEqual(['sent', 'settled']);
  });

  it('give amount and fee back when the rail rejects before settlement', async () => {
    const paymentId = await pay();
    rail.say(paymentId, 'RJCT', 'AC01');
    await dispatch();
    expect(await stateOf(paymentId)).toBe('REJECTED');
    expect(await postingsAbout(paymentId)).toEqual(['REFUND', 'RETURN']);
    expect(await core.bookedOf(marta)).toBe('10000');
    expect(await eventsAbout(paymentId)).toEqual(['sent', 'rejected']);
    expect((await timelineOf(paymentId)).at(-1)).toMatchObject({ step: 'REJECTED', reason: 'AC01' });
    const [event] = await query(
      urls.ownerUrl,
      `SELECT payload FROM outbox WHERE type = 'banking-core.rail-payment.rejected.v1' AND payload->>'transferId' = $1`,
      [paymentId],
    );
    expect(event?.['payload']).toMatchObject({ reason: 'AC01', fee: { amountMinor: String(FEE), currency: 'EUR' } });
  });

  it('give the amount back and keep the fee when the money returns after settlement, once for two tellings', async () => {
    const paymentId = await pay();
    await dispatch();
    expect(await stateOf(paymentId)).toBe('SETTLED');
    rail.giveBack(paymentId, 'AC04');
    rail.giveBack(paymentId, 'AC04');
    await dispatch();
    await dispatch();
    expect(await stateOf(paymentId)).toBe('RETURNED');
    expect(await postingsAbout(paymentId)).toEqual(['RETURN', 'SETTLEMENT']);
    expect(await core.bookedOf(marta)).toBe(String(10_000 - FEE));
    expect(await eventsAbout(paymentId)).toEqual(['sent', 'settled', 'returned']);
    expect((await timelineOf(paymentId)).at(-1)).toMatchObject({ step: 'RETURNED', reason: 'AC04' });
  });

  it('were settled when they come back before the rail has said so', async () => {
    rail.usual = { status: 'ACSP', reason: null };
    const paymentId = await pay();
    await dispatch();
    rail.giveBack(paymentId, 'BE01');
    await dispatch();
    await dispatch();
    expect(await eventsAbout(paymentId)).toEqual(['sent', 'settled', 'returned']);
    expect(await core.bookedOf(marta)).toBe(String(10_000 - FEE));
  });

  it('stay ACCEPTED while the rail is busy: certainly nothing was handed over', async () => {
    const paymentId = await pay();
    rail.breakNext('busy');
    await dispatch();
    expect(await stateOf(paymentId)).toBe('ACCEPTED');
    await dispatch();
    expect(await stateOf(paymentId)).toBe('SETTLED');
    expect(await eventsAbout(paymentId)).toEqual(['sent', 'settled']);
  });

  it.each([
    ['the answer was lost', 'lost-answer', ['PUT', 'GET']],
    ['the answer could not be read', 'garbled', ['PUT', 'GET']],
    ['the rail failed', 'failing', ['PUT', 'GET', 'PUT']],
    ['the request was lost', 'lost-request', ['PUT', 'GET', 'PUT']],
    ['nobody answered within the deadline', 'silent', ['PUT', 'GET', 'PUT']],
  ] as const)('are asked for, and handed over again when unknown there, after %s', async (_what, fault, calls) => {
    const paymentId = await pay();
    rail.breakNext(fault);
    await dispatch();
    expect(await stateOf(paymentId)).toBe('SENT');
    await dispatch();
    expect(rail.callsAbout(paymentId)).toEqual(calls);
    expect(await stateOf(paymentId)).toBe('SETTLED');
    expect(await postingsAbout(paymentId)).toEqual(['SETTLEMENT']);
  });

  it('are never guessed: without an answer they stay SENT, the money waits, and a metric counts them', async () => {
    rail.breakNext('lost-request');
    const paymentId = await pay();
    await dispatch();
    for (let pass = 0; pass < 4; pass += 1) {
      rail.breakNext('lost-request');
      await dispatch();
    }
    expect(await stateOf(paymentId)).toBe('SENT');
    expect(await postingsAbout(paymentId)).toEqual([]);
    expect((await register.getSingleMetric('core_rail_unanswered_payments')?.get())?.values[0]?.value).toBe(1);
    await dispatch();
    expect(await stateOf(paymentId)).toBe('SETTLED');
    expect((await register.getSingleMetric('core_rail_unanswered_payments')?.get())?.values[0]?.value).toBe(0);
  });

  it('keep the first word of the rail, and count the contradiction', async () => {
    const [settled, rejected, wrongAmount] = [await pay(), await pay(), await pay()];
    rail.say(rejected, 'RJCT', 'AC01');
    await dispatch();
    const before = await faultCount('contradiction');
    rail.giveBack(rejected, 'AC04');
    rail.giveBack(wrongAmount, 'AC04', '999');
    rail.giveBack(uuidv7(), 'AC04');
    await dispatch();
    await dispatch();
    expect([await stateOf(settled), await stateOf(rejected), await stateOf(wrongAmount)]).toEqual([
      'SETTLED',
      'REJECTED',
      'SETTLED',
    ]);
    expect(await faultCount('contradiction')).toBe(before + 3);
    expect(await core.bookedOf(marta)).toBe(String(10_000 - 2 * (1_000 + FEE)));
  });

  it('wait for the staff when the payer cannot take the money back, and go on when they can', async () => {
    const paymentId = await pay({ amount: { amountMinor: String(10_000 - FEE), currency: 'EUR' } });
    rail.say(paymentId, 'RJCT', 'MS03');
    await query(urls.ownerUrl, `UPDATE accounts SET state = 'CLOSED' WHERE account_id = $1`, [marta.accountId]);
    await dispatch();
    await dispatch();
    expect([await stateOf(paymentId), await postingsAbout(paymentId)]).toEqual(['SENT', []]);
    expect(await faultCount('refused-posting')).toBe(2);
    await query(urls.ownerUrl, `UPDATE accounts SET state = 'ACTIVE' WHERE account_id = $1`, [marta.accountId]);
    await dispatch();
    expect([await stateOf(paymentId), await core.bookedOf(marta)]).toEqual(['REJECTED', '10000']);
  });

  it('are settled once by two processes at once', async () => {
    const other = await startCore();
    try {
      const payments = [];
      for (let n = 0; n < 8; n += 1) payments.push(await pay({ amount: { amountMinor: '100', currency: 'EUR' } }));
      for (let round = 0; round < 3; round += 1) await Promise.all([dispatch(core), dispatch(other, 0)]);
      for (const paymentId of payments) {
        expect(rail.callsAbout(paymentId)).toEqual(['PUT']);
        expect(await postingsAbout(paymentId)).toEqual(['SETTLEMENT']);
        expect(await eventsAbout(paymentId)).toEqual(['sent', 'settled']);
      }
    } finally {
      await other.close();
    }
  });

  it('are settled once also when both do the same payment at the same time: a lease that ran out', async () => {
    const other = await startCore();
    try {
      const paymentId = await pay();
      const posting = core.get(PostingService);
      const post = posting.post.bind(posting);
      // The first process stands still before its settlement; its lease ends, and the other does all of it.
      jest.spyOn(posting, 'post').mockImplementationOnce(async (instruction) => {
        await dispatch(other);
        return post(instruction);
      });
      await dispatch();
      expect(await stateOf(paymentId)).toBe('SETTLED');
      expect(await postingsAbout(paymentId)).toEqual(['SETTLEMENT']);
      expect(await eventsAbout(paymentId)).toEqual(['sent', 'settled']);
    } finally {
      await other.close();
    }
  });

  it.each([
    ['settled', ['ACSC', null], ['sent', 'settled'], ['SETTLEMENT'], 10_000 - 1_000 - FEE],
    ['rejected', ['RJCT', 'AC04'], ['sent', 'rejected'], ['REFUND', 'RETURN'], 10_000],
  ] as const)(
    'survive a death after every durable step on the way to be %s',
    async (_way, said, events, kinds, booked) => {
      let deaths = 0;
      for (let step = 1; ; step += 1) {
        marta = await core.openAccount(10_000);
        const paymentId = await pay();
        rail.say(paymentId, said[0], said[1]);
        const hasDied = await dieAfter(step);
        await dispatch();
        await dispatch();
        expect(await eventsAbout(paymentId)).toEqual(events);
        expect(await postingsAbout(paymentId)).toEqual(kinds);
        expect(await core.bookedOf(marta)).toBe(String(booked));
        if (!hasDied) break;
        deaths += 1;
      }
      // Claim of returns, claim, hand-over recorded, answer noted, posted, recorded: at least these were died after.
      expect(deaths).toBeGreaterThanOrEqual(6);
    },
    120_000,
  );

  /** Another process whose every transaction after the `step`-th fails before it begins, as if it were gone. */
  async function dieAfter(step: number): Promise<boolean> {
    const mortal = await startCore();
    let left = step;
    let hasDied = false;
    const transactions = mortal.get(Transactions);
    const run = transactions.run.bind(transactions);
    jest.spyOn(transactions, 'run').mockImplementation(async (work, options) => {
      if (left === 0) {
        hasDied = true;
        throw new Error('the process is gone');
      }
      left -= 1;
      return run(work, options);
    });
    await dispatch(mortal).catch(() => undefined);
    await mortal.close();
    return hasDied;
  }

  it('cannot be taken from one end to another, or told before the money has moved, by any statement', async () => {
    const paymentId = await pay();
    const change = (what: string): Promise<unknown> =>
      query(urls.appUrl, `UPDATE rail_payments SET ${what} WHERE transfer_id = $1`, [paymentId]);
    await expect(
      change(`state = 'SETTLED', answer = 'SETTLED', answered_at = now(), next_attempt_at = NULL`),
    ).rejects.toMatchObject({ constraint: 'rail_payments_step_known' });
    await change(`state = 'SENT'`);
    await expect(
      change(`state = 'SETTLED', answer = 'SETTLED', answered_at = now(), next_attempt_at = NULL`),
    ).rejects.toMatchObject({ constraint: 'rail_payments_money_first' });
    await expect(change('next_attempt_at = NULL')).rejects.toMatchObject({ constraint: 'rail_payments_open_is_due' });
    await dispatch();
    await expect(change(`answer = 'REJECTED', answer_reason = 'AC01'`)).rejects.toMatchObject({
      constraint: 'rail_payments_answer_stands',
    });
    await expect(change(`state = 'SENT', next_attempt_at = now()`)).rejects.toMatchObject({
      constraint: 'rail_payments_step_known',
    });
    await expect(query(urls.appUrl, 'DELETE FROM rail_payment_steps')).rejects.toMatchObject({ code: '42501' });
    await expect(query(urls.ownerUrl, 'DELETE FROM rail_payment_steps')).rejects.toMatchObject({ code: '42501' });
  });

  it('have a timeline for the bff alone, also when they were refused, and none while nothing is decided', async () => {
    const refused = uuidv7();
    await core.transfer(refused, marta, OTHER_BANK, { ...EUR_10, amount: { amountMinor: '99999', currency: 'EUR' } });
    expect(await timelineOf(refused)).toEqual([
      { step: 'REFUSED', at: expect.any(String), reason: 'insufficient-funds' },
    ]);
    expect((await core.call('bff', 'GET', `/internal/transfers/${uuidv7()}/timeline`)).status).toBe(404);
    expect((await core.call('audit', 'GET', `/internal/transfers/${refused}/timeline`)).status).toBe(403);
  });
});
