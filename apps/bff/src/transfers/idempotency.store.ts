import { DYNAMO, CONFIG, isConditionFailure } from '@bank/platform';
import { type Instant, msOf } from '@bank/domain';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { Inject, Injectable } from '@nestjs/common';
import * as z from 'zod';
import type { Config } from '../config.ts';
import type { TransferAnswer } from './transfer.view.ts';

/** The rules ask for 24 h at least; the journeys for 7 days. Uniqueness itself lasts for ever, by the transfer's id. */
const KEPT_SECONDS = 7 * 86_400;

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

const IdempotencyRecord = z.object({
  key: z.string(),
  customerId: z.string(),
  transferId: z.string(),
  fingerprint: z.string(),
  /** RUNNING: a request is at it. PENDING: answered 202. FINISHED: `answerStatus` and `answerBody` stand for ever. */
  status: z.enum(['RUNNING', 'PENDING', 'FINISHED']),
  answerStatus: z.number().int().optional(),
  answerBody: z.instanceof(Uint8Array).optional(),
  createdAt: z.string(),
  /** Epoch seconds; DynamoDB deletes the item some time after. */
  expiresAt: z.number().int(),
});
type IdempotencyRecord = z.infer<typeof IdempotencyRecord>;

export interface KnownRequest {
  readonly transferId: string;
  readonly fingerprint: string;
  readonly status: IdempotencyRecord['status'];
  readonly answer: TransferAnswer | undefined;
}

@Injectable()
export class IdempotencyStore {
  constructor(
    @Inject(DYNAMO) private readonly dynamo: DynamoDBDocumentClient,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The record of a request that begins, for the transaction that also writes its intent. */
  beginning(request: {
    key: string;
    customerId: string;
    transferId: string;
    fingerprint: string;
    now: Instant;
  }): TransactItem {
    const { now, ...rest } = request;
    const expiresAt = Math.floor(msOf(now) / 1000) + KEPT_SECONDS;
    const Item: IdempotencyRecord = { ...rest, status: 'RUNNING', createdAt: now, expiresAt };
    return {
      Put: {
        TableName: this.config.IDEMPOTENCY_TABLE,
        Item,
        ConditionExpression: 'attribute_not_exists(#key)',
        ExpressionAttributeNames: { '#key': 'key' },
      },
    };
  }

  /** Keeps the bytes of the final answer, once. */
  finishing(key: string, answer: TransferAnswer): TransactItem & { Update: object } {
    return {
      Update: {
        TableName: this.config.IDEMPOTENCY_TABLE,
        Key: { key },
        UpdateExpression: 'SET #status = :finished, answerStatus = :answerStatus, answerBody = :answerBody',
        ConditionExpression: 'attribute_exists(#key) AND #status <> :finished',
        ExpressionAttributeNames: { '#key': 'key', '#status': 'status' },
        ExpressionAttributeValues: {
          ':finished': 'FINISHED',
          ':answerStatus': answer.status,
          ':answerBody': Buffer.from(answer.body, 'utf8'),
        },
      },
    };
  }

  async find(key: string): Promise<KnownRequest | undefined> {
    const { Item } = await this.dynamo.send(
      new GetCommand({ TableName: this.config.IDEMPOTENCY_TABLE, Key: { key }, ConsistentRead: true }),
    );
    if (Item === undefined) return undefined;
    const record = IdempotencyRecord.parse(Item);
    const { transferId, fingerprint, status, answerStatus, answerBody } = record;
    const answer =
      answerStatus === undefined || answerBody === undefined
        ? undefined
        : { status: answerStatus, body: Buffer.from(answerBody).toString('utf8'), transferId };
    return { transferId, fingerprint, status, answer };
  }

  /** Whoever finishes first has finished: a second attempt changes nothing. */
  async finish(key: string, answer: TransferAnswer): Promise<void> {
    const { Update } = this.finishing(key, answer);
    await this.unlessDone(new UpdateCommand(Update as ConstructorParameters<typeof UpdateCommand>[0]));
  }

  /** From here on the same key is answered 202 at once, until the transfer is decided. */
  async markPending(key: string): Promise<void> {
    await this.unlessDone(
      new UpdateCommand({
        TableName: this.config.IDEMPOTENCY_TABLE,
        Key: { key },
        UpdateExpression: 'SET #status = :pending',
        ConditionExpression: '#status = :running',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':pending': 'PENDING', ':running': 'RUNNING' },
      }),
    );
  }

  private async unlessDone(command: UpdateCommand): Promise<void> {
    try {
      await this.dynamo.send(command);
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
    }
  }
}
