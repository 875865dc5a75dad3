import { v7 as uuidv7 } from 'uuid';
import { type Account, CoreUnderTest, coreDatabase, dropTestDatabase, query, transferBody } from './core-under-test.ts';

describe('transfers of the core', () => {
  let core: CoreUnderTest;
  let urls: { ownerUrl: string; appUrl: string };
  let marta: Account;
  let tomas: Account;

  beforeAll(async () => {
    urls = await coreDatabase('core_transfers');
    core = await CoreUnderTest.start(urls.appUrl);
  });
  afterAll(async () => {
    await core.close();
    await dropTestDatabase('core_transfers');
  });
  beforeEach(async () => {
    marta = await core.openAccount(10_000, { fullName: 'Marta Vidal' });
    tomas = await core.openAccount(0, { fullName: 'Tomas Novak' });
  });

  it('moves money between two customers and shows it to both', async () => {
    const transferId = uuidv7();
    const answer = await core.transfer(transferId, marta, tomas);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        transferId,
        state: 'POSTED',
        reason: null,
        facts: {},
        customerId: marta.customerId,
        debtorAccountId: marta.accountId,
        creditorAccountId: tomas.accountId,
        amount: { amountMinor: '2500', currency: 'EUR' },
      },
    });
    const balance = await core.call(
      'bff',
      'GET',
      `/internal/accounts/${marta.accountId}/balance?customerId=${marta.customerId}`,
    );
    expect(balance.body).toMatchObject({
      booked: { amountMinor: '7500', currency: 'EUR' },
      available: { amountMinor: '7500' },
      version: 2,
    });
    const movements = await core.call(
      'bff',
      'GET',
      `/internal/accounts/${tomas.accountId}/movements?customerId=${tomas.customerId}`,
    );
    expect(movements.body).toMatchObject({
      nextCursor: null,
      movements: [
        {
          transferId,
          direction: 'IN',
          amount: { amountMinor: '2500' },
          balanceAfter: { amountMinor: '2500' },
          counterpartyName: 'Marta Vidal',
          reference: 'Dinner',
        },
      ],
    });
    const again = await core.call('bff', 'GET', `/internal/transfers/${transferId}`);
    expect(again.body).toEqual(answer.body);
  });

  it('keeps one event of the transfer, on the account it left, with the trace of the request', async () => {
    const transferId = uuidv7();
    await core.transfer(transferId, marta, tomas);
    const [event] = await query(urls.ownerUrl, `SELECT * FROM outbox WHERE payload->>'transferId' = $1`, [transferId]);
    // The account's opening and the first payment came before.
    expect(event).toMatchObject({
      subject: marta.accountId,
      sequence: '3',
      type: 'banking-core.transfer.posted.v1',
      payload: {
        kind: 'INTERNAL',
        debtorAccountVersion: 2,
        creditorAccountVersion: 1,
        creditorCustomerId: tomas.customerId,
      },
    });
    expect(event?.['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });

  it('refuses to overdraw the account, says by how much and moves nothing', async () => {
    const transferId = uuidv7();
    const amount = { amountMinor: '10001', currency: 'EUR' };
    const answer = await core.transfer(transferId, marta, tomas, { amount });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        state: 'REJECTED',
        reason: 'insufficient-funds',
        facts: { available: { amountMinor: '10000', currency: 'EUR' }, requested: amount },
      },
    });
    expect(await core.bookedOf(marta)).toBe('10000');
    expect(await core.bookedOf(tomas)).toBe('0');
    expect(await query(urls.ownerUrl, 'SELECT 1 FROM entries WHERE transfer_id = $1', [transferId])).toEqual([]);
  });

  it('stays refused when the money arrives later: an id is decided once', async () => {
    const transferId = uuidv7();
    const first = await core.transfer(transferId, tomas, marta);
    await core.transfer(uuidv7(), marta, tomas, { amount: { amountMinor: '9000', currency: 'EUR' } });
    const second = await core.transfer(transferId, tomas, marta);
    expect(first.body).toMatchObject({ state: 'REJECTED', reason: 'insufficient-funds' });
    expect(second.body).toEqual(first.body);
  });

  it('answers the same id and the same request with the first answer and moves money once', async () => {
    const transferId = uuidv7();
    const first = await core.transfer(transferId, marta, tomas);
    const second = await core.transfer(transferId.toUpperCase(), marta, tomas, {
      deadline: '2098-01-01T00:00:00.000Z',
    });
    expect(second).toEqual(first);
    expect(await core.bookedOf(marta)).toBe('7500');
  });

  it.each([
    ['another amount', { amount: { amountMinor: '2501', currency: 'EUR' } }],
    ['another reference', { reference: 'Lunch' }],
    ['no reference', { reference: null }],
  ])('refuses the same id with %s', async (_what, over) => {
    const transferId = uuidv7();
    await core.transfer(transferId, marta, tomas);
    const answer = await core.transfer(transferId, marta, tomas, over);
    expect(answer.status).toBe(422);
    expect(answer.body['type']).toMatch(/\/transfer-id-reused$/);
    expect(await core.bookedOf(marta)).toBe('7500');
  });

  it('takes several in one request, each decided as if alone', async () => {
    const ids = [uuidv7(), uuidv7(), uuidv7(), uuidv7()];
    const [first = '', tooMuch = '', foreign = '', reused = ''] = ids;
    await core.transfer(reused, marta, tomas, { amount: { amountMinor: '1', currency: 'EUR' } });
    const body = transferBody(marta, tomas);
    const transfers = [
      { ...body, transferId: first },
      { ...body, transferId: tooMuch, amount: { amountMinor: '7500', currency: 'EUR' } },
      { ...body, transferId: foreign, customerId: tomas.customerId },
      { ...body, transferId: reused },
    ];
    const answer = await core.call('bff', 'PUT', '/internal/transfers', { transfers });
    expect(answer.body).toMatchObject({
      outcomes: [
        { transferId: first, outcome: 'DECIDED', transfer: { state: 'POSTED' } },
        { transferId: tooMuch, outcome: 'DECIDED', transfer: { state: 'REJECTED', reason: 'insufficient-funds' } },
        { transferId: foreign, outcome: 'NOT_FOUND' },
        { transferId: reused, outcome: 'ID_REUSED' },
      ],
    });
    expect((await core.call('bff', 'PUT', '/internal/transfers', { transfers })).body).toEqual(answer.body);
    expect(await core.bookedOf(marta)).toBe('7499');
    for (const wrong of [
      [],
      [transfers[0], transfers[0]],
      Array.from({ length: 101 }, () => ({ ...body, transferId: uuidv7() })),
    ])
      expect((await core.call('bff', 'PUT', '/internal/transfers', { transfers: wrong })).status).toBe(400);
    expect(await core.bookedOf(marta)).toBe('7499');
  });

  it('does not know the account of somebody else', async () => {
    const transferId = uuidv7();
    const answer = await core.transfer(transferId, { ...marta, customerId: tomas.customerId }, tomas);
    expect(answer.status).toBe(404);
    expect(await core.bookedOf(marta)).toBe('10000');
    expect((await core.call('bff', 'GET', `/internal/transfers/${transferId}`)).status).toBe(404);
  });

  it.each([
    ['payee-not-found', { creditorIban: 'ES3409990001709999999999' }],
    ['transfer-expired', { deadline: '2020-01-01T00:00:00.000Z' }],
    ['currency-mismatch', { amount: { amountMinor: '100', currency: 'USD' } }],
  ])('refuses with %s and keeps the decision', async (reason, over) => {
    const transferId = uuidv7();
    const answer = await core.transfer(transferId, marta, tomas, over);
    expect(answer).toMatchObject({ status: 200, body: { state: 'REJECTED', reason } });
    expect((await core.call('bff', 'GET', `/internal/transfers/${transferId}`)).body).toEqual(answer.body);
  });

  it('refuses a transfer to the account it comes from, and one to a frozen account', async () => {
    expect((await core.transfer(uuidv7(), marta, marta)).body).toMatchObject({ reason: 'same-account' });
    await query(urls.ownerUrl, `UPDATE accounts SET state = 'FROZEN' WHERE account_id = $1`, [tomas.accountId]);
    expect((await core.transfer(uuidv7(), marta, tomas)).body).toMatchObject({
      reason: 'account-not-active',
      facts: { account: 'creditor', state: 'FROZEN' },
    });
  });

  it.each([['0'], ['-1'], ['0.001'], ['1e3'], [25], ['10000000000000']])(
    'refuses %p as an amount',
    async (amountMinor) => {
      const answer = await core.transfer(uuidv7(), marta, tomas, { amount: { amountMinor, currency: 'EUR' } });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/amount/amountMinor' }] } });
      expect(await core.bookedOf(marta)).toBe('10000');
    },
  );

  it('writes an undecided id as expired, and then refuses the transfer that comes too late', async () => {
    const transferId = uuidv7();
    const { reference: _reference, deadline: _deadline, ...payment } = transferBody(marta, tomas);
    const expiry = await core.call('bff', 'PUT', `/internal/transfers/${transferId}/expiry`, payment);
    expect(expiry).toMatchObject({ status: 200, body: { state: 'REJECTED', reason: 'transfer-expired' } });
    expect(await core.transfer(transferId, marta, tomas)).toEqual(expiry);
    expect(await core.bookedOf(marta)).toBe('10000');
  });

  it('answers the expiry of a posted transfer with what was posted', async () => {
    const transferId = uuidv7();
    const posted = await core.transfer(transferId, marta, tomas);
    const { reference: _reference, deadline: _deadline, ...payment } = transferBody(marta, tomas);
    expect(await core.call('bff', 'PUT', `/internal/transfers/${transferId}/expiry`, payment)).toEqual(posted);
    const other = { ...payment, amount: { amountMinor: '1', currency: 'EUR' } };
    expect((await core.call('bff', 'PUT', `/internal/transfers/${transferId}/expiry`, other)).status).toBe(422);
  });

  it('takes a payment of another bank once', async () => {
    const payment = {
      paymentId: uuidv7(),
      creditorIban: tomas.iban,
      amount: { amountMinor: '700', currency: 'EUR' },
      debtorName: 'Otro Banco',
      reference: 'Invoice 7',
    };
    const first = await core.call('operator', 'POST', '/internal/incoming-payments', payment);
    const second = await core.call('operator', 'POST', '/internal/incoming-payments', payment);
    expect(first).toMatchObject({
      status: 200,
      body: { state: 'POSTED', customerId: null, creditorAccountId: tomas.accountId },
    });
    expect(second).toEqual(first);
    expect(await core.bookedOf(tomas)).toBe('700');
    const other = await core.call('operator', 'POST', '/internal/incoming-payments', {
      ...payment,
      debtorName: 'Other',
    });
    expect(other.status).toBe(422);
  });

  it('lists decisions for reconciliation by time, page by page', async () => {
    const ids = [uuidv7(), uuidv7(), uuidv7()];
    const amounts = ['100', '999999', '300'];
    const at: string[] = [];
    for (const [index, id] of ids.entries()) {
      const amount = { amountMinor: amounts[index], currency: 'EUR' };
      at.push(String((await core.transfer(id, marta, tomas, { amount })).body['decidedAt']));
    }
    const until = new Date(Date.parse(at[2] ?? '') + 1).toISOString();
    const list = (more: string) =>
      core.call('audit', 'GET', `/internal/transfers?from=${at[0]}&to=${until}&limit=2${more}`);
    const first = await list('');
    expect(first.body).toMatchObject({
      transfers: [
        { transferId: ids[0], initiator: 'CLIENT', state: 'POSTED' },
        { transferId: ids[1], state: 'REJECTED' },
      ],
    });
    const second = await list(`&cursor=${String(first.body['nextCursor'])}`);
    expect(second.body).toMatchObject({ nextCursor: null, transfers: [{ transferId: ids[2], state: 'POSTED' }] });
    expect((await list('&cursor=bm9uZQ')).status).toBe(400);
  });

  it('lets each route be called only by whom it is for', async () => {
    const body = transferBody(marta, tomas);
    expect((await core.call('auth', 'PUT', `/internal/transfers/${uuidv7()}`, body)).status).toBe(403);
    expect((await core.call('bff', 'POST', '/internal/incoming-payments', {})).status).toBe(403);
    expect((await core.call('bff', 'GET', '/internal/transfers?from=x&to=y')).status).toBe(403);
    expect((await core.call('audit', 'PUT', '/internal/faults/exit-after-commit', { times: 1 })).status).toBe(403);
  });
});
