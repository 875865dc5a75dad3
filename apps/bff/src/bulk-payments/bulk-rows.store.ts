import { BatchGetCommand, type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { CONFIG, DYNAMO, isConditionFailure, type TransactItem } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config.ts';
import type { BulkOrder } from './bulk-file.ts';
import type { BulkPayment, BulkRow, DraftBulk, PendingRow, RowDecision } from './bulk-payment.ts';
import { ordersEntriesOf, resultEntryOf, rowsFrom, toOrdersItems, toResultItem } from './bulk-payment-item.ts';

/** A whole bulk payment is one or two pages of 1 MB. */
const PAGES_MAX = 10;

@Injectable()
export class BulkRowsStore {
  private readonly table: string;

  constructor(
    @Inject(DYNAMO) private readonly dynamo: DynamoDBDocumentClient,
    @Inject(CONFIG) config: Config,
  ) {
    this.table = config.BULK_PAYMENT_ROWS_TABLE;
  }

  /** For the transaction that writes the draft: both or neither. They expire together with it. */
  adding(bulk: DraftBulk, orders: readonly BulkOrder[]): readonly TransactItem[] {
    return toOrdersItems(bulk, orders).map((Item) => ({ Put: { TableName: this.table, Item } }));
  }

  /** For the transaction that submits the draft: its orders no longer expire, and are all there. */
  lasting({ bulkId, rowCount }: BulkPayment): readonly TransactItem[] {
    return ordersEntriesOf({ first: 1, last: rowCount }).map((entry) => ({
      Update: {
        TableName: this.table,
        Key: { bulkId, entry },
        UpdateExpression: 'REMOVE expiresAt',
        ConditionExpression: 'attribute_exists(entry)',
      },
    }));
  }

  /** Rows `first` to `last`, as they are at this moment. */
  async list(bulkId: string, rows: { first: number; last: number }): Promise<readonly BulkRow[]> {
    const keys = ordersEntriesOf(rows).map((entry) => ({ bulkId, entry }));
    const [orders, results] = await Promise.all([
      this.dynamo.send(new BatchGetCommand({ RequestItems: { [this.table]: { Keys: keys, ConsistentRead: true } } })),
      this.query({
        KeyConditionExpression: 'bulkId = :bulk AND entry BETWEEN :first AND :last',
        ExpressionAttributeValues: {
          ':bulk': bulkId,
          ':first': resultEntryOf(rows.first),
          ':last': resultEntryOf(rows.last),
        },
      }),
    ]);
    if (Object.keys(orders.UnprocessedKeys ?? {}).length > 0) throw new Error('not all orders were read');
    const found = rowsFrom([...(orders.Responses?.[this.table] ?? []), ...results]);
    return found.filter(({ row }) => row >= rows.first && row <= rows.last);
  }

  /** All rows, as they are at this moment. */
  async all(bulkId: string): Promise<readonly BulkRow[]> {
    return rowsFrom(
      await this.query({
        KeyConditionExpression: 'bulkId = :bulk',
        ExpressionAttributeValues: { ':bulk': bulkId },
      }),
    );
  }

  /** Once: whoever was first has said it. */
  async decide(bulkId: string, { row }: PendingRow, decision: RowDecision): Promise<void> {
    try {
      await this.dynamo.send(
        new PutCommand({
          TableName: this.table,
          Item: toResultItem(bulkId, row, decision),
          ConditionExpression: 'attribute_not_exists(entry)',
        }),
      );
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
    }
  }

  private async query(condition: {
    KeyConditionExpression: string;
    ExpressionAttributeValues: Record<string, string>;
  }): Promise<Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      const page = await this.dynamo.send(
        new QueryCommand({ TableName: this.table, ConsistentRead: true, ExclusiveStartKey, ...condition }),
      );
      items.push(...(page.Items ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey;
      if (ExclusiveStartKey === undefined) return items;
    }
    throw new Error('a bulk payment has more rows than one can have');
  }
}
