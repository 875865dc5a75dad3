import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ItemReads, type Urgency } from '../dynamo/item-reads.ts';
import { DependencyUnavailableError } from '../http/problems.ts';
import { RecentAnswers } from './recent-answers.ts';

/** A row of the shared clients table. Written by onboarding alone; every other service may only read it. */
export const ClientRecord = z.object({
  subject: z.string(),
  customerId: z.string(),
  state: z.enum(['ACTIVE', 'BLOCKED', 'CLOSED']),
  email: z.string(),
  phone: z.string(),
  locale: z.enum(['en', 'es']),
});
export type ClientRecord = z.infer<typeof ClientRecord>;

const CACHE_MS = 2_000;

/** Who is a client of the bank. Answers are reused for 2 s, so a block or closure is felt everywhere within 5 s. */
export class ClientDirectory {
  private readonly answers: RecentAnswers<ClientRecord | undefined>;
  private readonly items: ItemReads;

  constructor(
    private readonly dynamo: DynamoDBDocumentClient,
    private readonly table: string,
    nowMs: () => number = () => Date.now(),
  ) {
    // Absence is not remembered: a new client can use the bank at once.
    this.answers = new RecentAnswers(CACHE_MS, nowMs, (record) => record !== undefined);
    this.items = new ItemReads(dynamo, { table, keyName: 'subject', isConsistent: false });
  }

  findBySubject(subject: string): Promise<ClientRecord | undefined> {
    return this.recent(`subject ${subject}`, (urgency) => this.items.find(subject, urgency));
  }

  findByCustomer(customerId: string): Promise<ClientRecord | undefined> {
    return this.recent(`customer ${customerId}`, async () => {
      const answer = await this.dynamo.send(
        new QueryCommand({
          TableName: this.table,
          IndexName: 'by-customer',
          KeyConditionExpression: 'customerId = :customer',
          ExpressionAttributeValues: { ':customer': customerId },
          Limit: 1,
        }),
      );
      return answer.Items?.[0];
    });
  }

  private recent(key: string, read: (urgency: Urgency) => Promise<unknown>): Promise<ClientRecord | undefined> {
    return this.answers.get(key, async (urgency) => {
      const item = await read(urgency).catch((cause: unknown) => {
        throw new DependencyUnavailableError('dynamodb', { cause });
      });
      return item === undefined ? undefined : ClientRecord.parse(item);
    });
  }
}
