import { randomUUID } from 'node:crypto';
import { DescribeTableCommand, DescribeTimeToLiveCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { awsClientConfig } from '../aws-clients.ts';
import { named, type TableDeclaration } from '../resources.ts';
import { dynamodbUrl } from '../testing/account.ts';
import { createTables, DynamoUnreachableError, TableMismatchError, waitForDynamo } from './tables.ts';

const dynamo = new DynamoDBClient(awsClientConfig(dynamodbUrl()));
afterAll(() => dynamo.destroy());

const declare = (): TableDeclaration => ({
  component: `test-${randomUUID()}`,
  owner: 'test',
  partitionKey: 'subject',
  sortKey: 'deviceId',
  attributes: { subject: 'S', deviceId: 'S' },
});

const describeTable = async (table: TableDeclaration) =>
  (await dynamo.send(new DescribeTableCommand({ TableName: named(table.component) }))).Table;

describe('the declared tables', () => {
  it('are made with keys, indexes, stream and time to live', async () => {
    const table: TableDeclaration = {
      ...declare(),
      attributes: { subject: 'S', deviceId: 'S', customerId: 'S' },
      indexes: [{ name: 'by-customer', partitionKey: 'customerId' }],
      ttl: 'expiresAt',
      stream: 'NEW_AND_OLD_IMAGES',
    };
    await createTables(dynamo, [table]);
    expect(await describeTable(table)).toMatchObject({
      TableStatus: 'ACTIVE',
      KeySchema: [
        { AttributeName: 'subject', KeyType: 'HASH' },
        { AttributeName: 'deviceId', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        { IndexName: 'by-customer', KeySchema: [{ AttributeName: 'customerId', KeyType: 'HASH' }] },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
    const { TimeToLiveDescription } = await dynamo.send(
      new DescribeTimeToLiveCommand({ TableName: named(table.component) }),
    );
    expect(TimeToLiveDescription).toEqual({ AttributeName: 'expiresAt', TimeToLiveStatus: 'ENABLED' });
  });

  it('gain an index and a stream that are declared later', async () => {
    const table = declare();
    await createTables(dynamo, [table]);
    await createTables(dynamo, [
      {
        ...table,
        attributes: { ...table.attributes, customerId: 'S' },
        indexes: [{ name: 'by-customer', partitionKey: 'customerId' }],
        stream: 'NEW_IMAGE',
      },
    ]);
    const described = await describeTable(table);
    expect(described?.GlobalSecondaryIndexes?.map((index) => index.IndexName)).toEqual(['by-customer']);
    expect(described?.StreamSpecification?.StreamViewType).toBe('NEW_IMAGE');
  });

  it('are not touched when their key is another one', async () => {
    const table = declare();
    await createTables(dynamo, [table]);
    const { sortKey: _, ...changed } = table;
    await expect(createTables(dynamo, [{ ...changed, attributes: { subject: 'S' } }])).rejects.toBeInstanceOf(
      TableMismatchError,
    );
    expect((await describeTable(table))?.KeySchema).toHaveLength(2);
  });

  it('are waited for no longer than told', async () => {
    const nowhere = new DynamoDBClient(awsClientConfig('http://127.0.0.1:1'));
    const waiting = waitForDynamo(nowhere, 300, new AbortController().signal);
    await expect(waiting).rejects.toBeInstanceOf(DynamoUnreachableError);
    nowhere.destroy();
  });
});
