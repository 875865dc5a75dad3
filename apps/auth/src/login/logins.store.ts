import { randomUUID } from 'node:crypto';
import { DeleteCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { addMs, type Clock, type Instant, msOf } from '@bank/domain';
import { CLOCK, CONFIG, DependencyUnavailableError, DYNAMO, isConditionFailure } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import * as z from 'zod';
import type { Config } from '../config.ts';
import { LoginExpiredError } from './login.errors.ts';

/** Cognito's session and Rekognition's live as long. */
export const LOGIN_LIFETIME_MS = 3 * 60_000;

const LoginStep = z.enum(['DEVICE', 'FACE']);
const FaceLogin = z.object({
  loginId: z.string(),
  step: LoginStep,
  /** What was typed: failures are counted by it. */
  typedName: z.string(),
  cognitoUsername: z.string(),
  cognitoSession: z.string(),
  deviceId: z.string(),
  endsAt: z.string().transform((value) => value as Instant),
});
export type FaceLogin = z.infer<typeof FaceLogin>;

/** Face logins that are under way. The client holds an id; what it stands for stays here. */
@Injectable()
export class LoginsStore {
  private readonly table: string;

  constructor(
    @Inject(DYNAMO) private readonly dynamo: DynamoDBDocumentClient,
    @Inject(CONFIG) config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.table = config.LOGIN_ATTEMPTS_TABLE;
  }

  async start(login: Omit<FaceLogin, 'loginId' | 'endsAt'>): Promise<FaceLogin> {
    const started = { ...login, loginId: randomUUID(), endsAt: addMs(this.clock.now(), LOGIN_LIFETIME_MS) };
    await this.put(started);
    return started;
  }

  /** The next step of a login that was taken; its end does not move. */
  async put(login: FaceLogin): Promise<void> {
    const expiresAt = Math.ceil(msOf(login.endsAt) / 1000);
    await this.asking(() => this.dynamo.send(new PutCommand({ TableName: this.table, Item: { ...login, expiresAt } })));
  }

  /** Takes a login out, so that each step is answered once. @throws LoginExpiredError also for unknown ids and steps. */
  async take(loginId: string, step: z.infer<typeof LoginStep>): Promise<FaceLogin> {
    const item = await this.asking(async () => {
      try {
        const answer = await this.dynamo.send(
          new DeleteCommand({
            TableName: this.table,
            Key: { loginId },
            ConditionExpression: 'step = :step',
            ExpressionAttributeValues: { ':step': step },
            ReturnValues: 'ALL_OLD',
          }),
        );
        return answer.Attributes;
      } catch (error) {
        if (isConditionFailure(error)) return undefined;
        throw error;
      }
    });
    const login = FaceLogin.safeParse(item);
    if (!login.success || this.clock.now() >= login.data.endsAt) throw new LoginExpiredError();
    return login.data;
  }

  private async asking<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    return request().catch((cause: unknown) => {
      throw new DependencyUnavailableError('dynamodb', { cause });
    });
  }
}
