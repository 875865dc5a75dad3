import { join } from 'node:path';
import { findFreePort, LOOPBACK } from '../stack/ports.ts';
import { openAccounts, signIn } from './accounts.ts';
import { withStop } from './cleanup.ts';
import { generateLoad } from './generator.ts';
import { Ground } from './ground.ts';
import { Issuer } from './issuer.ts';
import type { Measurement, PartOptions } from './measurement.ts';
import type { LoadResult, ReadRequest } from './plan.ts';
import { medianOf } from './statistics.ts';

const CLIENTS = 16;
const ACCOUNTS = 50;
const RATE_PER_SECOND = 200;
const WARM_UP_MS = 1_000;
const LENGTH = {
  full: { warmUpSeconds: 5, rounds: 5, seconds: 3 },
  quick: { warmUpSeconds: 3, rounds: 2, seconds: 2 },
} as const;
const NOBODY = 'http://127.0.0.1:9';
const P95_MS_MAX = 50;
const RATIO_MIN = 0.25;
/** Longer than a run: what is measured is the cache. */
const FRESH_MS = '60000';

/** Balance reads that Redis answers, beside a bare Fastify that returns the same JSON. */
export async function measureBalances({
  isQuick,
  profileDirectory,
  say,
}: PartOptions): Promise<readonly Measurement[]> {
  const { warmUpSeconds, rounds, seconds } = isQuick ? LENGTH.quick : LENGTH.full;
  const ground = await Ground.prepare(profileDirectory);
  const issuer = await Issuer.start();
  const stop = async (): Promise<void> => {
    issuer.stop();
    await ground.stop();
  };
  return withStop(stop, async () => {
    const { origin, requests } = await startBff(ground, issuer);
    const bare = await startBare(ground, origin, requests);
    for (const each of [bare, origin]) await read(each, requests, { seconds: warmUpSeconds, ratePerSecond: null });
    const bffRounds: LoadResult[] = [];
    const bareRounds: LoadResult[] = [];
    const cpu = { bff: 0, bare: 0 };
    for (let round = 1; round <= rounds; round++) {
      const started = [ground.cpuSecondsOf('bare-server'), ground.cpuSecondsOf('bff')];
      bareRounds.push(await read(bare, requests, { seconds, ratePerSecond: null }));
      bffRounds.push(await read(origin, requests, { seconds, ratePerSecond: null }));
      cpu.bare += (ground.cpuSecondsOf('bare-server') ?? 0) - (started[0] ?? 0);
      cpu.bff += (ground.cpuSecondsOf('bff') ?? 0) - (started[1] ?? 0);
      const [bareRate, bffRate] = [bareRounds, bffRounds].map((all) => rateOf(all.at(-1)));
      say(`    round ${round} of ${rounds}  bare ${bareRate?.toFixed(0)} /s  bff ${bffRate?.toFixed(0)} /s`);
    }
    const steady = await read(origin, requests, { seconds: seconds * 2, ratePerSecond: RATE_PER_SECOND });
    say(`    ${await describeCache(origin)}`);
    say(
      `    the generator used ${(bareRounds.at(-1)?.generatorLoad ?? 0).toFixed(2)} of a core against the bare server`,
    );
    return [...describe(bffRounds, bareRounds, steady), describeCpu(cpu, bffRounds, bareRounds)];
  });
}

async function startBff(ground: Ground, issuer: Issuer): Promise<{ origin: string; requests: readonly ReadRequest[] }> {
  await Promise.all([ground.startPostgres(), ground.startStores()]);
  // No broker: events of the core would wake the BFF while it is measured.
  const core = await ground.startApplication('banking-core', { AWS_ENDPOINT_URL_SNS: NOBODY });
  const accounts = await signIn(ground, issuer, await openAccounts(ground, core, ACCOUNTS));
  const settings = { ...issuer.environment, BALANCE_CACHE_FRESH_MS: FRESH_MS };
  const origin = await ground.startApplication('bff', settings);
  const requests = accounts.map(({ accountId, bearer = '' }) => ({
    path: `/api/v1/accounts/${accountId}/balance`,
    headers: { authorization: bearer },
  }));
  return { origin, requests };
}

/** Whether it was the cache that was measured: on a machine that stalls, Redis is given up after 50 ms. */
async function describeCache(origin: string): Promise<string> {
  const text = await (await fetch(`${origin}/metrics`)).text();
  const counts = [...text.matchAll(/^bff_balance_reads_total\{result="(\w+)"\} (\d+)/gm)];
  return `balance reads: ${counts.map(([, result, count]) => `${result} ${count}`).join(', ')}`;
}

async function startBare(ground: Ground, origin: string, [first]: readonly ReadRequest[]): Promise<string> {
  const answer = await fetch(`${origin}${first?.path}`, { headers: { ...first?.headers } });
  if (answer.status !== 200) throw new Error(`The BFF answered ${answer.status} to a read of a balance.`);
  const address = { host: LOOPBACK, port: await findFreePort() };
  const env = { HOST: address.host, PORT: String(address.port), ANSWER: await answer.text() };
  const program = join(import.meta.dirname, 'bare-server.ts');
  await ground.startProgram('bare-server', { program, env, address, path: '/health/ready' });
  return `http://${address.host}:${address.port}`;
}

async function read(
  origin: string,
  requests: readonly ReadRequest[],
  { seconds, ratePerSecond }: { seconds: number; ratePerSecond: number | null },
): Promise<LoadResult> {
  const result = await generateLoad({
    origin,
    connections: CLIENTS,
    warmUpMs: WARM_UP_MS,
    durationMs: seconds * 1000,
    ratePerSecond,
    traffic: { kind: 'reads', requests },
  });
  if (result.errors > 0) throw new Error(`${result.errors} reads went wrong; the first: ${result.firstError}`);
  return result;
}

/** What no other program of the machine disturbs: processor time of the server itself, for one read. */
function describeCpu(
  cpu: { readonly bff: number; readonly bare: number },
  bff: readonly LoadResult[],
  bare: readonly LoadResult[],
): Measurement {
  const each = (seconds: number, results: readonly LoadResult[]): number =>
    (seconds * 1_000_000) / results.reduce((sum, { answered }) => sum + answered, 0);
  const value = each(cpu.bff, bff);
  const baseline = each(cpu.bare, bare);
  const name = 'bff: processor time of a cached balance read, against a bare Fastify route';
  const none = { p50: null, p95: null, p99: null, target: null, isMet: null };
  return { name, value, unit: 'µs', baseline, ratio: value / baseline, ...none };
}

const rateOf = (result: LoadResult | undefined): number =>
  result === undefined ? 0 : result.completed / result.seconds;

function describe(bff: readonly LoadResult[], bare: readonly LoadResult[], steady: LoadResult): readonly Measurement[] {
  const value = medianOf(bff.map(rateOf));
  const baseline = medianOf(bare.map(rateOf));
  // Each round against the bare server's of the same seconds: what disturbs the machine disturbs both.
  const ratio = medianOf(bff.map((result, round) => rateOf(result) / rateOf(bare[round])));
  const at = (key: 'p50' | 'p95' | 'p99'): number => medianOf(bff.map(({ latencyMs }) => latencyMs[key]));
  return [
    {
      name: 'bff: cached balance reads, against a bare Fastify route',
      value,
      unit: '/s',
      baseline,
      ratio,
      p50: at('p50'),
      p95: at('p95'),
      p99: at('p99'),
      target: `ratio >= ${RATIO_MIN} (goal 0.5)`,
      isMet: ratio >= RATIO_MIN,
    },
    {
      name: `bff: cached balance reads at ${RATE_PER_SECOND} /s`,
      value: rateOf(steady),
      unit: '/s',
      baseline: null,
      ratio: null,
      ...steady.latencyMs,
      target: `p95 <= ${P95_MS_MAX} ms`,
      isMet: steady.latencyMs.p95 <= P95_MS_MAX,
    },
  ];
}
