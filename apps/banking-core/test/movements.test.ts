import { v7 as uuidv7 } from 'uuid';
import { type Account, CoreUnderTest, coreDatabase, dropTestDatabase } from './core-under-test.ts';
import { importPast } from './history.ts';

const shown = (body: Record<string, unknown>): unknown[] =>
  (body['movements'] as { amount: { amountMinor: string } }[]).map(({ amount }) => amount.amountMinor);

describe('movements of the core', () => {
  let core: CoreUnderTest;
  let urls: { ownerUrl: string; appUrl: string };
  let account: Account;
  let friend: Account;

  beforeAll(async () => {
    urls = await coreDatabase('core_movements');
    core = await CoreUnderTest.start(urls.appUrl);
    account = await core.openAccount(0);
    friend = await core.openAccount(0, { fullName: 'Zoë Ångström' });
    await importPast(urls.appUrl, account, [
      { at: '2026-02-28T22:59:59.999Z', amountMinor: 100_000, name: 'Clínica del Mar', reference: 'Salary 2026-02' },
      { at: '2026-02-28T23:00:00.000Z', amountMinor: -1, name: 'Café Tertulia', reference: '100% discount_code' },
      { at: '2026-03-29T21:59:59.999Z', amountMinor: -2, name: `O'Brien "& Sons`, reference: `<img src=x onerror=a>` },
      { at: '2026-03-29T22:00:00.000Z', amountMinor: 3, name: 'MERCADO CENTRAL', reference: null },
      { at: '2026-10-25T22:59:59.999Z', amountMinor: -4, name: 'Bar \\ La Plaza', reference: 'Ñandú' },
    ]);
    await core.transfer(uuidv7(), account, friend, { amount: { amountMinor: '5', currency: 'EUR' } });
  });
  afterAll(async () => {
    await core.close();
    await dropTestDatabase('core_movements');
  });

  const list = (query: string, of = account) =>
    core.call('bff', 'GET', `/internal/accounts/${of.accountId}/movements?customerId=${of.customerId}${query}`);
  const facets = (query: string) =>
    core.call(
      'bff',
      'GET',
      `/internal/accounts/${account.accountId}/movements/facets?customerId=${account.customerId}${query}`,
    );

  it.each([
    ['', ['5', '4', '3', '2', '1', '100000']],
    ['&direction=IN', ['3', '100000']],
    ['&direction=OUT', ['5', '4', '2', '1']],
    ['&kind=INTERNAL', ['5']],
    ['&kind=INCOMING', ['3', '100000']],
    ['&kind=FEE', []],
    ['&minAmountMinor=2&maxAmountMinor=4', ['4', '3', '2']],
    ['&minAmountMinor=3&maxAmountMinor=3', ['3']],
    ['&minAmountMinor=0', ['5', '4', '3', '2', '1', '100000']],
    ['&minAmountMinor=999999999999999999', []],
    // Months and days end at midnight in Madrid, also in the hour's night.
    ['&to=2026-02-28', ['100000']],
    ['&from=2026-03-01&to=2026-03-01', ['1']],
    ['&from=2026-03-29&to=2026-03-29', ['2']],
    ['&from=2026-03-30&to=2026-10-25', ['4', '3']],
    ['&from=2026-10-26', ['5']],
    ['&from=2199-12-31', []],
    ['&from=2026-03-01&to=2026-10-25&direction=OUT&minAmountMinor=2', ['4', '2']],
  ])('fit the filter %s', async (query, expected) => {
    const { status, body } = await list(query);
    expect([status, shown(body), body['nextCursor']]).toEqual([200, expected, null]);
  });

  it.each([
    ['cafe', ['1']],
    ['CAFÉ TERT', ['1']],
    ['salary', ['100000']],
    ['clinica', ['100000']],
    ['zoe angstrom', ['5']],
    ['mercado central', ['3']],
    ['ñandu', ['4']],
    ['nandú', ['4']],
    // Nothing is a pattern, and nothing ends a statement.
    ['%', ['1']],
    ['_', ['1']],
    ['100%', ['1']],
    ['c_d', []],
    [`o'brien "&`, ['2']],
    [`' OR true --`, []],
    ['<img src=x onerror', ['2']],
    ['\\', ['4']],
    ['$1', []],
  ])('are found by the text %s', async (text, expected) => {
    const { status, body } = await list(`&text=${encodeURIComponent(text)}`);
    expect([status, shown(body)]).toEqual([200, expected]);
  });

  it('go page by page through a filter, each once, and the last page says so', async () => {
    const first = await list('&direction=OUT&limit=2');
    expect(shown(first.body)).toEqual(['5', '4']);
    const second = await list(`&direction=OUT&limit=2&cursor=${String(first.body['nextCursor'])}`);
    expect([shown(second.body), second.body['nextCursor']]).toEqual([['2', '1'], null]);
  });

  it.each([
    ['&from=2026-13-01', '#/from'],
    ['&from=yesterday', '#/from'],
    ['&from=2026-03-02&to=2026-03-01', '#/to'],
    ['&minAmountMinor=-1', '#/minAmountMinor'],
    ['&minAmountMinor=1.5', '#/minAmountMinor'],
    ['&minAmountMinor=1e3', '#/minAmountMinor'],
    ['&maxAmountMinor=99999999999999999999', '#/maxAmountMinor'],
    ['&minAmountMinor=5&maxAmountMinor=4', '#/maxAmountMinor'],
    ['&direction=in', '#/direction'],
    ['&kind=BRIBE', '#/kind'],
    ['&text=', '#/text'],
    ['&text=%20%20', '#/text'],
    ['&text=a%00b', '#/text'],
    [`&text=${'x'.repeat(101)}`, '#/text'],
    ['&text=a&text=b', '#/text'],
    ['&limit=501', '#/limit'],
    ['&cursor=WyItMSJd', '#/cursor'],
    ['&cursor=WyIwIl0', '#/cursor'],
    ['&cursor=%25', '#/cursor'],
    ['&colour=red', '#'],
  ])('refuse %s', async (query, pointer) => {
    const { status, body } = await list(query);
    expect([query, status, body['errors']]).toMatchObject([query, 400, [{ pointer }]]);
  });

  it('have facets: counts and sums by direction, month and kind', async () => {
    const all = await facets('');
    expect(all.body).toMatchObject({ count: 6, complete: true, countedSince: null });
    expect(all.body['totalIn']).toEqual({ amountMinor: '100003', currency: 'EUR' });
    expect(all.body['totalOut']).toEqual({ amountMinor: '12', currency: 'EUR' });
    const { body } = await facets('&to=2026-10-25');
    const euro = (amountMinor: string) => ({ amountMinor, currency: 'EUR' });
    expect(body).toEqual({
      count: 5,
      totalIn: euro('100003'),
      totalOut: euro('7'),
      complete: true,
      countedSince: null,
      direction: [
        { value: 'IN', count: 2, totalIn: euro('100003'), totalOut: euro('0') },
        { value: 'OUT', count: 3, totalIn: euro('0'), totalOut: euro('7') },
      ],
      month: [
        { value: '2026-10', count: 1, totalIn: euro('0'), totalOut: euro('4') },
        { value: '2026-03', count: 3, totalIn: euro('3'), totalOut: euro('3') },
        { value: '2026-02', count: 1, totalIn: euro('100000'), totalOut: euro('0') },
      ],
      kind: [
        { value: 'INCOMING', count: 2, totalIn: euro('100003'), totalOut: euro('0') },
        { value: 'OUTGOING', count: 3, totalIn: euro('0'), totalOut: euro('7') },
      ],
    });
    const none = await facets('&text=nowhere');
    expect(none.body).toMatchObject({ count: 0, totalIn: euro('0'), direction: [], month: [], kind: [] });
    expect((await facets('&from=2026-03-02&to=2026-03-01')).status).toBe(400);
    expect((await facets('&limit=5')).status).toBe(400);
  });

  it('are read one by one by who owns the account', async () => {
    const { body } = await list('&limit=1');
    const [movement] = body['movements'] as { entryId: string }[];
    const one = (entryId: string, of: Account, customerId = of.customerId) =>
      core.call('bff', 'GET', `/internal/accounts/${of.accountId}/movements/${entryId}?customerId=${customerId}`);
    expect(await one(String(movement?.entryId), account)).toEqual({ status: 200, body: movement });
    // The other side of the same transfer is an entry of its own, and of somebody else's account.
    expect((await one(String(movement?.entryId), friend)).status).toBe(404);
    expect((await one(String(movement?.entryId), account, friend.customerId)).status).toBe(404);
    expect((await one('999999999999999999', account)).status).toBe(404);
    for (const entryId of ['0', '-1', '1.5', '9999999999999999999', 'x'])
      expect([entryId, (await one(entryId, account)).status]).toEqual([entryId, 400]);
  });

  it('name the payee at another bank, and show the fee as a movement of its own', async () => {
    const payer = await core.openAccount(10_000);
    const iban = 'DE89370400440532013000';
    const paid = await core.transfer(uuidv7(), payer, { iban }, { creditorName: 'Hans Weber' });
    expect(paid.body['state']).toBe('POSTED');
    const { body } = await list('&direction=OUT', payer);
    const principal = { kind: 'OUTGOING', counterpartyName: 'Hans Weber', counterpartyIban: iban, reference: 'Dinner' };
    const fee = { kind: 'FEE', counterpartyName: null, counterpartyIban: null, transferId: paid.body['transferId'] };
    expect(body['movements']).toMatchObject([fee, principal]);
    expect(shown((await list('&kind=FEE', payer)).body)).toHaveLength(1);
    expect((await list('&text=weber&kind=OUTGOING', payer)).body['movements']).toMatchObject([principal]);
    expect(shown((await list('&text=weber&kind=FEE', payer)).body)).toEqual([]);
  });

  it('are shown to nobody else', async () => {
    for (const part of ['movements', 'movements/facets'])
      expect(
        (
          await core.call(
            'bff',
            'GET',
            `/internal/accounts/${account.accountId}/${part}?customerId=${friend.customerId}`,
          )
        ).status,
      ).toBe(404);
  });
});
