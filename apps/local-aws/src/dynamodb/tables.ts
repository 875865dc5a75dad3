import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListTablesCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  type KeySchemaElement,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { setTimeout as delay } from 'node:timers/promises';
import { named, type TableDeclaration } from '../resources.ts';

const POLL_MS = 200;
const ACTIVE_POLLS_MAX = 100;

/** The table exists with another key than declared: local data is from another version of the bank. */
export class TableMismatchError extends Error {
  override name = 'TableMismatchError';
}

/** DynamoDB did not answer in the time given. */
export class DynamoUnreachableError extends Error {
  override name = 'DynamoUnreachableError';
}

/** Waits until DynamoDB answers a request, at most `timeoutMs`; it may start after this process. */
export async function waitForDynamo(client: DynamoDBClient, timeoutMs: number, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      await client.send(new ListTablesCommand({ Limit: 1 }), { abortSignal: AbortSignal.timeout(2_000) });
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (performance.now() > deadline) {
        throw new DynamoUnreachableError(`DynamoDB did not answer within ${timeoutMs} ms.`, { cause: error });
      }
      await delay(POLL_MS, undefined, { signal });
    }
  }
}

/** Makes the declared tables exist with their indexes, streams and time to live. Repeatable. */
export async function createTables(client: DynamoDBClient, tables: readonly TableDeclaration[]): Promise<void> {
  for (const table of tables) {
    const TableName = named(table.component);
    const existing = await findTable(client, TableName);
    if (existing === undefined) await createTable(client, table);
    else await alignTable(client, table, existing);
    await waitUntilActive(client, TableName);
    await enableTimeToLive(client, table);
  }
}

async function findTable(client: DynamoDBClient, TableName: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function createTable(client: DynamoDBClient, table: TableDeclaration): Promise<void> {
  const command = new CreateTableCommand({
    TableName: named(table.component),
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: attributeDefinitions(table),
    KeySchema: keySchema(table),
    ...(table.indexes === undefined
      ? {}
      : {
          GlobalSecondaryIndexes: table.indexes.map((index) => ({
            IndexName: index.name,
            KeySchema: keySchema(index),
            Projection: { ProjectionType: 'ALL' as const },
          })),
        }),
    ...(table.stream === undefined
      ? {}
      : { StreamSpecification: { StreamEnabled: true, StreamViewType: table.stream } }),
  });
  try {
    await client.send(command);
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}

/** Adds what was declared since the table was made; a changed key cannot be added and is reported. */
async function alignTable(client: DynamoDBClient, table: TableDeclaration, existing: TableDescription): Promise<void> {
  const TableName = named(table.component);
  if (JSON.stringify(existing.KeySchema?.map(shortKey)) !== JSON.stringify(keySchema(table).map(shortKey))) {
    throw new TableMismatchError(
      `Table ${TableName} has another key than declared; clear the local data (npm run reset).`,
    );
  }
  const known = new Set((existing.GlobalSecondaryIndexes ?? []).map((index) => index.IndexName));
  for (const index of table.indexes ?? []) {
    if (known.has(index.name)) continue;
    const Create = {
      IndexName: index.name,
      KeySchema: keySchema(index),
      Projection: { ProjectionType: 'ALL' as const },
    };
    await client.send(
      new UpdateTableCommand({
        TableName,
        AttributeDefinitions: attributeDefinitions(table),
        GlobalSecondaryIndexUpdates: [{ Create }],
      }),
    );
    await waitUntilActive(client, TableName);
  }
  if (table.stream !== undefined && existing.StreamSpecification?.StreamEnabled !== true) {
    const StreamSpecification = { StreamEnabled: true, StreamViewType: table.stream };
    await client.send(new UpdateTableCommand({ TableName, StreamSpecification }));
  }
}

async function waitUntilActive(client: DynamoDBClient, TableName: string): Promise<void> {
  for (let poll = 0; poll < ACTIVE_POLLS_MAX; poll += 1) {
    const table = await findTable(client, TableName);
    const indexes = table?.GlobalSecondaryIndexes ?? [];
    if (table?.TableStatus === 'ACTIVE' && indexes.every((index) => index.IndexStatus === 'ACTIVE')) return;
    await delay(POLL_MS);
  }
  throw new DynamoUnreachableError(
    `Table ${TableName} did not become active in ${(ACTIVE_POLLS_MAX * POLL_MS) / 1_000} s.`,
  );
}

async function enableTimeToLive(client: DynamoDBClient, table: TableDeclaration): Promise<void> {
  if (table.ttl === undefined) return;
  const TableName = named(table.component);
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
  if (TimeToLiveDescription?.TimeToLiveStatus === 'ENABLED') return;
  const TimeToLiveSpecification = { AttributeName: table.ttl, Enabled: true };
  await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
}

function attributeDefinitions(table: TableDeclaration) {
  return Object.entries(table.attributes).map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }));
}

function keySchema(key: { readonly partitionKey: string; readonly sortKey?: string }): KeySchemaElement[] {
  const partition: KeySchemaElement = { AttributeName: key.partitionKey, KeyType: 'HASH' };
  return key.sortKey === undefined ? [partition] : [partition, { AttributeName: key.sortKey, KeyType: 'RANGE' }];
}

function shortKey(element: KeySchemaElement): string {
  return `${element.KeyType}:${element.AttributeName}`;
}
