import type { Instant } from '@bank/domain';
import pg from 'pg';
import type { QueryResultRow } from 'pg';
import type { Sql } from '../src/database/sql.ts';
import { sqlOf } from '../src/database/transactions.service.ts';
import type { Snapshots } from '../src/database/snapshots.service.ts';
import { idOf } from '../src/ids.ts';
import { MovementsService, SCANNED_ENTRIES_MAX } from '../src/ledger/movements.service.ts';
import { ReportsService } from '../src/ledger/reports.service.ts';
import { sumBalancesAt } from '../src/ledger/reports.store.ts';
import { StatementsService } from '../src/ledger/statements.service.ts';
import { type Account, CoreUnderTest, coreDatabase, dropTestDatabase, query } from './core-under-test.ts';
import { bulkPast } from './history.ts';

const MANY = 120_000;
const FEW = 1_000;
/** 8 kB blocks that a filter may read over the entries it looks at: each with its transfer and the index to it. */
const FILTERED_BLOCKS_MAX = SCANNED_ENTRIES_MAX * 8;

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly PlanNode[];
}

/** Relations that a plan reads from the first row to the last. */
const readWhole = (node: PlanNode): readonly string[] => [
  ...(node['Node Type'] === 'Seq Scan' ? [node['Relation Name'] ?? ''] : []),
  ...(node.Plans ?? []).flatMap(readWhole),
];

/** Counts the blocks that every statement reads, wherever they are. */
class CountingSql implements Sql {
  blocks = 0;
  readonly readWhole = new Set<string>();
  private readonly sql: Sql;

  constructor(private readonly client: pg.Client) {
    this.sql = sqlOf(client);
  }

  async query<Row extends QueryResultRow>(statement: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    const explained = await this.client.query<{ 'QUERY PLAN': readonly { readonly Plan: PlanNode }[] }>(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${statement}`,
      [...values],
    );
    const [plan] = explained.rows[0]?.['QUERY PLAN'] ?? [];
    if (plan === undefined) throw new Error('no plan');
    this.blocks += plan.Plan['Shared Hit Blocks'] + plan.Plan['Shared Read Blocks'];
    for (const relation of readWhole(plan.Plan)) this.readWhole.add(relation);
    return this.sql.query<Row>(statement, values);
  }
}

describe('what reading movements costs', () => {
  let core: CoreUnderTest;
  let client: pg.Client;
  let ownerUrl: string;
  let many: Account;
  let few: Account;

  beforeAll(async () => {
    const urls = await coreDatabase('core_movements_cost');
    ownerUrl = urls.ownerUrl;
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

  /** Neither entries nor transfers may ever be read as a whole. */
  const expectLookups = (sql: CountingSql): void =>
    expect([...sql.readWhole].filter((relation) => relation === 'entries' || relation === 'transfers')).toEqual([]);

  async function pageCost(account: Account, page: object): Promise<{ blocks: number; sequences: readonly number[] }> {
    const { sql, snapshots } = counted();
    const wanted = { ...whose(account), filter: {}, cursor: undefined, limit: 25, ...page };
    const { movements } = await new MovementsService(snapshots).pageOf(wanted);
    expectLookups(sql);
    return { blocks: sql.blocks, sequences: movements.map(({ sequence }) => sequence) };
  }

  it('the first and the last page of an account cost the same, however many movements it has', async () => {
    const small = await pageCost(few, {});
    const first = await pageCost(many, {});
    const last = await pageCost(many, { cursor: cursorBefore(26) });
    expect(first.sequences.slice(0, 2)).toEqual([120_000, 119_999]);
    expect([last.sequences.length, last.sequences.at(-1)]).toEqual([25, 1]);
    expect(first.blocks).toBeLessThanOrEqual(small.blocks * 1.5);
    expect(last.blocks).toBeLessThanOrEqual(small.blocks * 1.5);
  });

  it('the page of a day is found without reading what came before or after it', async () => {
    const small = await pageCost(few, { from: '2020-01-01', to: '2020-01-01' });
    const middle = await pageCost(many, { from: '2020-03-10', to: '2020-03-10' });
    expect(middle.sequences).toHaveLength(25);
    // Halving 120,000 entries takes seven steps more than halving 1,000, twice.
    expect(middle.blocks).toBeLessThanOrEqual(small.blocks + 2 * 7 * 5);
  });

  it.each([
    ['that finds nothing', { text: 'nowhere' }, 0],
    ['of a kind that is not there', { kind: 'INTERNAL' as const }, 0],
    ['that finds one far back', { text: 'NUMBER 110001' }, 0],
    ['that finds the newest', { text: 'núMBER 120000' }, 1],
  ])('a filter %s reads a bounded number of blocks and says where it stopped', async (_what, filter, found) => {
    const { blocks, sequences } = await pageCost(many, { filter });
    expect(sequences).toHaveLength(found);
    expect(blocks).toBeLessThan(FILTERED_BLOCKS_MAX);
  });

  it('goes on from where a filter stopped until it finds the one there is', async () => {
    const url = `/internal/accounts/${many.accountId}/movements?customerId=${many.customerId}&text=number%20110001`;
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
    // 2,000 a page from 120,000 down: 110,001 is the last of the fifth.
    expect([pages, found]).toMatchObject([5, [{ sequence: 110_001, reference: 'Number 110001' }]]);
  });

  it('facets count the newest ten thousand and say so', async () => {
    const url = `/internal/accounts/${many.accountId}/movements/facets?customerId=${many.customerId}`;
    const { body } = await core.call('bff', 'GET', url);
    expect(body).toMatchObject({
      count: 10_000,
      totalIn: { amountMinor: '10000' },
      complete: false,
      // Minute 110,001 of 2020.
      countedSince: '2020-03-17T09:21:00.000Z',
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
      from: '2020-03-24',
      to: '2020-03-24',
      cursor: undefined,
      limit: 25,
    });
    expect(page).toMatchObject({ entryCount: 541, closing: { amountMinor: '120000' } });
    expect(sql.blocks).toBeLessThan(1_000);
  });

  it('facets look up what they count and nothing else', async () => {
    const { sql, snapshots } = counted();
    const { count } = await new MovementsService(snapshots).facetsOf({ ...whose(many), filter: { kind: 'INTERNAL' } });
    expect(count).toBe(0);
    expectLookups(sql);
    expect(sql.blocks).toBeLessThan(10_000 * 8);
  });

  it('a balance in the middle of a long past is found in a few blocks', async () => {
    const { sql, snapshots } = counted();
    const clock = { now: () => '2026-11-22T10:41:00.000Z' as Instant };
    // The hundred thousandth minute of 2020.
    const at = '2020-03-10T10:40:00.000Z' as Instant;
    const balance = await new ReportsService(snapshots, clock).balanceAt({ ...whose(many), at });
    expect(balance).toMatchObject({ booked: { amountMinor: '100000' }, version: 100_000 });
    expectLookups(sql);
    expect(sql.blocks).toBeLessThan(150);
  });

  it('a trial balance of a recent instant reads what was booked since, not the whole ledger', async () => {
    // What autovacuum does after a while.
    await query(ownerUrl, `SELECT brin_summarize_new_values('entries_by_time')`);
    const { sql } = counted();
    // A thousand minutes before the last movement.
    const rows = await sumBalancesAt(sql, '2020-03-23T15:20:00.000Z' as Instant);
    expect(rows.find(({ currency, kind }) => currency === 'EUR' && kind === 'CUSTOMER')).toMatchObject({
      credit_minor: '120000',
    });
    expectLookups(sql);
    expect(sql.blocks).toBeLessThan(300);
  });
});
