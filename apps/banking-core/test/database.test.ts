import { v7 as uuidv7 } from 'uuid';
import { migrate } from '../src/database/migrate.command.ts';
import { type Account, CoreUnderTest, coreDatabase, dropTestDatabase, query } from './core-under-test.ts';

describe('the database of the core', () => {
  let core: CoreUnderTest;
  let urls: { ownerUrl: string; appUrl: string };
  let account: Account;
  let payee: Account;

  beforeAll(async () => {
    urls = await coreDatabase('core_database');
    core = await CoreUnderTest.start(urls.appUrl);
    account = await core.openAccount(10_000);
    payee = await core.openAccount(0);
  });
  afterAll(async () => {
    await core.close();
    await dropTestDatabase('core_database');
  });

  const insertTransfer = (
    state: 'POSTED' | 'REJECTED',
  ): string => `INSERT INTO transfers (transfer_id, kind, origin, state,
      reason, fingerprint, customer_id, debtor_account_id, creditor_account_id, amount_minor, currency, decided_at, business_date)
    VALUES ($1, 'INTERNAL', 'LIVE', '${state}', ${state === 'POSTED' ? 'NULL' : `'insufficient-funds'`},
      sha256('x'), '${account.customerId}', '${account.accountId}', '${payee.accountId}', 5, 'EUR', now(), current_date)`;

  it('runs its migrations once', async () => {
    expect(await migrate(urls)).toEqual([]);
  });

  it.each([
    ['UPDATE entries SET amount_minor = 1'],
    ['DELETE FROM entries'],
    ['TRUNCATE entries'],
    ['UPDATE transfers SET amount_minor = 1'],
    [`UPDATE transfers SET state = 'POSTED'`],
    ['DELETE FROM transfers'],
    ['DELETE FROM accounts'],
    ['UPDATE accounts SET overdraft_minor = 1000000'],
    ['UPDATE accounts SET customer_id = NULL'],
    ['DELETE FROM customers'],
    ['DELETE FROM outbox'],
    [`UPDATE outbox SET payload = '{}'`],
    ['ALTER TABLE entries DISABLE TRIGGER ALL'],
    ['SELECT 1 FROM migrations'],
  ])('does not let the application %s', async (statement) => {
    await expect(query(urls.appUrl, statement)).rejects.toMatchObject({ code: '42501' });
  });

  it.each([['UPDATE entries SET amount_minor = 1'], ['DELETE FROM transfers'], ['TRUNCATE entries']])(
    'does not even let the owner %s by mistake',
    async (statement) => {
      await expect(query(urls.ownerUrl, statement)).rejects.toMatchObject({ code: '42501' });
    },
  );

  it('refuses a posted transfer without entries', async () => {
    await expect(query(urls.appUrl, insertTransfer('POSTED'), [uuidv7()])).rejects.toMatchObject({
      constraint: 'entries_sum_to_zero',
    });
  });

  it.each([
    [
      'that do not sum to zero',
      [
        [0, 3, -5, 9_995],
        [1, 1, 4, 4],
      ],
      'entries_sum_to_zero',
    ],
    [
      'that move another amount',
      [
        [0, 3, -4, 9_996],
        [1, 1, 4, 4],
      ],
      'entries_as_decided',
    ],
  ] as const)('refuses entries %s', async (_what, entries, constraint) => {
    const transferId = uuidv7();
    const version = Number(
      (await query(urls.ownerUrl, 'SELECT version FROM accounts WHERE account_id = $1', [account.accountId]))[0]?.[
        'version'
      ],
    );
    expect(version).toBe(1);
    const values = entries.map(([who, sequence, change, after]) => {
      const accountId = who === 0 ? account.accountId : payee.accountId;
      return `('${transferId}', '${accountId}', 'EUR', ${who === 0 ? sequence - 1 : sequence}, ${change}, ${after}, now())`;
    });
    const statement = `WITH decided AS (${insertTransfer('POSTED').replace('$1', `'${transferId}'`)})
      INSERT INTO entries (transfer_id, account_id, currency, account_sequence, amount_minor, balance_after_minor, booked_at)
      VALUES ${values.join(', ')}`;
    await expect(query(urls.appUrl, statement)).rejects.toMatchObject({ constraint });
  });

  it('refuses an entry that does not continue the balance, one of a rejected transfer and one added later', async () => {
    const [posted] = await query(urls.ownerUrl, 'SELECT transfer_id FROM transfers LIMIT 1');
    const rejected = uuidv7();
    await query(urls.appUrl, insertTransfer('REJECTED'), [rejected]);
    const entry = (transferId: unknown, after: number): Promise<unknown> =>
      query(
        urls.appUrl,
        `INSERT INTO entries (transfer_id, account_id, currency, account_sequence, amount_minor, balance_after_minor, booked_at)
         VALUES ($1, $2, 'EUR', 1, 5, $3, now())`,
        [transferId, payee.accountId, after],
      );
    await expect(entry(posted?.['transfer_id'], 6)).rejects.toMatchObject({ constraint: 'entries_balance_chain' });
    await expect(entry(posted?.['transfer_id'], 5)).rejects.toMatchObject({ constraint: 'entries_sum_to_zero' });
    await expect(entry(rejected, 5)).rejects.toMatchObject({ constraint: 'entries_none_when_rejected' });
  });

  it('refuses a balance below what was agreed, whatever the code decided', async () => {
    await expect(
      query(urls.appUrl, 'UPDATE accounts SET booked_minor = -1 WHERE account_id = $1', [payee.accountId]),
    ).rejects.toMatchObject({ constraint: 'accounts_not_overdrawn' });
  });
});
