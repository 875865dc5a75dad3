import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';

export const DYNAMO = Symbol('DYNAMO');

const CONNECT_TIMEOUT_MS = 300;
/** DynamoDB answers in a few milliseconds; DynamoDB Local on a busy laptop needs more room. */
const REQUEST_TIMEOUT_MS = { cloud: 300, local: 5_000 } as const;
const ATTEMPTS_MAX = 3;

export function createDynamo(environment: 'local' | 'cloud'): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    maxAttempts: ATTEMPTS_MAX,
    // Without the last option the SDK only warns when the time is over.
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS[environment],
      throwOnRequestTimeout: true,
    },
  });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

type TransactItems = NonNullable<TransactWriteCommandInput['TransactItems']>;
/** One write of a transaction, made by the store whose table it changes. */
export type TransactItem = TransactItems[number];

/**
 * Writes all items or none. Returns the index of the first item whose condition failed, or undefined when written.
 * @throws whatever DynamoDB raises besides a failed condition.
 */
export async function transactWrite(dynamo: DynamoDBDocumentClient, items: TransactItems): Promise<number | undefined> {
  try {
    await dynamo.send(new TransactWriteCommand({ TransactItems: items }));
    return undefined;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'TransactionCanceledException') throw error;
    const reasons =
      'CancellationReasons' in error && Array.isArray(error.CancellationReasons) ? error.CancellationReasons : [];
    const failed = reasons.findIndex((reason: { Code?: string }) => reason.Code === 'ConditionalCheckFailed');
    if (failed === -1) throw error;
    return failed;
  }
}

export const isConditionFailure = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ConditionalCheckFailedException';
