import { openAccounts, signIn } from './accounts.ts';
import { withStop } from './cleanup.ts';
import { generateLoad } from './generator.ts';
import { Ground } from './ground.ts';
import { Issuer } from './issuer.ts';
import type { Measurement, PartOptions } from './measurement.ts';
import type { LoadAccount, LoadResult } from './plan.ts';

const ACCOUNTS = 100;
const CONNECTIONS = 16;
const RATE_PER_SECOND = 50;
const WARM_UP_MS = 5_000;
const SECONDS = { full: 30, quick: 10 } as const;
const P95_MS_MAX = 250;
const ERROR_SHARE_MAX = 0.001;
/** Every process that works for a request, in its order on the way. */
const PROCESSES = [
  'edge',
  'bff',
  'banking-core',
  'postgres',
  'redis',
  'dynamodb',
  'local-aws',
  'notification',
  'audit',
];
const SERVICES = ['complementary-system', 'notification', 'audit', 'auth', 'onboarding', 'cognito-triggers'] as const;

/** What clients do, through everything: edge, BFF with its stores, core, and those who listen to the core's events. */
export async function measureEndToEnd({
  isQuick,
  profileDirectory,
  say,
}: PartOptions): Promise<readonly Measurement[]> {
  const ground = await Ground.prepare(profileDirectory);
  const issuer = await Issuer.start();
  const stop = async (): Promise<void> => {
    issuer.stop();
    await ground.stop();
  };
  return withStop(stop, async () => {
    await Promise.all([ground.startPostgres(), ground.startStores()]);
    const core = await ground.startApplication('banking-core');
    const accounts = await signIn(ground, issuer, await openAccounts(ground, core, ACCOUNTS));
    for (const name of SERVICES) await ground.startApplication(name);
    await ground.startApplication('bff', issuer.environment);
    const origin = await ground.startEdge();
    const seconds = isQuick ? SECONDS.quick : SECONDS.full;
    const before = cpuOf(ground);
    const mixed = await send(origin, accounts, { seconds, ratePerSecond: RATE_PER_SECOND });
    say(`    ${describeCpu(before, cpuOf(ground), mixed)}`);
    if (mixed.firstError !== null) say(`    the first error: ${mixed.firstError}`);
    const flood = await send(origin, accounts, { seconds: seconds / 2, ratePerSecond: null });
    return describe(mixed, flood);
  });
}

function send(
  origin: string,
  accounts: readonly LoadAccount[],
  { seconds, ratePerSecond }: { seconds: number; ratePerSecond: number | null },
): Promise<LoadResult> {
  return generateLoad({
    origin,
    connections: CONNECTIONS,
    warmUpMs: WARM_UP_MS,
    durationMs: seconds * 1000,
    ratePerSecond,
    traffic: { kind: ratePerSecond === null ? 'client-transfers' : 'clients', accounts },
  });
}

const cpuOf = (ground: Ground): readonly number[] => PROCESSES.map((name) => ground.cpuSecondsOf(name) ?? 0);

/** Where the time goes: processor time of each process for one request of the mix. */
function describeCpu(before: readonly number[], after: readonly number[], { answered }: LoadResult): string {
  const parts = PROCESSES.map((name, index) => {
    const ms = (((after[index] ?? 0) - (before[index] ?? 0)) * 1000) / answered;
    return `${name} ${ms.toFixed(2)}`;
  });
  return `processor ms for one request: ${parts.join(', ')}`;
}

function describe(mixed: LoadResult, flood: LoadResult): readonly Measurement[] {
  const none = { baseline: null, ratio: null, target: null, isMet: null } as const;
  const errorShare = mixed.errors / Math.max(1, mixed.errors + mixed.completed);
  const { p95 } = mixed.latencyMs;
  const kinds = Object.entries(mixed.byKind).map(([kind, { completed, latencyMs }]): Measurement => ({
    name: `end to end: of these, ${kind}`,
    value: completed / mixed.seconds,
    unit: '/s',
    ...none,
    ...latencyMs,
  }));
  return [
    {
      name: `end to end: ${RATE_PER_SECOND} requests/s of clients through edge, BFF and core`,
      value: mixed.completed / mixed.seconds,
      unit: '/s',
      ...none,
      ...mixed.latencyMs,
      target: `p95 <= ${P95_MS_MAX} ms`,
      isMet: p95 <= P95_MS_MAX,
    },
    ...kinds,
    {
      name: 'end to end: errors of these',
      value: errorShare * 100,
      unit: '%',
      ...none,
      p50: null,
      p95: null,
      p99: null,
      target: `<= ${ERROR_SHARE_MAX * 100} %`,
      isMet: errorShare <= ERROR_SHARE_MAX,
    },
    {
      name: `end to end: transfers from ${CONNECTIONS} connections that never pause`,
      value: flood.completed / flood.seconds,
      unit: '/s',
      ...none,
      ...flood.latencyMs,
    },
  ];
}
