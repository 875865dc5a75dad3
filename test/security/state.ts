import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { Client as Postgres } from 'pg';
import { named, TABLES } from '../../apps/local-aws/src/resources.ts';
import { stack, world } from './bank.ts';

/** Everything the bank remembers, table by table, so that "refused means nothing changed" can be looked at. */

const SETTLE_MS_MAX = 60_000;
const SETTLED_ROUNDS = 3;
const ROUND_MS = 300;

/** Tables that change by themselves, and why that says nothing about a request. */
const MOVING: ReadonlySet<string> = new Set([
  // Counts the failures of public sign-ins, which is what those routes are for.
  'dynamodb login-attempts',
  // When the list of returned payments is read next; a process takes its turn whatever is asked of the bank.
  'banking_core rail_returns_read',
]);

export type State = Readonly<Record<string, string>>;

const { aws } = world();

const digest = (rows: readonly string[]): string =>
  `${rows.length} rows ${createHash('sha256').update(rows.toSorted().join('\n')).digest('hex').slice(0, 16)}`;

async function ofPostgres(database: string, url: string): Promise<State> {
  const sql = new Postgres({ connectionString: url });
  await sql.connect();
  try {
    const tables = await sql.query<{ tablename: string }>(
      "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
    );
    const state: Record<string, string> = {};
    for (const { tablename } of tables.rows) {
      const seen = await sql.query<{ rows: string; sum: string }>(
        `SELECT count(*) AS rows, coalesce(sum(hashtextextended(t::text, 0)), 0) AS sum FROM "${tablename}" AS t`,
      );
      state[`${database} ${tablename}`] = `${seen.rows[0]?.rows} rows ${seen.rows[0]?.sum}`;
    }
    return state;
  } finally {
    await sql.end();
  }
}

async function ofTable(component: string): Promise<State> {
  const rows: string[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await aws.dynamo.send(
      new ScanCommand({
        TableName: named(component),
        ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
      }),
    );
    rows.push(
      ...(page.Items ?? []).map((item) =>
        JSON.stringify(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1))),
      ),
    );
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return { [`dynamodb ${component}`]: digest(rows) };
}

export async function stateOfBank(): Promise<State> {
  const parts = await Promise.all([
    ...Object.entries(stack.postgres).map(([database, { owner }]) => ofPostgres(database, owner)),
    ...TABLES.map(({ component }) => ofTable(component)),
  ]);
  const all = parts.flatMap((part) => Object.entries(part)).filter(([table]) => !MOVING.has(table));
  return Object.fromEntries(all);
}

/** The state once events, pipes and repairs have come to rest. */
export async function settledState(): Promise<State> {
  const until = performance.now() + SETTLE_MS_MAX;
  let last = await stateOfBank();
  for (let same = 0; same < SETTLED_ROUNDS;) {
    if (performance.now() > until) throw new Error('the bank does not come to rest');
    await delay(ROUND_MS);
    const next = await stateOfBank();
    same = JSON.stringify(next) === JSON.stringify(last) ? same + 1 : 0;
    last = next;
  }
  return last;
}

/** Runs SQL as the owner of a database: what no service may do. */
export async function asOwner<Row extends object>(
  database: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const sql = new Postgres({ connectionString: stack.postgres[database]?.owner });
  await sql.connect();
  try {
    return (await sql.query<Row>(text, [...values])).rows;
  } finally {
    await sql.end();
  }
}

export async function balancesOf(accountIds: readonly string[]): Promise<readonly string[]> {
  const rows = await asOwner<{ booked_minor: string }>(
    'banking_core',
    'SELECT booked_minor FROM accounts WHERE account_id = ANY($1) ORDER BY account_id',
    [accountIds],
  );
  return rows.map((row) => row.booked_minor);
}
