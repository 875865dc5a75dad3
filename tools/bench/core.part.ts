import { setTimeout as delay } from 'node:timers/promises';
import { openAccounts } from './accounts.ts';
import { withStop } from './cleanup.ts';
import { generateLoad } from './generator.ts';
import { Ground, queryOnce } from './ground.ts';
import type { Measurement, PartOptions } from './measurement.ts';
import { Pgbench } from './pgbench.ts';
import type { LoadAccount } from './plan.ts';
import { medianOf } from './statistics.ts';
import type { Percentiles } from './statistics.ts';

const CLIENTS = 16;
const ACCOUNTS = 1_000;
const WARM_UP_MS = 1_500;
const LENGTH = { full: { rounds: 3, seconds: 8 }, quick: { rounds: 2, seconds: 4 } } as const;
/** A stretch of disk writes by one contender must not be paid for by the next. */
const PAUSE_MS = 500;
/** In one request, where a file or an hour's orders are posted; each is still decided as if alone. */
const PER_REQUEST = 50;
/** They never count as transfers; more than this and the figure says nothing. */
const ERROR_SHARE_MAX = 0.001;

interface Round {
  readonly perSecond: number;
  readonly latencyMs: Percentiles;
}
const CONTENDERS = ['tpc-b', 'spread', 'spread-50', 'hot-script', 'hot', 'hot-50'] as const;
type Contender = (typeof CONTENDERS)[number];

/** Transfers through the core's HTTP API against pgbench, in turns on one PostgreSQL: the machine is not quiet. */
export async function measureCore({ isQuick, profileDirectory, say }: PartOptions): Promise<readonly Measurement[]> {
  const { rounds, seconds } = isQuick ? LENGTH.quick : LENGTH.full;
  const ground = await Ground.prepare(profileDirectory);
  return withStop(
    () => ground.stop(),
    async () => {
      await ground.startPostgres();
      const pgbench = await preparePgbench(ground);
      const origin = await ground.startApplication('banking-core');
      const accounts = await openAccounts(ground, origin, ACCOUNTS);
      const measured: Record<Contender, Round[]> = Object.fromEntries(
        CONTENDERS.map((contender) => [contender, [] as Round[]]),
      ) as Record<Contender, Round[]>;
      for (let round = 1; round <= rounds; round++) {
        for (const contender of CONTENDERS) {
          await checkpoint(ground);
          const result = await runContender(contender, { ground, pgbench, origin, accounts, seconds });
          measured[contender].push(result);
          say(`    round ${round} of ${rounds}  ${contender.padEnd(10)} ${result.perSecond.toFixed(0).padStart(6)} /s`);
        }
      }
      return describe(measured);
    },
  );
}

interface Contest {
  readonly ground: Ground;
  readonly pgbench: Pgbench;
  readonly origin: string;
  readonly accounts: readonly LoadAccount[];
  readonly seconds: number;
}

function runContender(contender: Contender, contest: Contest): Promise<Round> {
  switch (contender) {
    case 'tpc-b':
      return contest.pgbench.tpcB(CLIENTS, contest.seconds);
    case 'hot-script':
      return contest.pgbench.hotAccount(CLIENTS, contest.seconds);
    case 'spread':
      return transfer(contest, null, 1);
    case 'spread-50':
      return transfer(contest, null, PER_REQUEST);
    case 'hot':
      return transfer(contest, contest.accounts[0] ?? null, 1);
    case 'hot-50':
      return transfer(contest, contest.accounts[0] ?? null, PER_REQUEST);
  }
}

async function preparePgbench(ground: Ground): Promise<Pgbench> {
  await queryOnce(ground.adminDatabaseUrl, 'CREATE DATABASE pgbench');
  const url = new URL(ground.adminDatabaseUrl);
  url.pathname = '/pgbench';
  const pgbench = new Pgbench(url.href, ground.paths.root);
  await pgbench.prepare();
  return pgbench;
}

/** Everybody starts with the same clean buffers. */
async function checkpoint(ground: Ground): Promise<void> {
  await queryOnce(ground.adminDatabaseUrl, 'CHECKPOINT');
  await delay(PAUSE_MS);
}

async function transfer(contest: Contest, hot: LoadAccount | null, perRequest: number): Promise<Round> {
  const { ground, origin, accounts, seconds } = contest;
  const before = await countPosted(ground);
  const result = await generateLoad({
    origin,
    connections: CLIENTS,
    warmUpMs: WARM_UP_MS,
    durationMs: seconds * 1000,
    ratePerSecond: null,
    traffic: {
      kind: 'core-transfers',
      bearer: await ground.bearerOf('bff', 'banking-core'),
      accounts: accounts.filter((account) => account !== hot),
      hotIban: hot?.iban ?? null,
      perRequest,
    },
  });
  if (result.errors > result.completed * ERROR_SHARE_MAX)
    throw new Error(`${result.errors} transfers went wrong; the first: ${result.firstError}`);
  const posted = (await countPosted(ground)) - before;
  const transfers = result.completed * perRequest;
  if (posted < transfers)
    throw new Error(`${transfers} transfers were answered as posted, and ${posted} are in the ledger.`);
  return { perSecond: transfers / result.seconds, latencyMs: result.latencyMs };
}

async function countPosted(ground: Ground): Promise<number> {
  const statement = `SELECT count(*) FROM transfers WHERE state = 'POSTED'`;
  const [row] = await queryOnce(ground.ownerUrlOf('banking-core'), statement);
  return Number(row?.['count']);
}

function describe(measured: Readonly<Record<Contender, readonly Round[]>>): readonly Measurement[] {
  const rate = (contender: Contender): number => medianOf(measured[contender].map(({ perSecond }) => perSecond));
  const latency = (contender: Contender): Percentiles => {
    const at = (key: keyof Percentiles): number => medianOf(measured[contender].map(({ latencyMs }) => latencyMs[key]));
    return { p50: at('p50'), p95: at('p95'), p99: at('p99') };
  };
  const alone = (name: string, contender: Contender): Measurement => {
    const value = rate(contender);
    return { name, value, unit: '/s', baseline: null, ratio: null, ...latency(contender), target: null, isMet: null };
  };
  const against = (name: string, contender: Contender, other: Contender, least: number, goal: number): Measurement => {
    const value = rate(contender);
    const baseline = rate(other);
    const ratio = value / baseline;
    const target = `ratio >= ${least.toFixed(1)} (goal ${goal.toFixed(1)})`;
    return { name, value, unit: '/s', baseline, ratio, ...latency(contender), target, isMet: ratio >= least };
  };
  return [
    alone('pgbench: built-in TPC-B-like', 'tpc-b'),
    alone('pgbench: one transfer per transaction onto one hot account', 'hot-script'),
    against('core: transfers accepted to booked, accounts spread', 'spread', 'tpc-b', 1, 2),
    against('core: transfers accepted to booked, one hot creditor', 'hot', 'hot-script', 3, 5),
    against(`core: the same, ${PER_REQUEST} transfers in a request, accounts spread`, 'spread-50', 'tpc-b', 1, 2),
    against(`core: the same, ${PER_REQUEST} transfers in a request, one hot creditor`, 'hot-50', 'hot-script', 3, 5),
  ];
}
