import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'undici';
import type { LoadPlan, LoadResult } from './plan.ts';
import { percentilesOf } from './statistics.ts';
import { requestsOf } from './traffic.ts';
import type { LoadRequest } from './traffic.ts';

/**
 * The load generator, in a process of its own: its work must not count as the server's. Told a plan over IPC it answers
 * with a result; it ends with its parent.
 */
interface Sample {
  readonly kind: string;
  readonly latencyMs: number;
}

interface Run {
  readonly samples: Sample[];
  answered: number;
  errors: number;
  firstError: string | null;
  readonly measureFrom: number;
  readonly measureUntil: number;
}

const ANSWER_TIMEOUT_MS = 10_000;
const ERROR_TEXT_MAX = 300;

async function carryOut(plan: LoadPlan): Promise<LoadResult> {
  const clients = Array.from(
    { length: plan.connections },
    () => new Client(plan.origin, { pipelining: 1, headersTimeout: ANSWER_TIMEOUT_MS, bodyTimeout: ANSWER_TIMEOUT_MS }),
  );
  const next = requestsOf(plan.traffic);
  const startedAt = performance.now();
  const measureFrom = startedAt + plan.warmUpMs;
  const run: Run = {
    answered: 0,
    samples: [],
    errors: 0,
    firstError: null,
    measureFrom,
    measureUntil: measureFrom + plan.durationMs,
  };
  const cpuBefore = process.cpuUsage();
  await (plan.ratePerSecond === null
    ? Promise.all(clients.map((client) => sendBackToBack(client, next, run)))
    : sendOnSchedule(clients, next, run, { startedAt, ratePerSecond: plan.ratePerSecond }));
  const cpu = process.cpuUsage(cpuBefore);
  const generatorLoad = (cpu.user + cpu.system) / 1000 / (performance.now() - startedAt);
  await Promise.all(clients.map((client) => client.close()));
  return resultOf(run, plan.durationMs / 1000, generatorLoad);
}

async function sendBackToBack(client: Client, next: () => LoadRequest, run: Run): Promise<void> {
  while (performance.now() < run.measureUntil) await sendOne(client, next(), run, performance.now());
}

/**
 * Latency counts from when a request was due, so that a server that stalls does not hide the requests that it kept
 * waiting. A request whose turn finds no free connection waits for the next one.
 */
async function sendOnSchedule(
  clients: readonly Client[],
  next: () => LoadRequest,
  run: Run,
  { startedAt, ratePerSecond }: { startedAt: number; ratePerSecond: number },
): Promise<void> {
  let count = 0;
  const work = async (client: Client): Promise<void> => {
    for (;;) {
      const dueAt = startedAt + (count++ * 1000) / ratePerSecond;
      if (dueAt >= run.measureUntil) return;
      const waitMs = dueAt - performance.now();
      if (waitMs > 0) await delay(waitMs);
      await sendOne(client, next(), run, dueAt);
    }
  };
  await Promise.all(clients.map(work));
}

async function sendOne(client: Client, request: LoadRequest, run: Run, dueAt: number): Promise<void> {
  const { kind, method, path, headers, body } = request;
  let fault: string | null = null;
  try {
    const answer = await client.request({ method, path, headers, body });
    const text = await answer.body.text();
    if (!request.isGood(answer.statusCode, text)) fault = `${method} ${path}: ${answer.statusCode} ${text}`;
  } catch (error) {
    fault = `${method} ${path}: ${String(error)}`;
  }
  const endedAt = performance.now();
  run.answered += 1;
  if (endedAt < run.measureFrom || endedAt > run.measureUntil + ANSWER_TIMEOUT_MS) return;
  if (fault !== null) {
    run.errors += 1;
    run.firstError ??= fault.slice(0, ERROR_TEXT_MAX);
  } else if (endedAt <= run.measureUntil) run.samples.push({ kind, latencyMs: endedAt - dueAt });
}

function resultOf(run: Run, seconds: number, generatorLoad: number): LoadResult {
  const byKind = Object.groupBy(run.samples, ({ kind }) => kind);
  const summary = (samples: readonly Sample[]): { completed: number; latencyMs: LoadResult['latencyMs'] } => ({
    completed: samples.length,
    latencyMs: percentilesOf(samples.map(({ latencyMs }) => latencyMs)),
  });
  return {
    ...summary(run.samples),
    answered: run.answered,
    errors: run.errors,
    firstError: run.firstError,
    seconds,
    byKind: Object.fromEntries(Object.entries(byKind).map(([kind, samples]) => [kind, summary(samples ?? [])])),
    generatorLoad,
  };
}

process.on('message', (plan: LoadPlan) => {
  carryOut(plan).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit(0));
