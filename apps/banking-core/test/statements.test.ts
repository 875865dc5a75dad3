import { v7 as uuidv7 } from 'uuid';
import { type Account, CoreUnderTest, coreDatabase, dropTestDatabase } from './core-under-test.ts';
import { importPast } from './history.ts';

const amounts = (body: Record<string, unknown>): unknown[] =>
  ['opening', 'totalIn', 'totalOut', 'closing'].map((name) => (body[name] as { amountMinor: string }).amountMinor);
const moved = (body: Record<string, unknown>): unknown[] =>
  (body['movements'] as { direction: string; amount: { amountMinor: string } }[]).map(
    ({ direction, amount }) => `${direction} ${amount.amountMinor}`,
  );

describe('reading an account for a statement', () => {
  let core: CoreUnderTest;
  let urls: { ownerUrl: string; appUrl: string };
  let account: Account;

  beforeAll(async () => {
    urls = await coreDatabase('core_statements');
    core = await CoreUnderTest.start(urls.appUrl);
    account = await core.openAccount(0, { fullName: 'Nuria Serra' });
    await importPast(urls.appUrl, account, [
      { at: '2026-03-28T22:59:59.999Z', amountMinor: 10_000 },
      // 29 March has 23 hours: from 23:00Z the evening before to 22:00Z.
      { at: '2026-03-28T23:00:00.000Z', amountMinor: -100 },
      { at: '2026-03-29T21:59:59.999Z', amountMinor: 30 },
      { at: '2026-03-29T22:00:00.000Z', amountMinor: -7 },
      // 25 October has 25 hours: from 22:00Z the evening before to 23:00Z.
      { at: '2026-10-24T21:59:59.999Z', amountMinor: -1 },
      { at: '2026-10-24T22:00:00.000Z', amountMinor: -2 },
      { at: '2026-10-25T22:59:59.999Z', amountMinor: -4 },
      { at: '2026-10-25T23:00:00.000Z', amountMinor: -8, name: 'Café Tertulia', reference: 'Café' },
    ]);
  });
  afterAll(async () => {
    await core.close();
    await dropTestDatabase('core_statements');
  });

  const read = (query: string, of = account) =>
    core.call('bff', 'GET', `/internal/accounts/${of.accountId}/statement?customerId=${of.customerId}&${query}`);

  it('says whose account it is and what the whole period did', async () => {
    const { status, body } = await read('from=2026-01-01&to=2026-12-31');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      accountId: account.accountId,
      iban: account.iban,
      currency: 'EUR',
      holderName: 'Nuria Serra',
      from: '2026-01-01',
      to: '2026-12-31',
      entryCount: 8,
      nextCursor: null,
    });
    expect(amounts(body)).toEqual(['0', '10030', '122', '9908']);
    expect((body['movements'] as unknown[]).at(-1)).toMatchObject({
      sequence: 8,
      kind: 'OUTGOING',
      direction: 'OUT',
      amount: { amountMinor: '8', currency: 'EUR' },
      balanceAfter: { amountMinor: '9908', currency: 'EUR' },
      counterpartyName: 'Café Tertulia',
      counterpartyIban: null,
      reference: 'Café',
      bookedAt: '2026-10-25T23:00:00.000Z',
    });
  });

  it.each([
    ['2026-03-28', ['IN 10000'], ['0', '10000', '0', '10000']],
    ['2026-03-29', ['OUT 100', 'IN 30'], ['10000', '30', '100', '9930']],
    ['2026-03-30', ['OUT 7'], ['9930', '0', '7', '9923']],
    ['2026-10-24', ['OUT 1'], ['9923', '0', '1', '9922']],
    ['2026-10-25', ['OUT 2', 'OUT 4'], ['9922', '0', '6', '9916']],
    ['2026-10-26', ['OUT 8'], ['9916', '0', '8', '9908']],
    ['2026-06-01', [], ['9923', '0', '0', '9923']],
    ['2025-01-01', [], ['0', '0', '0', '0']],
    ['2199-12-31', [], ['9908', '0', '0', '9908']],
  ])('counts days as clocks in Madrid do: %s', async (day, movements, sums) => {
    const { body } = await read(`from=${day}&to=${day}`);
    expect([moved(body), amounts(body)]).toEqual([movements, sums]);
  });

  it('hands out pages, oldest first, that all say the same of the period', async () => {
    const first = await read('from=2026-03-29&to=2026-10-25&limit=2');
    expect(moved(first.body)).toEqual(['OUT 100', 'IN 30']);
    const second = await read(`from=2026-03-29&to=2026-10-25&limit=2&cursor=${String(first.body['nextCursor'])}`);
    expect(moved(second.body)).toEqual(['OUT 7', 'OUT 1']);
    const third = await read(`from=2026-03-29&to=2026-10-25&limit=2&cursor=${String(second.body['nextCursor'])}`);
    expect([moved(third.body), third.body['nextCursor']]).toEqual([['OUT 2', 'OUT 4'], null]);
    for (const { body } of [first, second, third])
      expect([amounts(body), body['entryCount']]).toEqual([['10000', '30', '114', '9916'], 6]);
  });

  it('keeps the end that the first page saw while money goes on moving', async () => {
    const running = await core.openAccount(500);
    const friend = await core.openAccount(0, { fullName: 'Kenji Mori' });
    const amount = { amountMinor: '20', currency: 'EUR' };
    await core.transfer(uuidv7(), running, friend, { amount });
    const first = await read('from=2020-01-01&to=2199-12-31&limit=1', running);
    await core.transfer(uuidv7(), running, friend, { amount });
    const second = await read(
      `from=2020-01-01&to=2199-12-31&limit=1&cursor=${String(first.body['nextCursor'])}`,
      running,
    );
    expect([moved(second.body), second.body['nextCursor']]).toEqual([['OUT 20'], null]);
    for (const { body } of [first, second])
      expect([amounts(body), body['entryCount']]).toEqual([['0', '500', '20', '480'], 2]);
    expect(second.body['movements']).toMatchObject([
      { kind: 'INTERNAL', counterpartyName: 'Kenji Mori', counterpartyIban: friend.iban },
    ]);
    const again = await read('from=2020-01-01&to=2199-12-31', running);
    expect(amounts(again.body)).toEqual(['0', '500', '40', '460']);
  });

  it('does not read accounts of others', async () => {
    const stranger = await core.openAccount(0);
    const query = `customerId=${stranger.customerId}&from=2026-01-01&to=2026-12-31`;
    const url = `/internal/accounts/${account.accountId}/statement?${query}`;
    expect((await core.call('bff', 'GET', url)).status).toBe(404);
    expect((await core.call('onboarding', 'GET', url)).status).toBe(403);
  });

  const placed = (after: number, until: number): string =>
    Buffer.from(JSON.stringify([String(after), String(until)])).toString('base64url');

  it.each([
    ['from=2026-02-30&to=2026-03-01', '#/from'],
    ['from=2026-03-02&to=2026-03-01', '#/to'],
    ['from=1999-12-31&to=2026-03-01', '#/from'],
    ['from=2026-03-01&to=2200-01-01', '#/to'],
    ['from=2026-03-01', '#/to'],
    ['from=2026-01-01&to=2026-12-31&limit=501', '#/limit'],
    ['from=2026-01-01&to=2026-12-31&limit=0', '#/limit'],
    ['from=2026-01-01&to=2026-12-31&cursor=AAAA', '#/cursor'],
    ['from=2026-01-01&to=2026-12-31&cursor=%27', '#/cursor'],
    [`from=2026-01-01&to=2026-12-31&cursor=${placed(0, 9)}`, '#/cursor'],
    [`from=2026-01-01&to=2026-12-31&cursor=${placed(5, 4)}`, '#/cursor'],
    [`from=2026-03-29&to=2026-03-29&cursor=${placed(0, 3)}`, '#/cursor'],
  ])('refuses %s', async (query, pointer) => {
    const { status, body } = await read(query);
    expect([status, body['errors']]).toMatchObject([400, [{ pointer }]]);
  });
});
