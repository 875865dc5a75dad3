import { CONFIG, DYNAMO, isConditionFailure, transactWrite } from '@bank/platform';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Instant } from '@bank/domain';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config.ts';
import { decided, type Decision, type ReceivedTransfer, type Transfer } from './transfer.ts';
import { fromItem, toItem } from './transfer-item.ts';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Where a page ended; made from an item, never from what a client sent alone. */
export interface TransferPlace {
  readonly transferId: string;
  readonly createdAt: string;
}

export interface StoredPage {
  readonly transfers: readonly Transfer[];
  readonly next: TransferPlace | undefined;
}

const EVERY_ATTRIBUTE_OF_A_DECISION =
  'SET #state = :state, reason = :reason, facts = :facts, decidedAt = :decidedAt, feeMinor = :feeMinor, #version = :version REMOVE pendingShard';

@Injectable()
export class TransfersStore {
  constructor(
    @Inject(DYNAMO) private readonly dynamo: DynamoDBDocumentClient,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Writes the intent, the record of its request and what else belongs to it, all or nothing. */
  async begin(transfer: ReceivedTransfer, ...records: readonly TransactItem[]): Promise<'begun' | 'exists'> {
    const intent: TransactItem = {
      Put: {
        TableName: this.config.TRANSFERS_TABLE,
        Item: toItem(transfer),
        ConditionExpression: 'attribute_not_exists(transferId)',
      },
    };
    return (await this.write([...records, intent])) ? 'begun' : 'exists';
  }

  /** The customer is part of the question: what is another's does not exist. */
  async findOwn(customerId: string, transferId: string): Promise<Transfer | undefined> {
    const { Item } = await this.dynamo.send(
      new GetCommand({ TableName: this.config.TRANSFERS_TABLE, Key: { transferId }, ConsistentRead: true }),
    );
    if (Item === undefined || Item['customerId'] !== customerId) return undefined;
    return fromItem(Item);
  }

  /** A customer's own transfers, newest first. */
  async listOwn(customerId: string, page: { limit: number; after: TransferPlace | undefined }): Promise<StoredPage> {
    const { Items, LastEvaluatedKey } = await this.dynamo.send(
      new QueryCommand({
        TableName: this.config.TRANSFERS_TABLE,
        IndexName: 'by-customer',
        KeyConditionExpression: 'customerId = :customer',
        ExpressionAttributeValues: { ':customer': customerId },
        ScanIndexForward: false,
        Limit: page.limit,
        ...(page.after === undefined ? {} : { ExclusiveStartKey: { customerId, ...page.after } }),
      }),
    );
    return toPage(Items, LastEvaluatedKey);
  }

  /** Undecided transfers of a shard made before an instant, oldest first. */
  async pendingBefore(
    shard: string,
    page: { before: Instant; limit: number; after: TransferPlace | undefined },
  ): Promise<StoredPage> {
    const { Items, LastEvaluatedKey } = await this.dynamo.send(
      new QueryCommand({
        TableName: this.config.TRANSFERS_TABLE,
        IndexName: 'by-pending',
        KeyConditionExpression: 'pendingShard = :shard AND createdAt < :before',
        ExpressionAttributeValues: { ':shard': shard, ':before': page.before },
        Limit: page.limit,
        ...(page.after === undefined ? {} : { ExclusiveStartKey: { pendingShard: shard, ...page.after } }),
      }),
    );
    return toPage(Items, LastEvaluatedKey);
  }

  /** Everything made in a part of one day, oldest first; for reconciliation only. */
  async madeWithin(
    dayShard: string,
    page: { from: string; to: string; limit: number; after: TransferPlace | undefined },
  ): Promise<StoredPage> {
    const { Items, LastEvaluatedKey } = await this.dynamo.send(
      new QueryCommand({
        TableName: this.config.TRANSFERS_TABLE,
        IndexName: 'by-day',
        // The key condition includes both ends of BETWEEN; the caller passes the last instant of its window.
        KeyConditionExpression: 'dayShard = :dayShard AND createdAt BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':dayShard': dayShard, ':from': page.from, ':to': page.to },
        Limit: page.limit,
        ...(page.after === undefined ? {} : { ExclusiveStartKey: { dayShard, ...page.after } }),
      }),
    );
    return toPage(Items, LastEvaluatedKey);
  }

  /** RECEIVED to decided, once. False when somebody else decided it before: that decision stands. */
  async decide(transfer: ReceivedTransfer, decision: Decision): Promise<boolean> {
    const { Update } = this.deciding(transfer, decision);
    try {
      await this.dynamo.send(new UpdateCommand(Update as ConstructorParameters<typeof UpdateCommand>[0]));
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }

  /** As `decide`, together with the answer that its request gets. */
  async decideWith(transfer: ReceivedTransfer, decision: Decision, record: TransactItem): Promise<boolean> {
    return this.write([this.deciding(transfer, decision), record]);
  }

  private deciding(transfer: ReceivedTransfer, decision: Decision): TransactItem & { Update: object } {
    const item = toItem(decided(transfer, decision));
    return {
      Update: {
        TableName: this.config.TRANSFERS_TABLE,
        Key: { transferId: transfer.transferId },
        UpdateExpression: EVERY_ATTRIBUTE_OF_A_DECISION,
        ConditionExpression: '#state = :received AND customerId = :customer',
        ExpressionAttributeNames: { '#state': 'state', '#version': 'version' },
        ExpressionAttributeValues: {
          ':received': 'RECEIVED',
          ':customer': transfer.customerId,
          ':state': item.state,
          ':reason': item.reason,
          ':facts': item.facts,
          ':decidedAt': item.decidedAt,
          ':feeMinor': item.feeMinor,
          ':version': item.version,
        },
      },
    };
  }

  /** True when written; false when a condition failed or another transaction holds an item at this very moment. */
  private async write(items: TransactItem[]): Promise<boolean> {
    try {
      return (await transactWrite(this.dynamo, items)) === undefined;
    } catch (error) {
      if (isTransactionConflict(error)) return false;
      throw error;
    }
  }
}

/** Never raised by DynamoDB Local; in AWS two requests with one key at once meet here. */
function isTransactionConflict(error: unknown): boolean {
  if (!(error instanceof Error) || !('CancellationReasons' in error)) return false;
  const reasons: unknown = error.CancellationReasons;
  return Array.isArray(reasons) && reasons.some((reason: { Code?: string }) => reason.Code === 'TransactionConflict');
}

function toPage(items: unknown[] | undefined, last: Record<string, unknown> | undefined): StoredPage {
  const transfers = (items ?? []).map(fromItem);
  const next =
    last === undefined ? undefined : { transferId: String(last['transferId']), createdAt: String(last['createdAt']) };
  return { transfers, next };
}
