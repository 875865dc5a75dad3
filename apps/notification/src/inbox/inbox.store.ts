import {
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { Instant } from '@bank/domain';
import { CONFIG, DYNAMO, transactWrite } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config.ts';
import type { InboxHead, InboxMessage } from './inbox-message.ts';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Sort key of the head; every message id starts with a hexadecimal digit, which sorts after it. */
const HEAD = '#head';
const BEYOND_ANY_ID = 'g';

@Injectable()
export class InboxStore {
  constructor(
    @Inject(DYNAMO) private readonly dynamo: DynamoDBDocumentClient,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async findHead(subject: string): Promise<InboxHead | undefined> {
    const answer = await this.dynamo.send(
      new GetCommand({
        TableName: this.config.INBOX_TABLE,
        Key: { subject, messageId: HEAD },
        ConsistentRead: true,
      }),
    );
    return answer.Item as InboxHead | undefined;
  }

  async find(key: { subject: string; messageId: string }): Promise<InboxMessage | undefined> {
    const answer = await this.dynamo.send(
      new GetCommand({ TableName: this.config.INBOX_TABLE, Key: key, ConsistentRead: true }),
    );
    return answer.Item as InboxMessage | undefined;
  }

  /**
   * Adds a message together with `beside`, all or nothing: `stored`; `overtaken` when the inbox has a newer id already;
   * `refused` when the condition of `beside` does not hold.
   */
  async append(message: InboxMessage, beside: TransactItem): Promise<'stored' | 'overtaken' | 'refused'> {
    const TableName = this.config.INBOX_TABLE;
    const write = transactWrite(this.dynamo, [
      beside,
      {
        Update: {
          TableName,
          Key: { subject: message.subject, messageId: HEAD },
          UpdateExpression: 'SET lastMessageId = :id ADD unread :one',
          ConditionExpression: 'attribute_not_exists(lastMessageId) OR lastMessageId < :id',
          ExpressionAttributeValues: { ':id': message.messageId, ':one': 1 },
        },
      },
      { Put: { TableName, Item: message, ConditionExpression: 'attribute_not_exists(messageId)' } },
    ]);
    try {
      const failed = await write;
      if (failed === undefined) return 'stored';
      return failed === 0 ? 'refused' : 'overtaken';
    } catch (error) {
      if (isTransactionConflict(error)) return 'overtaken';
      throw error;
    }
  }

  /** False when it was read already or does not exist. */
  async markRead(key: { subject: string; messageId: string }, readAt: Instant): Promise<boolean> {
    const TableName = this.config.INBOX_TABLE;
    const failed = await transactWrite(this.dynamo, [
      {
        Update: {
          TableName,
          Key: key,
          UpdateExpression: 'SET readAt = :at',
          ConditionExpression: 'readAt = :unread',
          ExpressionAttributeValues: { ':at': readAt, ':unread': null },
        },
      },
      {
        Update: {
          TableName,
          Key: { subject: key.subject, messageId: HEAD },
          UpdateExpression: 'ADD unread :minusOne',
          ExpressionAttributeValues: { ':minusOne': -1 },
        },
      },
    ]);
    return failed === undefined;
  }

  /** Newest first, older than `before`. */
  async page(
    subject: string,
    options: { before: string | undefined; limit: number },
  ): Promise<readonly InboxMessage[]> {
    const items = await this.query({
      condition: 'messageId < :before',
      values: { ':subject': subject, ':before': options.before ?? BEYOND_ANY_ID },
      isForward: false,
      limit: options.limit,
    });
    return items.filter((item) => item.messageId !== HEAD);
  }

  /** Oldest first, newer than `after`, as committed. */
  async after(subject: string, options: { after: string; limit: number }): Promise<readonly InboxMessage[]> {
    return this.query({
      condition: 'messageId > :after',
      values: { ':subject': subject, ':after': options.after },
      isForward: true,
      limit: options.limit,
    });
  }

  private async query(options: {
    condition: string;
    values: Record<string, string>;
    isForward: boolean;
    limit: number;
  }): Promise<readonly InboxMessage[]> {
    const answer = await this.dynamo.send(
      new QueryCommand({
        TableName: this.config.INBOX_TABLE,
        KeyConditionExpression: `subject = :subject AND ${options.condition}`,
        ExpressionAttributeValues: options.values,
        ScanIndexForward: options.isForward,
        ConsistentRead: true,
        Limit: options.limit,
      }),
    );
    return (answer.Items ?? []) as InboxMessage[];
  }
}

/** In AWS two transactions on one item at once cancel each other; DynamoDB Local never does. */
const isTransactionConflict = (error: unknown): boolean =>
  error instanceof Error &&
  error.name === 'TransactionCanceledException' &&
  'CancellationReasons' in error &&
  Array.isArray(error.CancellationReasons) &&
  error.CancellationReasons.some((reason: { Code?: string }) => reason.Code === 'TransactionConflict');
