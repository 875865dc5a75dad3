import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NetConnectOpts } from 'node:net';
import { dynamodbSpec } from '../stack/dynamodb.ts';
import { LOOPBACK, findFreePort } from '../stack/ports.ts';
import { THROWAWAY_SETTINGS, adminUrl, ensureCluster, placePostgres, postgresSpec } from '../stack/postgres.ts';
import { ProcessTable } from '../stack/process-table.ts';
import { redisSpec } from '../stack/redis.ts';
import { relayTo } from '../stack/relay.ts';
import { Supervisor } from '../stack/supervisor.ts';

/**
 * The real parts tests run on, shared by all test files of one run: PostgreSQL, Redis and DynamoDB Local. A process of
 * its own, started by global-setup.mjs: it lives as long as its connection to Jest, so that nothing stays when Jest is
 * killed. Each part starts when the first test connects to it: pure tests wait for none.
 *
 * Messages out: `{ postgresAdminUrl, redisUrl, dynamodbUrl }` when the addresses are known.
 */
const PASSWORD = 'test';
const directory = mkdtempSync(join(tmpdir(), 'bank-test-'));
const supervisor = new Supervisor({
  logDirectory: join(directory, 'logs'),
  table: new ProcessTable(join(directory, 'processes.json')),
  say: (line) => process.stderr.write(`${line}\n`),
  onChange: () => undefined,
});

const stopping = new AbortController();
const starts: Promise<unknown>[] = [];

/** Says why a part did not start where the tests that need it would only see a closed connection. */
async function explained(start: () => Promise<NetConnectOpts>): Promise<NetConnectOpts> {
  const starting = start();
  starts.push(starting);
  try {
    return await starting;
  } catch (error) {
    if (stopping.signal.aborted) throw error;
    process.stderr.write(
      `A part of the test environment did not start: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    throw error;
  }
}

async function startPostgres(): Promise<NetConnectOpts> {
  const address = { host: LOOPBACK, port: await findFreePort() };
  const place = placePostgres(join(directory, 'postgres'));
  await ensureCluster({ place, adminPassword: PASSWORD, signal: stopping.signal });
  await supervisor.start(postgresSpec({ place, address, adminPassword: PASSWORD, settings: THROWAWAY_SETTINGS }));
  return address;
}

async function startRedis(): Promise<NetConnectOpts> {
  const address = { host: LOOPBACK, port: await findFreePort() };
  await supervisor.start(redisSpec({ address, password: PASSWORD, directory: join(directory, 'redis') }));
  return address;
}

async function startDynamodb(): Promise<NetConnectOpts> {
  const address = { host: LOOPBACK, port: await findFreePort() };
  await supervisor.start(dynamodbSpec({ address, dataDirectory: null }));
  return address;
}

async function stop(): Promise<void> {
  for (const relay of relays) relay.close();
  stopping.abort();
  await supervisor.forceAll();
  await Promise.allSettled(starts);
  // An initdb that was just told to end may still be tidying up its own files.
  rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  process.exit(0);
}

// The temporary directory is private to this user; PostgreSQL may have to run as another.
chmodSync(directory, 0o711);
const relays = await Promise.all(
  [startPostgres, startRedis, startDynamodb].map((start) => relayTo(() => explained(start))),
);
const [postgres, redis, dynamodb] = relays.map(({ port }) => ({ host: LOOPBACK, port }));
if (postgres === undefined || redis === undefined || dynamodb === undefined) throw new Error('A relay is missing.');

// Ctrl-C reaches the whole group of the terminal: Jest decides when the tests end, and then says so.
process.on('SIGINT', () => undefined);
process.once('SIGTERM', () => void stop());
process.once('disconnect', () => void stop());
process.send?.({
  postgresAdminUrl: adminUrl(postgres, PASSWORD),
  redisUrl: `redis://:${PASSWORD}@${redis.host}:${redis.port}`,
  dynamodbUrl: `http://${dynamodb.host}:${dynamodb.port}`,
});
