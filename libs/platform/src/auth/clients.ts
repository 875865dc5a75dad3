import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { DependencyUnavailableError } from '../http/problems.ts';

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
const CACHE_ENTRIES_MAX = 20_000;

/** Who is a client of the bank. Answers are reused for 2 s, so a block or closure is felt everywhere within 5 s. */
export class ClientDirectory {
  private readonly cache = new Map<string, { readonly record: ClientRecord | undefined; readonly until: number }>();

  constructor(
    private readonly dynamo: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly nowMs: () => number = () => Date.now(),
  ) {}

  async findBySubject(subject: string): Promise<ClientRecord | undefined> {
    return this.cached(`subject ${subject}`, async () => {
      const answer = await this.dynamo.send(new GetCommand({ TableName: this.table, Key: { subject } }));
      return answer.Item;
    });
  }

  async findByCustomer(customerId: string): Promise<ClientRecord | undefined> {
    return this.cached(`customer ${customerId}`, async () => {
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

  private async cached(key: string, read: () => Promise<unknown>): Promise<ClientRecord | undefined> {
    const hit = this.cache.get(key);
    if (hit !== undefined && hit.until > this.nowMs()) return hit.record;
    const item = await read().catch((cause: unknown) => {
      throw new DependencyUnavailableError('dynamodb', { cause });
    });
    const record = item === undefined ? undefined : ClientRecord.parse(item);
    if (this.cache.size >= CACHE_ENTRIES_MAX) this.cache.clear();
    // Absence is not remembered: a new client can use the bank at once.
    if (record !== undefined) this.cache.set(key, { record, until: this.nowMs() + CACHE_MS });
    return record;
  }
}
