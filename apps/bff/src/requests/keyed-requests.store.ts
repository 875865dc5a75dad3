import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { type Instant, msOf } from '@bank/domain';
import { CONFIG, DYNAMO, type TransactItem } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import * as z from 'zod';
import type { Config } from '../config.ts';
import { type KeyedRequest, keyedRecordKeyOf, type StoredAnswer } from './keyed-request.ts';

const KEPT_SECONDS = 7 * 86_400;

/** Beside the records of transfers in the `idempotency` table; it exists only together with the effect. */
const KeyedRecord = z.object({
  key: z.string(),
  customerId: z.string(),
  fingerprint: z.string(),
  status: z.literal('FINISHED'),
  answerStatus: z.number().int(),
  answerBody: z.instanceof(Uint8Array),
  location: z.string(),
  createdAt: z.string(),
  expiresAt: z.number().int(),
});
type KeyedRecord = z.infer<typeof KeyedRecord>;

@Injectable()
export class KeyedRequestsStore {
  constructor(
    @Inject(DYNAMO) private readonly dynamo: DynamoDBDocumentClient,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async find(request: KeyedRequest): Promise<{ fingerprint: string; answer: StoredAnswer } | undefined> {
    const Key = { key: keyedRecordKeyOf(request) };
    const { Item } = await this.dynamo.send(
      new GetCommand({ TableName: this.config.IDEMPOTENCY_TABLE, Key, ConsistentRead: true }),
    );
    if (Item === undefined) return undefined;
    const { fingerprint, answerStatus, answerBody, location } = KeyedRecord.parse(Item);
    return {
      fingerprint,
      answer: { status: answerStatus, body: Buffer.from(answerBody).toString('utf8'), location },
    };
  }

  keeping(request: KeyedRequest, answer: StoredAnswer, now: Instant): TransactItem {
    const Item: KeyedRecord = {
      key: keyedRecordKeyOf(request),
      customerId: request.customerId,
      fingerprint: request.fingerprint,
      status: 'FINISHED',
      answerStatus: answer.status,
      answerBody: Buffer.from(answer.body, 'utf8'),
      location: answer.location,
      createdAt: now,
      expiresAt: Math.floor(msOf(now) / 1000) + KEPT_SECONDS,
    };
    return {
      Put: {
        TableName: this.config.IDEMPOTENCY_TABLE,
        Item,
        ConditionExpression: 'attribute_not_exists(#key)',
        ExpressionAttributeNames: { '#key': 'key' },
      },
    };
  }
}
