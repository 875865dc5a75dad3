import { cursorOf } from '../../apps/banking-core/src/cursor.ts';
import { openAccounts } from './accounts.ts';
import { withStop } from './cleanup.ts';
import { generateLoad } from './generator.ts';
import { Ground } from './ground.ts';
import { addHistory } from './history.ts';
import type { Measurement, PartOptions } from './measurement.ts';
import type { LoadAccount, LoadResult } from './plan.ts';
import { medianOf } from './statistics.ts';

const SHORT = 1_000;
const LONG = { full: 1_000_000, quick: 100_000 } as const;
const LENGTH = { full: { rounds: 5, seconds: 2 }, quick: { rounds: 3, seconds: 1 } } as const;
const WARM_UP_MS = 500;
const CONNECTIONS = 2;
const PAGE = 50;
const RATIO_MAX = 1.5;
const NOBODY = 'http://127.0.0.1:9';

/** A page of movements of an account that has very many, against one that has few, at both ends. */
export async function measureMovements({
  isQuick,
  profileDirectory,
  say,
}: PartOptions): Promise<readonly Measurement[]> {
  const count = isQuick ? LONG.quick : LONG.full;
  const { rounds, seconds } = isQuick ? LENGTH.quick : LENGTH.full;
  const ground = await Ground.prepare(profileDirectory);
  return withStop(
    () => ground.stop(),
    async () => {
      await ground.startPostgres();
      const origin = await ground.startApplication('banking-core', { AWS_ENDPOINT_URL_SNS: NOBODY });
      const [long, short] = await openAccounts(ground, origin, 2);
      if (long === undefined || short === undefined) throw new Error('There are no accounts.');
      await addHistory(ground.ownerUrlOf('banking-core'), short, SHORT);
      await addHistory(ground.ownerUrlOf('banking-core'), long, count);
      say(`    ${count} movements are there`);
      const rows: Measurement[] = [];
      for (const page of ['first', 'last'] as const) {
        const longRounds: LoadResult[] = [];
        const shortRounds: LoadResult[] = [];
        for (let round = 1; round <= rounds; round++) {
          shortRounds.push(await read(ground, origin, { account: short, page, seconds }));
          longRounds.push(await read(ground, origin, { account: long, page, seconds }));
        }
        rows.push(describe(page, count, longRounds, shortRounds));
      }
      return rows;
    },
  );
}

async function read(
  ground: Ground,
  origin: string,
  { account, page, seconds }: { account: LoadAccount; page: 'first' | 'last'; seconds: number },
): Promise<LoadResult> {
  const query = new URLSearchParams({ customerId: account.customerId, limit: String(PAGE) });
  if (page === 'last') query.set('cursor', cursorOf([String(PAGE)]));
  const path = `/internal/accounts/${account.accountId}/movements?${query.toString()}`;
  const result = await generateLoad({
    origin,
    connections: CONNECTIONS,
    warmUpMs: WARM_UP_MS,
    durationMs: seconds * 1000,
    ratePerSecond: null,
    traffic: {
      kind: 'reads',
      requests: [{ path, headers: { authorization: await ground.bearerOf('bff', 'banking-core') } }],
    },
  });
  if (result.completed === 0) throw new Error(`No page was read; the first answer: ${result.firstError}`);
  return result;
}

function describe(page: string, count: number, long: readonly LoadResult[], short: readonly LoadResult[]): Measurement {
  const at = (results: readonly LoadResult[], key: 'p50' | 'p95' | 'p99'): number =>
    medianOf(results.map(({ latencyMs }) => latencyMs[key]));
  // Each round against the short account's of the same seconds: what disturbs the machine disturbs both.
  const ratio = medianOf(
    long.map(({ latencyMs }, round) => latencyMs.p50 / (short[round]?.latencyMs.p50 ?? Number.NaN)),
  );
  return {
    name: `core: ${page} page of ${PAGE} of ${count.toLocaleString('en')} movements, against ${SHORT.toLocaleString('en')}`,
    value: at(long, 'p50'),
    unit: 'ms',
    baseline: at(short, 'p50'),
    ratio,
    p50: at(long, 'p50'),
    p95: at(long, 'p95'),
    p99: at(long, 'p99'),
    target: `ratio <= ${RATIO_MAX}`,
    isMet: ratio <= RATIO_MAX,
  };
}
