import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ItemReads, type Urgency } from '../dynamo/item-reads.ts';
import { DependencyUnavailableError } from '../http/problems.ts';
import { RecentAnswers } from './recent-answers.ts';

/** How long an answer is reused in this process: the bound on how late a revocation is felt (the rules allow 5 s). */
const CACHE_MS = 2_000;

export const revokedSessionKey = (sessionId: string): string => `session#${sessionId}`;
export const revokedSubjectKey = (subject: string): string => `subject#${subject}`;

/**
 * Sessions and persons whose tokens no longer count, whatever their expiry. A `session#` item revokes one sign-in; a
 * `subject#` item with `notBefore` (epoch seconds) revokes everything issued before it. Unreadable means refused.
 */
export class Revocations {
  private readonly answers: RecentAnswers<boolean>;
  private readonly items: ItemReads;

  constructor(dynamo: DynamoDBDocumentClient, table: string, nowMs: () => number = () => Date.now()) {
    this.answers = new RecentAnswers(CACHE_MS, nowMs);
    this.items = new ItemReads(dynamo, { table, keyName: 'key', isConsistent: true });
  }

  /** @throws DependencyUnavailableError when the table cannot be read. */
  isRevoked(token: { sessionId: string; subject: string; authTime: number }): Promise<boolean> {
    return this.answers.get(`${token.sessionId} ${token.subject} ${token.authTime}`, (urgency) =>
      this.read(token, urgency),
    );
  }

  private async read(
    token: { sessionId: string; subject: string; authTime: number },
    urgency: Urgency,
  ): Promise<boolean> {
    const [session, subject] = await Promise.all([
      this.items.find(revokedSessionKey(token.sessionId), urgency),
      this.items.find(revokedSubjectKey(token.subject), urgency),
    ]).catch((cause: unknown) => {
      throw new DependencyUnavailableError('dynamodb', { cause });
    });
    return session !== undefined || Number(subject?.['notBefore']) > token.authTime;
  }
}
