import { mkdirSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { FastifyInstance } from 'fastify';
import { buildApp } from 'fauxqs';
import type { Outbox } from '../outbox/outbox.ts';
import { REGION } from '../resources.ts';
import { DeduplicationStore } from './deduplication.store.ts';
import { loadFauxqsParts, type PersistenceManager, type SqsStore } from './fauxqs.ts';
import { PlatformEndpointsStore } from './platform-endpoints.store.ts';
import { guardS3 } from './s3-guard.ts';
import { registerSnsSenders } from './sns-senders.ts';

const MISSING_OBJECT_CODES: ReadonlySet<unknown> = new Set(['NoSuchBucket', 'NoSuchKey']);

export interface QueuesAndBuckets {
  readonly app: FastifyInstance;
  /** The object's bytes; null when there is no such bucket or key. For the Rekognition emulator's S3Object. */
  readonly readObject: (bucket: string, key: string) => Promise<Buffer | null>;
  readonly writeObject: (bucket: string, key: string, body: Buffer) => Promise<void>;
  /** Ends long polls, so that the server can close. */
  releaseWaiters(): void;
}

export interface QueuesAndBucketsOptions {
  readonly dataDir: string | null;
  readonly database: DatabaseSync;
  readonly outbox: Outbox;
}

/** SQS, SNS and S3: fauxqs with persistence, senders to people and strict S3 around it. It does not listen by itself. */
export async function createQueuesAndBuckets(options: QueuesAndBucketsOptions): Promise<QueuesAndBuckets> {
  const parts = await loadFauxqsParts();
  const deduplication = new DeduplicationStore(options.database);
  class QueueStore extends parts.SqsStore {
    override createQueue(...args: Parameters<InstanceType<typeof parts.SqsStore>['createQueue']>) {
      const queue = super.createQueue(...args);
      deduplication.attach(queue);
      keepWaitingForLockedGroups(queue);
      return queue;
    }
  }
  const sqsStore = new QueueStore();
  // An empty host makes queue addresses use the caller's own Host header, not `sqs.<region>.localhost`.
  sqsStore.host = '';
  const snsStore = new parts.SnsStore();
  const s3Store = new parts.S3Store();
  const persistence = openPersistence(parts.PersistenceManager, options.dataDir);
  if (persistence !== null) {
    // Load before attaching: rows written back while loading would delete their own children.
    persistence.load(sqsStore, snsStore, s3Store);
    sqsStore.persistence = persistence;
    snsStore.persistence = persistence;
    s3Store.persistence = persistence;
    for (const queue of sqsStore.allQueues()) queue.persistence = persistence;
  }
  const app = buildApp({ logger: false, defaultRegion: REGION, stores: { sqsStore, snsStore, s3Store } });
  guardS3(app);
  answerQueueUrlsForCaller(app);
  registerSnsSenders(app, {
    outbox: options.outbox,
    endpoints: new PlatformEndpointsStore(options.database),
    topics: snsStore,
  });
  app.addHook('onClose', async () => persistence?.close());
  await app.ready();
  return {
    app,
    readObject: async (bucket, key) => {
      try {
        return s3Store.getObject(bucket, key).body;
      } catch (error) {
        if (error instanceof Error && 'code' in error && MISSING_OBJECT_CODES.has(error.code)) return null;
        throw error;
      }
    },
    writeObject: async (bucket, key, body) => {
      s3Store.putObject(bucket, key, body, 'application/octet-stream', {});
    },
    releaseWaiters: () => sqsStore.shutdown(),
  };
}

/**
 * A message for a group that has another one in flight cannot be received yet, so it must not end a long poll: fauxqs
 * would answer it empty at once. Both methods are private to fauxqs 2.4.1.
 */
function keepWaitingForLockedGroups(queue: ReturnType<SqsStore['createQueue']>): void {
  const inner = queue as unknown as { hasAvailableFifoMessages(): boolean; notifyWaiters(): void };
  const notifyWaiters = inner.notifyWaiters.bind(queue);
  inner.notifyWaiters = () => {
    if (!queue.isFifo() || inner.hasAvailableFifoMessages()) notifyWaiters();
  };
}

function openPersistence(Manager: typeof PersistenceManager, dataDir: string | null): PersistenceManager | null {
  if (dataDir === null) return null;
  mkdirSync(dataDir, { recursive: true });
  const persistence = new Manager(dataDir);
  // fauxqs 2.4.1 keeps these two private; both are needed for a correct and fast queue (checked by the tests).
  const inner = persistence as unknown as { db: DatabaseSync };
  inner.db.exec('PRAGMA synchronous = NORMAL');
  const release = inner.db.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  // Upstream writes NULL into the receive count, a NOT NULL column: ChangeMessageVisibility to 0 fails and the message
  // is gone from memory until the next start.
  persistence.updateMessageReady = (messageId: string) => {
    release.run(messageId);
  };
  return persistence;
}

/**
 * A persisted queue remembers the address it was created under; the port or the name (localhost, a compose service)
 * may differ later. Callers always get the address they called.
 */
function answerQueueUrlsForCaller(app: FastifyInstance): void {
  app.addHook('preSerialization', async (request, _reply, payload) => {
    const target = String(request.headers['x-amz-target'] ?? '');
    const host = request.headers.host;
    if (host === undefined || !/^AmazonSQS\.(CreateQueue|GetQueueUrl|ListQueues)$/.test(target)) return payload;
    const here = (url: string): string => url.replace(/^https?:\/\/[^/]+/, `http://${host}`);
    const answer = payload as { QueueUrl?: string; QueueUrls?: string[] };
    if (typeof answer.QueueUrl === 'string') return { ...answer, QueueUrl: here(answer.QueueUrl) };
    if (Array.isArray(answer.QueueUrls)) return { ...answer, QueueUrls: answer.QueueUrls.map(here) };
    return payload;
  });
}
