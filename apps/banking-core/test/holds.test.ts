import { addMs, instantFromMs } from '@bank/domain';
import { v7 as uuidv7 } from 'uuid';
import { HoldsService } from '../src/holds/holds.service.ts';
import { type Account, type Answer, CoreUnderTest, coreDatabase, dropTestDatabase, query } from './core-under-test.ts';

const euros = (amountMinor: string): object => ({ amountMinor, currency: 'EUR' });
const DAY_MS = 86_400_000;

describe('holds', () => {
  let core: CoreUnderTest;
  let urls: { ownerUrl: string; appUrl: string };
  let payer: Account;
  let shop: Account;

  beforeAll(async () => {
    urls = await coreDatabase('core_holds');
    core = await CoreUnderTest.start(urls.appUrl);
    shop = await core.openAccount(0, { fullName: 'Corner Shop' });
  });
  afterAll(async () => {
    await core.close();
    await dropTestDatabase('core_holds');
  });
  beforeEach(async () => {
    payer = await core.openAccount(10_000);
  });

  const inDays = (days: number): string => addMs(instantFromMs(Date.now()), days * DAY_MS);
  const place = (holdId: string, amountMinor: string, over: object = {}): Promise<Answer> =>
    core.call('operator', 'PUT', `/internal/holds/${holdId}`, {
      customerId: payer.customerId,
      accountId: payer.accountId,
      creditorIban: shop.iban,
      creditorName: 'Corner Shop',
      amount: euros(amountMinor),
      reference: 'Groceries',
      expiresAt: inDays(7),
      ...over,
    });
  const capture = (holdId: string, transferId: string, amountMinor: string, isLast = false): Promise<Answer> =>
    core.call('operator', 'PUT', `/internal/holds/${holdId}/captures/${transferId}`, {
      amount: euros(amountMinor),
      isLast,
    });
  const voided = (holdId: string): Promise<Answer> => core.call('operator', 'PUT', `/internal/holds/${holdId}/void`);
  async function moneyOf(account: Account): Promise<{ booked: string; available: string }> {
    const { customerId, accountId } = account;
    const answer = await core.call('bff', 'GET', `/internal/accounts/${accountId}/balance?customerId=${customerId}`);
    const body = answer.body as { booked: { amountMinor: string }; available: { amountMinor: string } };
    return { booked: body.booked.amountMinor, available: body.available.amountMinor };
  }

  it('keeps money from being spent without moving it', async () => {
    const holdId = uuidv7();
    expect(await place(holdId, '4000')).toMatchObject({
      status: 200,
      body: { holdId, state: 'OPEN', remaining: euros('4000'), captured: euros('0'), endedAt: null },
    });
    expect(await moneyOf(payer)).toEqual({ booked: '10000', available: '6000' });
    const tooMuch = await core.transfer(uuidv7(), payer, shop, { amount: euros('6001') });
    expect(tooMuch.body).toMatchObject({ state: 'REJECTED', reason: 'insufficient-funds' });
    const list = await core.call(
      'bff',
      'GET',
      `/internal/accounts/${payer.accountId}/holds?customerId=${payer.customerId}`,
    );
    expect(list.body).toMatchObject({ holds: [{ holdId }] });
    const foreign = await core.call(
      'bff',
      'GET',
      `/internal/accounts/${payer.accountId}/holds?customerId=${shop.customerId}`,
    );
    expect(foreign.status).toBe(404);
  });

  it('is one hold however often its id is sent, and another request under the id is refused', async () => {
    const holdId = uuidv7();
    const expiresAt = inDays(3);
    const first = await place(holdId, '4000', { expiresAt });
    expect((await place(holdId, '4000', { expiresAt })).body).toEqual(first.body);
    expect((await place(holdId, '4001', { expiresAt })).body['type']).toMatch(/resource-id-reused$/);
    expect(await moneyOf(payer)).toEqual({ booked: '10000', available: '6000' });
  });

  it.each([
    ['more than is available', '10001', {}, 422, /insufficient-funds$/],
    ['another currency', '100', { amount: { amountMinor: '100', currency: 'USD' } }, 422, /currency-mismatch$/],
    ['an expiry in the past', '100', { expiresAt: '2020-01-01T00:00:00.000Z' }, 400, /validation$/],
    ['an expiry too far away', '100', { expiresAt: '2099-01-01T00:00:00.000Z' }, 400, /validation$/],
    ['a foreign account', '100', { customerId: uuidv7() }, 404, /not-found$/],
  ])('refuses %s and reserves nothing', async (_what, amountMinor, over, status, type) => {
    const answer = await place(uuidv7(), amountMinor, over);
    expect(answer.status).toBe(status);
    expect(answer.body['type']).toMatch(type);
    expect(await moneyOf(payer)).toEqual({ booked: '10000', available: '10000' });
  });

  it('is captured in parts, and the rest is free with the last one', async () => {
    const holdId = uuidv7();
    const before = await moneyOf(shop);
    await place(holdId, '4000');
    const part = uuidv7();
    expect((await capture(holdId, part, '1500')).body).toMatchObject({ state: 'OPEN', remaining: euros('2500') });
    expect(await moneyOf(payer)).toEqual({ booked: '8500', available: '6000' });
    // The same part again is the same part.
    expect((await capture(holdId, part, '1500')).body).toMatchObject({ state: 'OPEN', captured: euros('1500') });
    expect((await capture(holdId, uuidv7(), '2501')).body).toMatchObject({
      type: expect.stringMatching(/capture-too-large$/),
      remaining: euros('2500'),
    });
    expect((await capture(holdId, uuidv7(), '2000', true)).body).toMatchObject({
      state: 'CAPTURED',
      captured: euros('3500'),
    });
    expect(await moneyOf(payer)).toEqual({ booked: '6500', available: '6500' });
    expect(Number((await moneyOf(shop)).booked)).toBe(Number(before.booked) + 3500);
    expect((await capture(holdId, uuidv7(), '1')).body['type']).toMatch(/hold-ended$/);
    expect((await voided(holdId)).status).toBe(409);
    const transfer = await core.call('bff', 'GET', `/internal/transfers/${part}`);
    expect(transfer.body).toMatchObject({
      state: 'POSTED',
      kind: 'INTERNAL',
      initiator: 'HOLD',
      amount: euros('1500'),
    });
  });

  it('is voided once, and voiding again is voiding', async () => {
    const holdId = uuidv7();
    await place(holdId, '4000');
    expect((await voided(holdId)).body).toMatchObject({ state: 'VOIDED', remaining: euros('0') });
    expect((await voided(holdId)).body).toMatchObject({ state: 'VOIDED' });
    expect(await moneyOf(payer)).toEqual({ booked: '10000', available: '10000' });
    const told = await query(urls.ownerUrl, `SELECT type FROM outbox WHERE subject = $1 ORDER BY sequence`, [
      payer.accountId,
    ]);
    expect(told.map(({ type }) => type)).toEqual([
      'banking-core.account.opened.v1',
      'banking-core.transfer.posted.v1',
      'banking-core.hold.placed.v1',
      'banking-core.hold.released.v1',
    ]);
  });

  it('stands as it was when its payee cannot be paid', async () => {
    const closed = await core.openAccount(0);
    await core.call('operator', 'PUT', `/internal/accounts/${closed.accountId}/state`, {
      state: 'CLOSED',
      reason: 'test',
    });
    const holdId = uuidv7();
    await place(holdId, '4000', { creditorIban: closed.iban });
    const transferId = uuidv7();
    expect((await capture(holdId, transferId, '4000')).body).toMatchObject({
      type: expect.stringMatching(/capture-refused$/),
      reason: 'account-not-active',
    });
    expect((await core.call('operator', 'GET', `/internal/holds/${holdId}`)).body).toMatchObject({
      state: 'OPEN',
      remaining: euros('4000'),
    });
    expect((await core.call('bff', 'GET', `/internal/transfers/${transferId}`)).status).toBe(404);
  });

  it('ends once: of capture and void at the same time one wins, and the money agrees', async () => {
    for (let round = 0; round < 20; round += 1) {
      const holdId = uuidv7();
      const before = await moneyOf(payer);
      await place(holdId, '100');
      const [captured, freed] = await Promise.all([capture(holdId, uuidv7(), '100'), voided(holdId)]);
      expect([captured.status, freed.status].toSorted((a, b) => a - b)).toEqual([200, 409]);
      const after = await moneyOf(payer);
      expect(after.booked).toBe(after.available);
      expect(Number(before.booked) - Number(after.booked)).toBe(captured.status === 200 ? 100 : 0);
    }
  });

  it('expires by itself, and of expiry and capture one wins', async () => {
    const holdId = uuidv7();
    await place(holdId, '4000', { expiresAt: addMs(instantFromMs(Date.now()), 400) });
    const holds = core.get(HoldsService);
    for (let tries = 0; tries < 400; tries += 1) {
      const state = (await core.call('operator', 'GET', `/internal/holds/${holdId}`)).body['state'];
      if (state === 'EXPIRED') break;
      await holds.expireDue(10);
    }
    const captured = await capture(holdId, uuidv7(), '1');
    expect(captured.body).toMatchObject({ type: expect.stringMatching(/hold-ended$/), state: 'EXPIRED' });
    expect(await moneyOf(payer)).toEqual({ booked: '10000', available: '10000' });
  });
});
