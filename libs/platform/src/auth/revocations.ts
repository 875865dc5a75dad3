import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DependencyUnavailableError } from '../http/problems.ts';

/** How long an answer is reused in this process: the bound on how late a revocation is felt (the rules allow 5 s). */
const CACHE_MS = 2_000;
const CACHE_ENTRIES_MAX = 20_000;

export const revokedSessionKey = (sessionId: string): string => `session#${sessionId}`;
export const revokedSubjectKey = (subject: string): string => `subject#${subject}`;

/**
 * Sessions and persons whose tokens no longer count, whatever their expiry. A `session#` item revokes one sign-in; a
 * `subject#` item with `notBefore` (epoch seconds) revokes everything issued before it. Unreadable means refused.
 */
export class Revocations {
  private readonly cache = new Map<string, { readonly revoked: boolean; readonly until: number }>();

  constructor(
    private readonly dynamo: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly nowMs: () => number = () => Date.now(),
  ) {}

  /** @throws DependencyUnavailableError when the table cannot be read. */
  async isRevoked(token: { sessionId: string; subject: string; authTime: number }): Promise<boolean> {
    const cacheKey = `${token.sessionId} ${token.subject} ${token.authTime}`;
    const cached = this.cache.get(cacheKey);
    if (cached !== undefined && cached.until > this.nowMs()) return cached.revoked;
    const revoked = await this.read(token);
    if (this.cache.size >= CACHE_ENTRIES_MAX) this.cache.clear();
    this.cache.set(cacheKey, { revoked, until: this.nowMs() + CACHE_MS });
    return revoked;
  }

  private async read(token: { sessionId: string; subject: string; authTime: number }): Promise<boolean> {
    const Keys = [{ key: revokedSessionKey(token.sessionId) }, { key: revokedSubjectKey(token.subject) }];
    const answer = await this.dynamo
      .send(new BatchGetCommand({ RequestItems: { [this.table]: { Keys, ConsistentRead: true } } }))
      .catch((cause: unknown) => {
        throw new DependencyUnavailableError('dynamodb', { cause });
      });
    if (Object.keys(answer.UnprocessedKeys ?? {}).length > 0) throw new DependencyUnavailableError('dynamodb');
    return (answer.Responses?.[this.table] ?? []).some(
      (item) => item['key'] === revokedSessionKey(token.sessionId) || Number(item['notBefore']) > token.authTime,
    );
  }
}
