import { addMs } from '@bank/domain';
import { FixedClock } from '@bank/platform/testing';
import { SystemClock } from '@bank/platform';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { sqlOf } from '../src/database/transactions.service.ts';
import { OutboxPurge } from '../src/outbox/outbox-purge.service.ts';
import { deletePublished } from '../src/outbox/outbox.store.ts';
import { reportOf, verifyLedger } from '../src/verify/verify.service.ts';
import { type Account, CoreUnderTest, coreDatabase, dropTestDatabase, query } from './core-under-test.ts';

const DAY_MS = 86_400_000;

describe('published events of the past', () => {
  let core: CoreUnderTest;
  let urls: { ownerUrl: string; appUrl: string };
  let client: pg.Client;
  let from: Account;

  beforeAll(async () => {
    urls = await coreDatabase('core_purge');
    core = await CoreUnderTest.start(urls.appUrl);
    client = new pg.Client({ connectionString: urls.appUrl });
    await client.connect();
    from = await core.openAccount(100_000);
    const to = await core.openAccount(0);
    for (let count = 0; count < 5; count++) await core.transfer(uuidv7(), from, to);
  });
  afterAll(async () => {
    await client.end();
    await core.close();
    await dropTestDatabase('core_purge');
  });

  /** As if the topic had taken the first `count` events of the payer so many days ago. */
  const publish = (count: number, days: number): Promise<unknown> =>
    query(
      urls.ownerUrl,
      `UPDATE outbox SET published_at = now() - make_interval(days => $3)
       WHERE subject = $1 AND published_at IS NULL AND sequence <= $2`,
      [from.accountId, count, days],
    );
  const sequences = async (): Promise<readonly number[]> => {
    const statement = 'SELECT sequence FROM outbox WHERE subject = $1 ORDER BY sequence';
    return (await query(urls.ownerUrl, statement, [from.accountId])).map((row) => Number(row['sequence']));
  };
  const isSound = async (): Promise<boolean> => reportOf(await verifyLedger(sqlOf(client))).isSound;
  const purge = async (): Promise<void> => {
    await new OutboxPurge(new SystemClock()).step(sqlOf(client));
  };

  it('stay while they are young or unpublished', async () => {
    await publish(3, 6);
    await purge();
    expect(await sequences()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('go after a week, the ledger staying provable', async () => {
    await query(urls.ownerUrl, `UPDATE outbox SET published_at = now() - interval '8 days' WHERE published_at < now()`);
    await purge();
    expect(await sequences()).toEqual([4, 5, 6, 7]);
    expect(await isSound()).toBe(true);
  });

  it('go all but the newest of an account, which proves its sequence', async () => {
    await publish(7, 8);
    await purge();
    expect(await sequences()).toEqual([7]);
    expect(await isSound()).toBe(true);
  });

  it('leave no gap behind one that an earlier step had to keep', async () => {
    const to = await core.openAccount(0);
    for (let count = 0; count < 2; count++) await core.transfer(uuidv7(), from, to);
    await publish(9, 8);
    const [kept] = await query(urls.ownerUrl, 'SELECT position FROM outbox WHERE subject = $1 AND sequence = 7', [
      from.accountId,
    ]);
    const before = addMs(new SystemClock().now(), -7 * DAY_MS);
    await deletePublished(sqlOf(client), { before, after: String(kept?.['position']), limit: 100 });
    expect(await sequences()).toEqual([7, 8, 9]);
    await purge();
    expect(await sequences()).toEqual([9]);
    expect(await isSound()).toBe(true);
  });

  it('cannot be deleted before they were published, whoever asks', async () => {
    await core.openAccount(0);
    await expect(query(urls.appUrl, 'DELETE FROM outbox WHERE published_at IS NULL')).rejects.toMatchObject({
      constraint: 'outbox_published_before_deleted',
    });
  });

  it('are looked for a bounded step at a time, then not for a while', async () => {
    const clock = new FixedClock(addMs(new SystemClock().now(), 0));
    const steps = new OutboxPurge(clock);
    await steps.step(sqlOf(client));
    const asked = { count: 0 };
    const counting = { query: () => ((asked.count += 1), Promise.resolve([])) };
    await steps.step(counting);
    expect(asked.count).toBe(0);
    clock.advanceMs(600_000);
    await steps.step(counting);
    expect(asked.count).toBe(1);
  });
});
