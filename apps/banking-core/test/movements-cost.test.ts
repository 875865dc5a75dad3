import pg from 'pg';
import type { QueryResultRow } from 'pg';
import type { Sql } from '../src/database/sql.ts';
import { sqlOf } from '../src/database/transactions.service.ts';
import type { Snapshots } from '../src/database/snapshots.service.ts';
import { idOf } from '../src/ids.ts';
import { MovementsService, SCANNED_ENTRIES_MAX } from '../src/ledger/movements.service.ts';
import { StatementsService } from '../src/ledger/statements.service.ts';
import { type Account, CoreUnderTest, coreDatabase, dropTestDatabase } from './core-under-test.ts';
import { bulkPast } from './history.ts';

const MANY = 200_000;
const FEW = 1_000;
/** 8 kB blocks that a filter may read over the entries it looks at: each with its transfer and the index to it. */
const FILTERED_BLOCKS_MAX = SCANNED_ENTRIES_MAX * 8;

interface Plan {
  readonly Plan: { readonly 'Shared Hit Blocks': number; readonly 'Shared Read Blocks': number };
}

/** Counts the blocks that every statement reads, wherever they are. */
class CountingSql implements Sql {
  blocks = 0;
  private readonly sql: Sql;

  constructor(private readonly client: pg.Client) {
    this.sql = sqlOf(client);
  }

  async query<Row extends QueryResultRow>(statement: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    const explained = await this.client.query<{ 'QUERY PLAN': readonly Plan[] }>(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${statement}`,
      [...values],
    );
    const [plan] = explained.rows[0]?.['QUERY PLAN'] ?? [];
    if (plan === undefined) throw new Error('no plan');
    this.blocks += plan.Plan['Shared Hit Blocks'] + plan.Plan['Shared Read Blocks'];
    return this.sql.query<Row>(statement, values);
  }
}

describe('what reading movements costs', () => {
  let core: CoreUnderTest;
  let client: pg.Client;
  let many: Account;
  let few: Account;

  beforeAll(async () => {
    const urls = await coreDatabase('core_movements_cost');
    core = await CoreUnderTest.start(urls.appUrl);
    many = await core.openAccount(0);
    few = await core.openAccount(0);
    await bulkPast(urls.ownerUrl, many, MANY);
    await bulkPast(urls.ownerUrl, few, FEW);
    client = new pg.Client({ connectionString: urls.appUrl });
    await client.connect();
  }, 120_000);
  afterAll(async () => {
    await client.end();
    await core.close();
    await dropTestDatabase('core_movements_cost');
  });

  /** A service whose every statement is counted, and the count. */
  const counted = (): { sql: CountingSql; snapshots: Snapshots } => {
    const sql = new CountingSql(client);
    const read = <Result>(work: (counting: Sql) => Promise<Result>): Promise<Result> => work(sql);
    return { sql, snapshots: { sql, read } as unknown as Snapshots };
  };
  const whose = (account: Account) => ({
    accountId: idOf<'account'>(account.accountId),
    customerId: idOf<'customer'>(account.customerId),
  });
  const cursorBefore = (sequence: number): string =>
    Buffer.from(JSON.stringify([String(sequence)])).toString('base64url');

  async function pageCost(account: Account, page: object): Promise<{ blocks: number; sequences: readonly number[] }> {
    const { sql, snapshots } = counted();
    const query = { ...whose(account), filter: {}, cursor: undefined, limit: 25, ...page };
    const { movements } = await new MovementsService(snapshots).pageOf(query);
    return { blocks: sql.blocks, sequences: movements.map(({ sequence }) => sequence) };
  }

  it('the first and the last page of an account cost the same, however many movements it has', async () => {
    const small = await pageCost(few, {});
    const first = await pageCost(many, {});
    const last = await pageCost(many, { cursor: cursorBefore(26) });
    expect(first.sequences.slice(0, 2)).toEqual([200_000, 199_999]);
    expect([last.sequences.length, last.sequences.at(-1)]).toEqual([25, 1]);
    expect(first.blocks).toBeLessThanOrEqual(small.blocks * 1.5);
    expect(last.blocks).toBeLessThanOrEqual(small.blocks * 1.5);
  });

  it('the page of a day is found without reading what came before or after it', async () => {
    const small = await pageCost(few, { from: '2020-01-01', to: '2020-01-01' });
    const middle = await pageCost(many, { from: '2020-03-10', to: '2020-03-10' });
    expect(middle.sequences).toHaveLength(25);
    // Halving 200,000 entries takes eight steps more than halving 1,000, twice.
    expect(middle.blocks).toBeLessThanOrEqual(small.blocks + 2 * 8 * 5);
  });

  it.each([
    ['that finds nothing', { text: 'nowhere' }, 0],
    ['of a kind that is not there', { kind: 'INTERNAL' as const }, 0],
    ['that finds one in ten thousand', { text: 'NUMBER 190001' }, 0],
    ['that finds the newest', { text: 'núMBER 200000' }, 1],
  ])('a filter %s reads a bounded number of blocks and says where it stopped', async (_what, filter, found) => {
    const { blocks, sequences } = await pageCost(many, { filter });
    expect(sequences).toHaveLength(found);
    expect(blocks).toBeLessThan(FILTERED_BLOCKS_MAX);
  });

  it('goes on from where a filter stopped until it finds the one there is', async () => {
    const url = `/internal/accounts/${many.accountId}/movements?customerId=${many.customerId}&text=number%20190001`;
    const first = await core.call('bff', 'GET', url);
    expect(first.body['movements']).toEqual([]);
    const found: unknown[] = [];
    let cursor = first.body['nextCursor'] as string | null;
    let pages = 1;
    while (found.length === 0 && cursor !== null && pages < 10) {
      const page = await core.call('bff', 'GET', `${url}&cursor=${cursor}`);
      found.push(...(page.body['movements'] as unknown[]));
      cursor = page.body['nextCursor'] as string | null;
      pages += 1;
    }
    // 2,000 a page from 200,000 down: the fifth one holds 190,001 and still 190,001 is its last.
    expect([pages, found]).toMatchObject([5, [{ sequence: 190_001, reference: 'Number 190001' }]]);
  });

  it('facets count the newest ten thousand and say so', async () => {
    const url = `/internal/accounts/${many.accountId}/movements/facets?customerId=${many.customerId}`;
    const { body } = await core.call('bff', 'GET', url);
    expect(body).toMatchObject({
      count: 10_000,
      totalIn: { amountMinor: '10000' },
      complete: false,
      // Minute 190,001 of 2020.
      countedSince: '2020-05-11T22:41:00.000Z',
    });
    const day = await core.call('bff', 'GET', `${url}&from=2020-03-10&to=2020-03-10`);
    expect(day.body).toMatchObject({ count: 1_440, complete: true, countedSince: null });
  });

  it('a statement with too many movements is refused, one at the end of a long account is not', async () => {
    const read = (query: string) =>
      core.call('bff', 'GET', `/internal/accounts/${many.accountId}/statement?customerId=${many.customerId}&${query}`);
    const whole = await read('from=2020-01-01&to=2020-12-31');
    expect([whole.status, whole.body['errors']]).toMatchObject([400, [{ pointer: '#/to' }]]);
    const { sql, snapshots } = counted();
    const page = await new StatementsService(snapshots).pageOf({
      ...whose(many),
      from: '2020-05-18',
      to: '2020-05-18',
      cursor: undefined,
      limit: 25,
    });
    expect(page).toMatchObject({ entryCount: 1_401, closing: { amountMinor: '200000' } });
    expect(sql.blocks).toBeLessThan(1_000);
  });
});
