import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Logger } from 'pino';
import { awsClientConfig } from './aws-clients.ts';
import { createCognito } from './cognito/index.ts';
import type { Config } from './config.ts';
import { createControl, type Readiness } from './control.ts';
import { openDatabase } from './database.ts';
import { createTables, waitForDynamo } from './dynamodb/tables.ts';
import { closeServer, createFront, listen, type Parts } from './front.ts';
import { createLambdaProxy } from './lambda/lambda.ts';
import { OutboxStore } from './outbox/outbox.store.ts';
import { Pipes } from './pipes/pipes.ts';
import { createQueuesAndBucketsResources } from './queues-and-buckets/create-resources.ts';
import { createQueuesAndBuckets } from './queues-and-buckets/queues-and-buckets.ts';
import { RailStore } from './rail/rail.store.ts';
import { createRekognition } from './rekognition/index.ts';
import { FACE_COLLECTION, named, POOLS, REGION, TABLES, type PoolDeclaration } from './resources.ts';

const DYNAMO_WAIT_MS = 60_000;
const CLOSE_GRACE_MS = 2_500;

export interface LocalAws {
  readonly port: number;
  /** Settles when every declared resource exists and the pipes run; rejects when that failed. */
  readonly provisioned: Promise<void>;
  /** Ends within about 4 s, whatever callers are doing. */
  close(): Promise<void>;
}

type StageName = 'dynamodb' | 'tables' | 'queues' | 'pipes';
type Stage = 'waiting' | 'ready' | 'failed';

/** The order in which the account comes up. */
class Provisioning implements Readiness {
  readonly #stages: Record<StageName, Stage> = {
    dynamodb: 'waiting',
    tables: 'waiting',
    queues: 'waiting',
    pipes: 'waiting',
  };
  readonly #logger: Logger;
  isStopping = false;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  async step(stage: StageName, work: () => Promise<void> | void): Promise<void> {
    const startedAtMs = performance.now();
    try {
      await work();
      this.#stages[stage] = 'ready';
      const durationMs = Math.round(performance.now() - startedAtMs);
      this.#logger.info({ event: 'local_aws.part_ready', part: stage, durationMs });
    } catch (error) {
      this.#stages[stage] = 'failed';
      throw error;
    }
  }

  isReady(): boolean {
    return !this.isStopping && Object.values(this.#stages).every((stage) => stage === 'ready');
  }

  report(): Readonly<Record<string, string>> {
    return this.#stages;
  }
}

/** The whole account: composes the parts, listens, then makes the declared resources. @throws ListenError */
export async function startLocalAws(config: Config, logger: Logger): Promise<LocalAws> {
  const database = openDatabase(config.dataDir, 'local-aws.db');
  const outbox = new OutboxStore(database);
  const lambda = createLambdaProxy(config.triggersUrl);
  const dynamoConfig = awsClientConfig(config.dynamodbUrl);
  const dynamo = new DynamoDBClient(dynamoConfig);
  const tables = singleFlight(() => createTables(dynamo, TABLES));
  const pipes = new Pipes({ dynamo, dynamoConfig, database, onTableMissing: tables, logger });
  const provisioning = new Provisioning(logger);

  const queues = await createQueuesAndBuckets({ dataDir: config.dataDir, database, outbox });
  const parts: Parts = {
    queues: queues.app,
    control: await createControl({
      config,
      outbox,
      rail: new RailStore(database),
      lambda,
      pipes,
      readiness: provisioning,
      logger,
    }),
    cognito: await createCognito({
      dataDir: config.dataDir,
      issuerBase: config.publicUrl,
      region: REGION,
      outbox,
      invokeLambda: lambda.invokeLambda,
      pools: POOLS.map((declaration) => ({ declaration, clientSecrets: secretsOf(declaration, config) })),
    }),
    rekognition: await createRekognition({
      dataDir: config.dataDir,
      region: REGION,
      collections: [named(FACE_COLLECTION.component)],
      readObject: queues.readObject,
      writeObject: queues.writeObject,
      workers: config.rekognitionWorkers,
    }),
  };
  const server = createFront(parts);
  const closeParts = async (): Promise<void> => {
    await Promise.all(Object.values(parts).map((part) => part.close()));
    dynamo.destroy();
    database.close();
  };
  const port = await listen(server, config).catch(async (error: unknown) => {
    await closeParts();
    throw error;
  });
  logger.info({ event: 'local_aws.listening', host: config.host, port });

  const stopping = new AbortController();
  const provision = async (): Promise<void> => {
    const own = awsClientConfig(`http://127.0.0.1:${port}`);
    const queuesReady = provisioning.step('queues', () => createQueuesAndBucketsResources(own));
    const tablesReady = (async () => {
      await provisioning.step('dynamodb', () => waitForDynamo(dynamo, DYNAMO_WAIT_MS, stopping.signal));
      await provisioning.step('tables', tables);
    })();
    await Promise.all([queuesReady, tablesReady]);
    stopping.signal.throwIfAborted();
    await provisioning.step('pipes', () => pipes.start(own));
    logger.info({ event: 'local_aws.ready', port });
  };
  const provisioned = provision();

  return {
    port,
    provisioned,
    async close() {
      provisioning.isStopping = true;
      stopping.abort(new Error('local-aws is stopping.'));
      await provisioned.catch(() => undefined);
      await pipes.stop();
      outbox.releaseWaiters();
      queues.releaseWaiters();
      await closeServer(server, CLOSE_GRACE_MS);
      await closeParts();
    },
  };
}

/** Secret of each client of the pool, by client name. */
function secretsOf(pool: PoolDeclaration, { clientSecrets }: Config): Record<string, string> {
  return Object.fromEntries(
    pool.clients.map(({ name, secretVariable }) => [name, clientSecrets[secretVariable]?.reveal() ?? '']),
  );
}

/** Callers that come while the work runs share its outcome. */
function singleFlight(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= work().finally(() => {
      running = null;
    });
    return running;
  };
}
