import { createHash } from 'node:crypto';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { EventEnvelope } from '@bank/contracts';
import { addMs, type Clock, type Instant, msOf } from '@bank/domain';
import {
  CLOCK,
  CONFIG,
  DependencyUnavailableError,
  DYNAMO,
  outboxPut,
  revokedSessionKey,
  revokedSubjectKey,
  transactWrite,
} from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import * as z from 'zod';
import type { Config } from '../config.ts';

/** Absolute life of a session: that of Cognito's refresh tokens. */
export const SESSION_LIFETIME_MS = 12 * 3_600_000;
/** A revocation outlives every token of its session. */
const REVOCATION_LIFETIME_MS = SESSION_LIFETIME_MS + 3_600_000;
const SESSIONS_PAGE_MAX = 100;

const instant = z.string().transform((value) => value as Instant);
export const Session = z.object({
  subject: z.string(),
  sessionId: z.string(),
  method: z.enum(['password', 'face']),
  deviceId: z.string().nullable(),
  startedAt: instant,
  endsAt: instant,
});
export type Session = z.infer<typeof Session>;

const Owner = z.object({ subject: z.string(), sessionId: z.string() });

const refreshKey = (refreshToken: string): string =>
  `refresh#${createHash('sha256').update(refreshToken).digest('hex')}`;

@Injectable()
export class SessionsStore {
  constructor(
    @Inject(DYNAMO) private readonly dynamo: DynamoDBDocumentClient,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Session and event in one transaction. */
  async insert(session: Session, event: EventEnvelope): Promise<void> {
    const expiresAt = Math.ceil(msOf(session.endsAt) / 1000);
    await this.asking(() =>
      transactWrite(this.dynamo, [
        { Put: { TableName: this.config.SESSIONS_TABLE, Item: { ...session, expiresAt } } },
        outboxPut(this.config.AUTH_OUTBOX_TABLE, event),
      ]),
    );
  }

  async find(subject: string, sessionId: string): Promise<Session | undefined> {
    const answer = await this.asking(() =>
      this.dynamo.send(
        new GetCommand({ TableName: this.config.SESSIONS_TABLE, Key: { subject, sessionId }, ConsistentRead: true }),
      ),
    );
    return this.alive(answer.Item);
  }

  async list(subject: string): Promise<readonly Session[]> {
    const answer = await this.asking(() =>
      this.dynamo.send(
        new QueryCommand({
          TableName: this.config.SESSIONS_TABLE,
          KeyConditionExpression: 'subject = :subject',
          ExpressionAttributeValues: { ':subject': subject },
          ConsistentRead: true,
          Limit: SESSIONS_PAGE_MAX,
        }),
      ),
    );
    return (answer.Items ?? []).flatMap((item) => this.alive(item) ?? []);
  }

  /** The session ends for every service: the row is gone and its tokens are revoked, together. */
  async end(subject: string, sessionId: string): Promise<void> {
    const expiresAt = this.epochSecondsIn(REVOCATION_LIFETIME_MS);
    await this.asking(() =>
      transactWrite(this.dynamo, [
        { Put: { TableName: this.config.REVOCATIONS_TABLE, Item: { key: revokedSessionKey(sessionId), expiresAt } } },
        { Delete: { TableName: this.config.SESSIONS_TABLE, Key: { subject, sessionId } } },
      ]),
    );
  }

  /** Read without any cache: a refresh must not outlive a revocation. */
  async isRevoked(session: { subject: string; sessionId: string; authTime: number }): Promise<boolean> {
    const read = async (key: string): Promise<Record<string, unknown> | undefined> => {
      const answer = await this.asking(() =>
        this.dynamo.send(
          new GetCommand({ TableName: this.config.REVOCATIONS_TABLE, Key: { key }, ConsistentRead: true }),
        ),
      );
      return answer.Item;
    };
    const [bySession, bySubject] = await Promise.all([
      read(revokedSessionKey(session.sessionId)),
      read(revokedSubjectKey(session.subject)),
    ]);
    return bySession !== undefined || Number(bySubject?.['notBefore']) > session.authTime;
  }

  /** Remembers whose a refresh token is, by digest: a reused one must end its session. */
  async noteRefreshToken(refreshToken: string, owner: { subject: string; sessionId: string }): Promise<void> {
    const { subject, sessionId } = owner;
    const expiresAt = this.epochSecondsIn(REVOCATION_LIFETIME_MS);
    const Item = { loginId: refreshKey(refreshToken), subject, sessionId, expiresAt };
    await this.asking(() => this.dynamo.send(new PutCommand({ TableName: this.config.LOGIN_ATTEMPTS_TABLE, Item })));
  }

  async findByRefreshToken(refreshToken: string): Promise<{ subject: string; sessionId: string } | undefined> {
    const loginId = refreshKey(refreshToken);
    const answer = await this.asking(() =>
      this.dynamo.send(
        new GetCommand({ TableName: this.config.LOGIN_ATTEMPTS_TABLE, Key: { loginId }, ConsistentRead: true }),
      ),
    );
    return Owner.safeParse(answer.Item).data;
  }

  private alive(item: unknown): Session | undefined {
    const session = Session.safeParse(item);
    return session.success && session.data.endsAt > this.clock.now() ? session.data : undefined;
  }

  private epochSecondsIn(deltaMs: number): number {
    return Math.ceil(msOf(addMs(this.clock.now(), deltaMs)) / 1000);
  }

  private async asking<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    return request().catch((cause: unknown) => {
      throw new DependencyUnavailableError('dynamodb', { cause });
    });
  }
}
