import { createHash } from 'node:crypto';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { addMs, type Clock, type Instant, msOf } from '@bank/domain';
import {
  CLOCK,
  CONFIG,
  DependencyUnavailableError,
  DYNAMO,
  isConditionFailure,
  newEvent,
  outboxPut,
  transactWrite,
} from '@bank/platform';
import { Inject, Injectable, Logger } from '@nestjs/common';
import * as z from 'zod';
import type { Config } from '../config.ts';
import { CognitoGateway } from '../cognito/cognito.gateway.ts';
import { beginAttempt, failAttempt, type LoginFailures, MEMORY_MS, withdrawAttempt } from './lockout.ts';
import { LoginRefusedError } from './login.errors.ts';

const CONFLICTS_MAX = 20;

const Row = z.object({
  version: z.number().int(),
  failures: z.number().int(),
  lockedUntil: z.string().nullable(),
  lastAt: z.string(),
});

type Outcome<Result> = { readonly kind: 'passed' | 'step'; readonly result: Result } | { readonly kind: 'failed' };

/** Names are kept as digests: the table does not say who tried to sign in. */
const keyOf = (username: string): string =>
  `account#${createHash('sha256').update(username.trim().toLowerCase()).digest('hex')}`;

/** Counts failed attempts of every method for each name that is typed, known or not. */
@Injectable()
export class LockoutService {
  private readonly logger = new Logger('lockout');
  private readonly table: string;

  constructor(
    @Inject(DYNAMO) private readonly dynamo: DynamoDBDocumentClient,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CognitoGateway) private readonly cognito: CognitoGateway,
  ) {
    this.table = config.LOGIN_ATTEMPTS_TABLE;
  }

  /**
   * Runs one attempt unless the name is locked. `passed` ends the row of failures; `step` is right so far and leaves it
   * as it was; `failed` counts. Whatever the attempt throws does not count.
   * @throws LoginRefusedError, alike when locked and when failed
   */
  async guard<Result>(username: string, attempt: () => Promise<Outcome<Result>>): Promise<Result> {
    const begun = await this.change(username, (known) => {
      const decision = beginAttempt(known, this.clock.now());
      return decision.kind === 'granted' ? decision.next : undefined;
    });
    if (begun === undefined) throw new LoginRefusedError();
    const outcome = await attempt().catch(async (error: unknown) => {
      await this.withdraw(username);
      throw error;
    });
    switch (outcome.kind) {
      case 'passed':
        await this.change(username, () => ({ failures: 0, lockedUntil: null, lastAt: this.clock.now() }));
        return outcome.result;
      case 'step':
        await this.withdraw(username);
        return outcome.result;
      case 'failed':
        await this.fail(username);
        throw new LoginRefusedError();
    }
  }

  private async withdraw(username: string): Promise<void> {
    await this.change(username, (known) => (known === undefined ? undefined : withdrawAttempt(known)));
  }

  private async fail(username: string): Promise<void> {
    const now = this.clock.now();
    const failed = await this.change(
      username,
      (known) => (known === undefined ? undefined : failAttempt(known, now)),
      // The notice goes to the person, so it needs an account; the name alone is looked up when it is locked.
      async (next) => (next.lockedUntil === null ? [] : this.noticeOf(username, next.lockedUntil)),
    );
    if (failed?.lockedUntil === now) this.logger.warn({ event: 'login.locked' });
  }

  private async noticeOf(username: string, lockedUntil: Instant): Promise<ReturnType<typeof outboxPut>[]> {
    const subject = await this.cognito.findSubject(username);
    if (subject === undefined) return [];
    const event = newEvent(
      {
        type: 'auth.login.locked.v1',
        subject,
        sequence: msOf(this.clock.now()),
        data: { subject, lockedUntil },
      },
      this.clock,
    );
    return [outboxPut(this.config.AUTH_OUTBOX_TABLE, event)];
  }

  /** Reads, decides and writes on condition that nobody wrote in between. Undefined: nothing was to be written. */
  private async change(
    username: string,
    decide: (known: LoginFailures | undefined) => LoginFailures | undefined,
    along: (next: LoginFailures) => Promise<ReturnType<typeof outboxPut>[]> = async () => [],
  ): Promise<LoginFailures | undefined> {
    const loginId = keyOf(username);
    for (let conflict = 0; conflict < CONFLICTS_MAX; conflict += 1) {
      const row = await this.read(loginId);
      const next = decide(row);
      if (next === undefined) return undefined;
      const expiresAt = Math.ceil(msOf(addMs(next.lastAt, MEMORY_MS)) / 1000);
      const put = {
        TableName: this.table,
        Item: { loginId, ...next, version: (row?.version ?? 0) + 1, expiresAt },
        ...(row === undefined
          ? { ConditionExpression: 'attribute_not_exists(loginId)' }
          : { ConditionExpression: 'version = :version', ExpressionAttributeValues: { ':version': row.version } }),
      };
      const isLocking = next.lockedUntil !== null && row?.lockedUntil === null;
      if (await this.write(put, isLocking ? await along(next) : [])) return next;
    }
    throw new DependencyUnavailableError('login-attempts');
  }

  private async write(
    put: ConstructorParameters<typeof PutCommand>[0],
    along: ReturnType<typeof outboxPut>[],
  ): Promise<boolean> {
    try {
      if (along.length > 0) return (await transactWrite(this.dynamo, [{ Put: put }, ...along])) === undefined;
      await this.dynamo.send(new PutCommand(put));
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw new DependencyUnavailableError('dynamodb', { cause: error });
    }
  }

  private async read(loginId: string): Promise<(LoginFailures & { version: number }) | undefined> {
    const answer = await this.dynamo
      .send(new GetCommand({ TableName: this.table, Key: { loginId }, ConsistentRead: true }))
      .catch((cause: unknown) => {
        throw new DependencyUnavailableError('dynamodb', { cause });
      });
    return answer.Item === undefined ? undefined : (Row.parse(answer.Item) as LoginFailures & { version: number });
  }
}
