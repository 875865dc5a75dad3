import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

interface TableShape {
  readonly component: string;
  readonly partitionKey: string;
  readonly sortKey?: string;
  readonly attributes: Readonly<Record<string, 'S' | 'N'>>;
  readonly indexes?: readonly { readonly name: string; readonly partitionKey: string; readonly sortKey?: string }[];
}

/** A client of the DynamoDB Local that the Jest global setup started. */
export function testDynamo(): DynamoDBDocumentClient {
  const endpoint = process.env['TEST_DYNAMODB_URL'];
  if (endpoint === undefined)
    throw new Error('TEST_DYNAMODB_URL is missing: the Jest global setup starts DynamoDB Local');
  const client = new DynamoDBClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

const keySchema = (keys: {
  partitionKey: string;
  sortKey?: string;
}): { AttributeName: string; KeyType: 'HASH' | 'RANGE' }[] => [
  { AttributeName: keys.partitionKey, KeyType: 'HASH' },
  ...(keys.sortKey === undefined ? [] : [{ AttributeName: keys.sortKey, KeyType: 'RANGE' as const }]),
];

/** Makes declared tables under names of their own; the map gives the real name by component. */
export async function testTables(
  prefix: string,
  tables: readonly TableShape[],
): Promise<Readonly<Record<string, string>>> {
  const dynamo = testDynamo();
  const names: Record<string, string> = {};
  await Promise.all(
    tables.map(async (table) => {
      const TableName = `test-${prefix}-${process.pid}-${table.component}`;
      names[table.component] = TableName;
      await dynamo.send(
        new CreateTableCommand({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: keySchema(table),
          AttributeDefinitions: Object.entries(table.attributes).map(([AttributeName, AttributeType]) => ({
            AttributeName,
            AttributeType,
          })),
          ...(table.indexes === undefined
            ? {}
            : {
                GlobalSecondaryIndexes: table.indexes.map((index) => ({
                  IndexName: index.name,
                  KeySchema: keySchema(index),
                  Projection: { ProjectionType: 'ALL' as const },
                })),
              }),
        }),
      );
    }),
  );
  dynamo.destroy();
  return names;
}

export async function dropTestTables(names: Readonly<Record<string, string>>): Promise<void> {
  const dynamo = testDynamo();
  await Promise.all(Object.values(names).map((TableName) => dynamo.send(new DeleteTableCommand({ TableName }))));
  dynamo.destroy();
}
