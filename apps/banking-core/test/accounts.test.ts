import { isIban } from '@bank/domain';
import { v7 as uuidv7 } from 'uuid';
import { CoreUnderTest, coreDatabase, dropTestDatabase, query } from './core-under-test.ts';

describe('customers and accounts of the core', () => {
  let core: CoreUnderTest;
  let urls: { ownerUrl: string; appUrl: string };

  beforeAll(async () => {
    urls = await coreDatabase('core_accounts');
    core = await CoreUnderTest.start(urls.appUrl);
  });
  afterAll(async () => {
    await core.close();
    await dropTestDatabase('core_accounts');
  });

  it('keeps a customer under the id of the caller, once', async () => {
    const path = `/internal/customers/${uuidv7()}`;
    const person = { fullName: 'Ana Ferreira', dateOfBirth: '1984-02-29' };
    const first = await core.call('onboarding', 'PUT', path, person);
    expect(first).toMatchObject({ status: 200, body: person });
    expect(await core.call('onboarding', 'PUT', path, person)).toEqual(first);
    expect(await core.call('bff', 'GET', path)).toEqual(first);
    const other = await core.call('onboarding', 'PUT', path, { ...person, dateOfBirth: '1984-03-01' });
    expect(other.status).toBe(422);
    expect(other.body['type']).toMatch(/\/resource-id-reused$/);
  });

  it('opens an account with a valid IBAN of its own and tells of it once', async () => {
    const { customerId } = await core.openAccount(0);
    const accountId = uuidv7();
    const open = () =>
      core.call('onboarding', 'PUT', `/internal/accounts/${accountId}`, { customerId, currency: 'USD' });
    const [first, second] = await Promise.all([open(), open()]);
    expect(first).toMatchObject({ status: 200, body: { accountId, customerId, currency: 'USD', state: 'ACTIVE' } });
    expect(second).toEqual(first);
    expect(isIban(String(first?.body['iban']))).toBe(true);
    expect(String(first?.body['iban']).slice(4, 12)).toBe('09990001');
    const events = await query(urls.ownerUrl, 'SELECT type, sequence, payload FROM outbox WHERE subject = $1', [
      accountId,
    ]);
    expect(events).toMatchObject([
      { type: 'banking-core.account.opened.v1', sequence: '1', payload: { customerId, currency: 'USD' } },
    ]);
    const other = await core.call('onboarding', 'PUT', `/internal/accounts/${accountId}`, {
      customerId,
      currency: 'EUR',
    });
    expect(other.body['type']).toMatch(/\/resource-id-reused$/);
    const accounts = await core.call('bff', 'GET', `/internal/customers/${customerId}/accounts`);
    expect(accounts.body['accounts']).toHaveLength(2);
  });

  it('does not know customers, accounts and payees that are not there', async () => {
    const { accountId, customerId } = await core.openAccount(500);
    const { customerId: stranger } = await core.openAccount(0);
    for (const url of [
      `/internal/customers/${uuidv7()}`,
      `/internal/customers/${uuidv7()}/accounts`,
      `/internal/customers/00000000-0000-0000-0000-000000000000`,
      `/internal/accounts/${accountId}/balance?customerId=${stranger}`,
      `/internal/accounts/${accountId}/movements?customerId=${stranger}`,
      `/internal/accounts/${uuidv7()}/balance?customerId=${customerId}`,
      '/internal/accounts?iban=ES9121000418450200051332',
    ])
      expect([url, (await core.call('bff', 'GET', url)).status]).toEqual([url, 404]);
    const orphan = { customerId: uuidv7(), currency: 'EUR' };
    expect((await core.call('onboarding', 'PUT', `/internal/accounts/${uuidv7()}`, orphan)).status).toBe(404);
    expect((await core.call('bff', 'GET', `/internal/accounts/${accountId}/balance`)).status).toBe(400);
  });

  it('says whose account an IBAN is', async () => {
    const account = await core.openAccount(0, { fullName: 'Léa Moreau' });
    const answer = await core.call('bff', 'GET', `/internal/accounts?iban=${account.iban}`);
    expect(answer.body).toEqual({
      accountId: account.accountId,
      currency: 'EUR',
      state: 'ACTIVE',
      holderName: 'Léa Moreau',
    });
  });

  it('pages through movements back to the opening of the account', async () => {
    const account = await core.openAccount(1_000);
    const friend = await core.openAccount(0, { fullName: 'Kenji Mori' });
    for (const amountMinor of ['1', '2', '3', '4'])
      await core.transfer(uuidv7(), account, friend, { amount: { amountMinor, currency: 'EUR' } });
    const page = (query: string) =>
      core.call(
        'bff',
        'GET',
        `/internal/accounts/${account.accountId}/movements?customerId=${account.customerId}&limit=2${query}`,
      );
    const first = await page('');
    expect(first.body).toMatchObject({
      movements: [
        {
          direction: 'OUT',
          amount: { amountMinor: '4' },
          balanceAfter: { amountMinor: '990' },
          counterpartyName: 'Kenji Mori',
        },
        { direction: 'OUT', amount: { amountMinor: '3' }, balanceAfter: { amountMinor: '994' } },
      ],
    });
    const second = await page(`&cursor=${String(first.body['nextCursor'])}`);
    expect(second.body).toMatchObject({
      movements: [{ amount: { amountMinor: '2' } }, { amount: { amountMinor: '1' } }],
    });
    const third = await page(`&cursor=${String(second.body['nextCursor'])}`);
    expect(third.body).toMatchObject({
      nextCursor: null,
      movements: [{ direction: 'IN', amount: { amountMinor: '1000' }, counterpartyName: 'Otro Banco' }],
    });
    expect((await page('&cursor=WyItMSJd')).status).toBe(400);
  });
});
