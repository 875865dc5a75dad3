import { randomUUID } from 'node:crypto';
import { DeleteTableCommand, DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBStreamsClient,
  TrimmedDataAccessException,
  type _Record as StreamRecord,
} from '@aws-sdk/client-dynamodb-streams';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { pino } from 'pino';
import * as z from 'zod';
import { awsClientConfig } from '../aws-clients.ts';
import { openDatabase } from '../database.ts';
import { createTables } from '../dynamodb/tables.ts';
import { named, type TableDeclaration } from '../resources.ts';
import { createQueuesAndBucketsResources } from '../queues-and-buckets/create-resources.ts';
import {
  dynamodbUrl,
  eventually,
  startQueuesAndBuckets,
  temporaryDirectory,
  type QueuesFixture,
} from '../testing/account.ts';
import { CheckpointsStore } from './checkpoints.store.ts';
import { Pipe, type PipeOptions } from './pipe.ts';
import { changeDataMessage } from './record.ts';
import { queueTarget } from './targets.ts';

const logger = pino({ level: 'silent' });
const dynamo = new DynamoDBClient(awsClientConfig(dynamodbUrl()));
const streams = new DynamoDBStreamsClient(awsClientConfig(dynamodbUrl()));
afterAll(() => {
  dynamo.destroy();
  streams.destroy();
});

const bodySchema = z.object({
  eventName: z.string(),
  dynamodb: z.object({ NewImage: z.object({ n: z.object({ N: z.string() }) }) }),
});

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let account: QueuesFixture;
let sqs: SQSClient;
let table: TableDeclaration;
let checkpoints: CheckpointsStore;
let pipe: Pipe;

const queueUrl = () => `${account.url}/000000000000/bank-local-audit-cdc.fifo`;

function newPipe(options: Partial<PipeOptions> = {}): Pipe {
  return new Pipe({
    name: 'test-cdc',
    tableName: named(table.component),
    dynamo,
    streams,
    checkpoints,
    target: queueTarget(sqs, queueUrl()),
    passage: (record, streamArn) => changeDataMessage(record, { table: table.component, streamArn }),
    onTableMissing: () => createTables(dynamo, [table]),
    logger,
    ...options,
  });
}

async function startAccount(port = 0): Promise<void> {
  account = await startQueuesAndBuckets(directory.path, port);
  await createQueuesAndBucketsResources(account.client);
  sqs = new SQSClient({ ...account.client, useQueueUrlAsEndpoint: false });
}

beforeEach(async () => {
  directory = await temporaryDirectory();
  await startAccount();
  table = {
    component: `test-${randomUUID()}`,
    owner: 'test',
    partitionKey: 'id',
    attributes: { id: 'S' },
    stream: 'NEW_AND_OLD_IMAGES',
  };
  await createTables(dynamo, [table]);
  checkpoints = new CheckpointsStore(openDatabase(null, ''));
  pipe = newPipe();
});

afterEach(async () => {
  await pipe.stop();
  sqs.destroy();
  await account.close();
  await directory.remove();
  await dynamo.send(new DeleteTableCommand({ TableName: named(table.component) }));
});

const put = (id: string, n: number) =>
  dynamo.send(new PutItemCommand({ TableName: named(table.component), Item: { id: { S: id }, n: { N: String(n) } } }));

/** Takes messages until `count` came or none did for a second; `INSERT 1` is event name and value. */
async function take(count: number): Promise<string[]> {
  const taken: string[] = [];
  while (taken.length < count) {
    const command = { QueueUrl: queueUrl(), MaxNumberOfMessages: 10, WaitTimeSeconds: taken.length === 0 ? 10 : 1 };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(command));
    if (Messages.length === 0) break;
    for (const { Body = '', ReceiptHandle } of Messages) {
      const { eventName, dynamodb } = bodySchema.parse(JSON.parse(Body));
      taken.push(`${eventName} ${dynamodb.NewImage.n.N}`);
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl(), ReceiptHandle }));
    }
  }
  return taken;
}

describe('a pipe from a stream to a queue', () => {
  it('relays changes from before and after its start, in the order of each item', async () => {
    await put('a', 1);
    pipe.start();
    const update = { UpdateExpression: 'SET n = :n', TableName: named(table.component), Key: { id: { S: 'a' } } };
    for (const n of [2, 3, 4]) {
      await dynamo.send(new UpdateItemCommand({ ...update, ExpressionAttributeValues: { ':n': { N: String(n) } } }));
    }
    expect(await take(4)).toEqual(['INSERT 1', 'MODIFY 2', 'MODIFY 3', 'MODIFY 4']);
    const status = await eventually(
      () => pipe.status(),
      (seen) => seen.delivered === 4,
    );
    expect(status).toMatchObject({ state: 'running', lagMs: 0, parked: 0, lastError: null });
  });

  it('goes on after the last delivered change when it starts again', async () => {
    pipe.start();
    await put('a', 1);
    expect(await take(1)).toEqual(['INSERT 1']);
    await eventually(
      () => pipe.status().delivered,
      (delivered) => delivered === 1,
    );
    await pipe.stop();
    await put('a', 2);
    pipe = newPipe();
    pipe.start();
    expect(await take(1)).toEqual(['MODIFY 2']);
    await eventually(
      () => pipe.status().delivered,
      (delivered) => delivered === 1,
    );
  });

  it('loses nothing while its target is down, shows the lag, and catches up in order', async () => {
    pipe.start();
    await eventually(
      () => pipe.status().state,
      (state) => state === 'running',
    );
    const port = Number(new URL(account.url).port);
    sqs.destroy();
    await account.close();
    for (const n of [1, 2, 3]) await put('a', n);
    const down = await eventually(
      () => pipe.status(),
      (seen) => seen.retries >= 2,
    );
    expect(down.state).toBe('retrying');
    expect(down.lastError).toMatch(/ECONNREFUSED|ECONNRESET|TimeoutError/);
    await eventually(
      () => pipe.status().lagMs,
      (lagMs) => lagMs > 0,
    );
    await startAccount(port);
    expect(await take(3)).toEqual(['INSERT 1', 'MODIFY 2', 'MODIFY 3']);
    expect(
      (
        await eventually(
          () => pipe.status(),
          (seen) => seen.delivered === 3,
        )
      ).lagMs,
    ).toBe(0);
  });

  it('makes a missing table again and follows the new stream', async () => {
    pipe.start();
    await put('a', 1);
    expect(await take(1)).toEqual(['INSERT 1']);
    const first = pipe.status().streamArn;
    await dynamo.send(new DeleteTableCommand({ TableName: named(table.component) }));
    await eventually(
      () => pipe.status(),
      (seen) => seen.streamArn !== first && seen.state === 'running',
    );
    await put('a', 7);
    expect(await take(1)).toEqual(['INSERT 7']);
  });

  it('sets aside what it cannot send and goes on', async () => {
    pipe = newPipe({
      passage: (record, streamArn) =>
        record.dynamodb?.NewImage?.['n']?.N === '1'
          ? { state: 'invalid', reason: 'not wanted here' }
          : changeDataMessage(record, { table: table.component, streamArn }),
    });
    await put('a', 1);
    await put('a', 2);
    pipe.start();
    expect(await take(1)).toEqual(['MODIFY 2']);
    expect(checkpoints.parked('test-cdc')).toMatchObject([{ reason: 'not wanted here' }]);
    expect(pipe.status().parked).toBe(1);
  });

  it('hands a change over within 300 ms', async () => {
    pipe.start();
    await put('warm', 0);
    await take(1);
    const latencies: number[] = [];
    for (let n = 1; n <= 10; n += 1) {
      const startedAt = performance.now();
      await put(`item-${n}`, n);
      await take(1);
      latencies.push(performance.now() - startedAt);
    }
    expect(latencies.toSorted((a, b) => a - b)[5]).toBeLessThan(300);
  });
});

/** DynamoDB Local rolls a shard over after hours only, so a scripted stream stands in for one with two generations. */
class ScriptedStreams {
  readonly asked: string[] = [];
  #isTrimmed: boolean;
  readonly #pages = new Map<string, { records: StreamRecord[]; isClosed: boolean }>();

  constructor(pages: Record<string, { records: StreamRecord[]; isClosed: boolean }>, isTrimmed = false) {
    this.#pages = new Map(Object.entries(pages));
    this.#isTrimmed = isTrimmed;
  }

  async send(command: { input: Record<string, unknown> }): Promise<unknown> {
    const { input } = command;
    if ('ShardIterator' in input) {
      const [shardId = '', read] = String(input['ShardIterator']).split('|');
      const page = this.#pages.get(shardId);
      const isClosed = page?.isClosed === true;
      return {
        Records: read === undefined ? page?.records : [],
        ...(isClosed ? {} : { NextShardIterator: `${shardId}|read` }),
      };
    }
    if ('ShardId' in input) {
      this.asked.push(`${String(input['ShardId'])} ${String(input['ShardIteratorType'])}`);
      if (input['ShardIteratorType'] === 'AFTER_SEQUENCE_NUMBER' && this.#isTrimmed) {
        throw new TrimmedDataAccessException({ message: 'trimmed', $metadata: {} });
      }
      return { ShardIterator: String(input['ShardId']) };
    }
    return {
      StreamDescription: {
        Shards: [
          { ShardId: 'child', ParentShardId: 'parent' },
          { ShardId: 'parent', ParentShardId: 'gone' },
        ],
      },
    };
  }
}

describe('the shards of a stream', () => {
  const record = (n: number): StreamRecord => ({
    eventID: `e-${n}`,
    eventName: 'MODIFY',
    dynamodb: { Keys: { id: { S: 'a' } }, NewImage: { n: { N: String(n) } }, SequenceNumber: String(n) },
  });

  it('are read parent first, and a finished one never again', async () => {
    const script = new ScriptedStreams({
      parent: { records: [record(1), record(2)], isClosed: true },
      child: { records: [record(3)], isClosed: false },
    });
    pipe = newPipe({ streams: script as unknown as DynamoDBStreamsClient });
    pipe.start();
    expect(await take(3)).toEqual(['MODIFY 1', 'MODIFY 2', 'MODIFY 3']);
    await eventually(
      () => pipe.status().delivered,
      (delivered) => delivered === 3,
    );
    await pipe.stop();
    pipe = newPipe({ streams: script as unknown as DynamoDBStreamsClient });
    pipe.start();
    await eventually(
      () => script.asked.length,
      (length) => length === 3,
    );
    expect(script.asked).toEqual(['parent TRIM_HORIZON', 'child TRIM_HORIZON', 'child AFTER_SEQUENCE_NUMBER']);
  });

  it('are read from their oldest record, and the gap is counted, when the checkpoint is too old', async () => {
    const script = new ScriptedStreams(
      { parent: { records: [], isClosed: true }, child: { records: [record(9)], isClosed: false } },
      true,
    );
    pipe = newPipe({ streams: script as unknown as DynamoDBStreamsClient });
    pipe.start();
    expect(await take(1)).toEqual(['MODIFY 9']);
    await eventually(
      () => pipe.status().delivered,
      (delivered) => delivered === 1,
    );
    await pipe.stop();
    pipe = newPipe({ streams: script as unknown as DynamoDBStreamsClient });
    pipe.start();
    expect(
      (
        await eventually(
          () => pipe.status(),
          (seen) => seen.gaps > 0,
        )
      ).gaps,
    ).toBe(1);
  });
});
