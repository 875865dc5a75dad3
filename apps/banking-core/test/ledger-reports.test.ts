import { v7 as uuidv7 } from 'uuid';
import { type Account, CoreUnderTest, coreDatabase, dropTestDatabase, query } from './core-under-test.ts';
import { importPast } from './history.ts';

interface Line {
  readonly currency: string;
  readonly kind?: string;
  readonly accountCount?: number;
  readonly debit: { readonly amountMinor: string };
  readonly credit: { readonly amountMinor: string };
  readonly balanced?: boolean;
}

const linesOf = (body: Record<string, unknown>, currency: string): unknown[] =>
  (body['lines'] as Line[])
    .filter((line) => line.currency === currency)
    .map(({ kind, accountCount, debit, credit }) => [kind, accountCount, debit.amountMinor, credit.amountMinor]);

describe('what the ledger was at an instant', () => {
  let core: CoreUnderTest;
  let urls: { ownerUrl: string; appUrl: string };
  let account: Account;
  let friend: Account;

  beforeAll(async () => {
    urls = await coreDatabase('core_ledger_reports');
    core = await CoreUnderTest.start(urls.appUrl);
    account = await core.openAccount(0);
    friend = await core.openAccount(0, { currency: 'USD' });
    await importPast(urls.appUrl, account, [
      { at: '2026-01-10T10:00:00.000Z', amountMinor: 1_000 },
      { at: '2026-01-11T10:00:00.000Z', amountMinor: -300 },
    ]);
    await core.call('operator', 'POST', '/internal/incoming-payments', {
      paymentId: uuidv7(),
      creditorIban: friend.iban,
      amount: { amountMinor: '70', currency: 'USD' },
      debtorName: 'Otro Banco',
      reference: null,
    });
  });
  afterAll(async () => {
    await core.close();
    await dropTestDatabase('core_ledger_reports');
  });

  const balance = (at: string, of = account, customerId = of.customerId) =>
    core.call('bff', 'GET', `/internal/accounts/${of.accountId}/balance?customerId=${customerId}&at=${at}`);

  it.each([
    ['2025-12-31T00:00:00.000Z', '0', 0],
    ['2026-01-10T09:59:59.999Z', '0', 0],
    ['2026-01-10T10:00:00.000Z', '1000', 1],
    ['2026-01-11T09:59:59.999Z', '1000', 1],
    ['2026-01-11T10:00:00.000Z', '700', 2],
  ])('a balance at %s is %s', async (at, amountMinor, version) => {
    expect(await balance(at)).toEqual({
      status: 200,
      body: { accountId: account.accountId, booked: { amountMinor, currency: 'EUR' }, version, at },
    });
  });

  it('is neither told of the future nor to others', async () => {
    for (const at of ['2199-01-01T00:00:00.000Z', '2026-01-10', 'now', '2026-02-30T00:00:00.000Z']) {
      const { status, body } = await balance(at);
      expect([at, status, body['errors']]).toMatchObject([at, 400, [{ pointer: '#/at' }]]);
    }
    expect((await balance('2026-01-11T10:00:00.000Z', account, friend.customerId)).status).toBe(404);
    expect((await core.call('bff', 'GET', '/internal/trial-balance')).status).toBe(403);
  });

  it('a trial balance sums each currency to zero and says so', async () => {
    const { status, body } = await core.call('audit', 'GET', '/internal/trial-balance');
    expect([status, body['balanced']]).toEqual([200, true]);
    expect(linesOf(body, 'EUR')).toEqual([
      ['NOSTRO', 1, '700', '0'],
      ['CUSTOMER', 1, '0', '700'],
      ['SETTLEMENT', 1, '0', '0'],
      ['FEES', 1, '0', '0'],
    ]);
    expect(linesOf(body, 'USD')).toEqual([
      ['NOSTRO', 1, '70', '0'],
      ['CUSTOMER', 1, '0', '70'],
      ['SETTLEMENT', 1, '0', '0'],
      ['FEES', 1, '0', '0'],
    ]);
    const totals = body['totals'] as Line[];
    expect(totals).toHaveLength(8);
    expect(totals.find(({ currency }) => currency === 'EUR')).toEqual({
      currency: 'EUR',
      debit: { amountMinor: '700', currency: 'EUR' },
      credit: { amountMinor: '700', currency: 'EUR' },
      balanced: true,
    });
  });

  it('a trial balance of a past instant counts what was booked up to it', async () => {
    const at = async (instant: string) =>
      (await core.call('operator', 'GET', `/internal/trial-balance?at=${instant}`)).body;
    const between = await at('2026-01-10T10:00:00.000Z');
    expect([between['at'], between['balanced']]).toEqual(['2026-01-10T10:00:00.000Z', true]);
    expect(linesOf(between, 'EUR')).toEqual([
      ['NOSTRO', 1, '1000', '0'],
      ['CUSTOMER', 1, '0', '1000'],
      ['SETTLEMENT', 1, '0', '0'],
      ['FEES', 1, '0', '0'],
    ]);
    // The dollar account was opened later.
    expect(linesOf(between, 'USD')).toEqual([
      ['NOSTRO', 1, '0', '0'],
      ['CUSTOMER', 0, '0', '0'],
      ['SETTLEMENT', 1, '0', '0'],
      ['FEES', 1, '0', '0'],
    ]);
    expect((await core.call('audit', 'GET', '/internal/trial-balance?at=2199-01-01T00:00:00.000Z')).status).toBe(400);
  });

  it('a trial balance says when the ledger is broken', async () => {
    const damage = (change: string) =>
      query(
        urls.ownerUrl,
        `UPDATE accounts SET booked_minor = booked_minor ${change} WHERE account_id = '${account.accountId}'`,
      );
    await damage('+ 1');
    const { body } = await core.call('audit', 'GET', '/internal/trial-balance');
    await damage('- 1');
    expect(body['balanced']).toBe(false);
    expect(
      (body['totals'] as Line[]).filter(({ balanced }) => balanced === false).map(({ currency }) => currency),
    ).toEqual(['EUR']);
  });
});
