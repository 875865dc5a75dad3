import { type DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '@bank/domain';
import { CONFIG, DYNAMO, isConditionFailure, type TransactItem, transactWrite } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config.ts';
import { type BulkCounts, type BulkPayment, type DraftBulk, type RunningBulk, shardOf } from './bulk-payment.ts';
import { FileItem, fileKeyOf, fromBulkItem, toBulkItem, toFileItem } from './bulk-payment-item.ts';

/** How many running ones of a shard one pass of the worker looks at; the rest waits for the next pass. */
const RUNNING_PAGE = 25;

@Injectable()
export class BulkPaymentsStore {
  private readonly table: string;

  constructor(
    @Inject(DYNAMO) private readonly dynamo: DynamoDBDocumentClient,
    @Inject(CONFIG) config: Config,
  ) {
    this.table = config.BULK_PAYMENTS_TABLE;
  }

  /** With `notSince` the file must not have been sent after that instant. Rows and the request's record are written with it. */
  async add(
    bulk: DraftBulk,
    parts: { record: TransactItem; rows: readonly TransactItem[] },
    options: { notSince: Instant | undefined },
  ): Promise<'added' | 'key-known' | 'file-known'> {
    const { notSince } = options;
    const isFileNew =
      notSince === undefined
        ? {}
        : {
            ConditionExpression: 'attribute_not_exists(bulkId) OR createdAt < :notSince',
            ExpressionAttributeValues: { ':notSince': notSince },
          };
    const failed = await transactWrite(this.dynamo, [
      parts.record,
      { Put: { TableName: this.table, Item: toFileItem(bulk), ...isFileNew } },
      { Put: { TableName: this.table, Item: toBulkItem(bulk), ConditionExpression: 'attribute_not_exists(bulkId)' } },
      ...parts.rows,
    ]);
    return failed === undefined ? 'added' : failed === 0 ? 'key-known' : 'file-known';
  }

  /** The customer is part of the question: what is another's does not exist. */
  async findOwn(customerId: string, bulkId: string): Promise<BulkPayment | undefined> {
    const { Item } = await this.dynamo.send(
      new GetCommand({ TableName: this.table, Key: { bulkId }, ConsistentRead: true }),
    );
    if (Item === undefined || Item['customerId'] !== customerId) return undefined;
    return fromBulkItem(Item);
  }

  /** The latest bulk payment of a customer's file, while it is remembered. */
  async findByFile(customerId: string, digest: string): Promise<{ bulkId: string; createdAt: string } | undefined> {
    const Key = { bulkId: fileKeyOf(customerId, digest) };
    const { Item } = await this.dynamo.send(new GetCommand({ TableName: this.table, Key, ConsistentRead: true }));
    if (Item === undefined) return undefined;
    const { latestBulkId, createdAt } = FileItem.parse(Item);
    return { bulkId: latestBulkId, createdAt };
  }

  /** DRAFT to RUNNING, once, together with the record of the request. */
  async submit(
    running: RunningBulk,
    parts: { record: TransactItem; rows: readonly TransactItem[] },
  ): Promise<'submitted' | 'key-known' | 'not-a-draft'> {
    const { bulkId, customerId, digest, submittedAt, traceId } = running;
    const failed = await transactWrite(this.dynamo, [
      parts.record,
      {
        Update: {
          TableName: this.table,
          Key: { bulkId },
          UpdateExpression:
            'SET #state = :running, submittedAt = :submittedAt, traceId = :traceId, runningShard = :shard REMOVE expiresAt',
          ConditionExpression: 'customerId = :customer AND #state = :draft AND digest = :digest',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: {
            ':running': 'RUNNING',
            ':draft': 'DRAFT',
            ':customer': customerId,
            ':digest': digest,
            ':submittedAt': submittedAt,
            ':traceId': traceId,
            ':shard': shardOf(bulkId),
          },
        },
      },
      ...parts.rows,
    ]);
    return failed === undefined ? 'submitted' : failed === 0 ? 'key-known' : 'not-a-draft';
  }

  /** Those of a shard that are not done, the oldest first. */
  async runningOf(shard: string): Promise<readonly RunningBulk[]> {
    const { Items } = await this.dynamo.send(
      new QueryCommand({
        TableName: this.table,
        IndexName: 'by-running',
        KeyConditionExpression: 'runningShard = :shard',
        ExpressionAttributeValues: { ':shard': shard },
        Limit: RUNNING_PAGE,
      }),
    );
    return (Items ?? []).map(fromBulkItem).filter((bulk) => bulk.state === 'RUNNING');
  }

  /** RUNNING to DONE, once. False when another process was first. */
  async finish(bulk: RunningBulk, counts: BulkCounts, now: Instant): Promise<boolean> {
    try {
      await this.dynamo.send(
        new UpdateCommand({
          TableName: this.table,
          Key: { bulkId: bulk.bulkId },
          UpdateExpression: 'SET #state = :done, finishedAt = :now, counts = :counts REMOVE runningShard',
          ConditionExpression: '#state = :running',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':done': 'DONE', ':running': 'RUNNING', ':now': now, ':counts': counts },
        }),
      );
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }
}
