import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { awsClientConfig, type AwsClientConfig } from '../aws-clients.ts';
import { openDatabase } from '../database.ts';
import { OutboxStore } from '../outbox/outbox.store.ts';
import { createQueuesAndBuckets } from '../queues-and-buckets/queues-and-buckets.ts';

const POLL_MS = 20;
const WAIT_MS_MAX = 10_000;

/** Looks at something observable until it is as wanted; fails with the last thing seen after 10 s. */
export async function eventually<T>(look: () => T | Promise<T>, isWanted: (seen: T) => boolean): Promise<T> {
  const deadline = performance.now() + WAIT_MS_MAX;
  for (;;) {
    const seen = await look();
    if (isWanted(seen)) return seen;
    if (performance.now() > deadline)
      throw new Error(`Not seen within ${WAIT_MS_MAX} ms; last: ${JSON.stringify(seen)}`);
    await delay(POLL_MS);
  }
}

export async function temporaryDirectory(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'local-aws-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Listens on a free port of 127.0.0.1 and returns its address. */
export async function listenOnFreePort(app: FastifyInstance): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  // A TCP server that listens has an address with a port.
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}

export interface QueuesFixture {
  readonly url: string;
  readonly client: AwsClientConfig;
  readonly outbox: OutboxStore;
  readonly close: () => Promise<void>;
}

/** SQS, SNS and S3 on a free port, or on `port` to come back where they were; `dataDir` null keeps all in memory. */
export async function startQueuesAndBuckets(dataDir: string | null, port = 0): Promise<QueuesFixture> {
  const database = openDatabase(dataDir, 'local-aws.db');
  const outbox = new OutboxStore(database);
  const queues = await createQueuesAndBuckets({ dataDir, database, outbox });
  await queues.app.listen({ host: '127.0.0.1', port });
  const url = `http://127.0.0.1:${(queues.app.server.address() as AddressInfo).port}`;
  return {
    url,
    client: awsClientConfig(url),
    outbox,
    close: async () => {
      queues.releaseWaiters();
      await queues.app.close();
      database.close();
    },
  };
}

/** DynamoDB Local of this test run, started by tools/jest/global-setup.mjs; tests name their tables apart. */
export function dynamodbUrl(): string {
  const url = process.env['TEST_DYNAMODB_URL'];
  if (url === undefined)
    throw new Error('TEST_DYNAMODB_URL is not set: run the tests with the configuration of the repository.');
  return url;
}
