import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
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
import type { EventEnvelope } from '@bank/contracts';
import { type Clock, DomainError, type Instant } from '@bank/domain';
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config.ts';
import { Application, PENDING_SHARD } from './application.ts';

/** Two requests for one application at once is a person with two open pages; more is a fault. */
const CONFLICTS_MAX = 5;

export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Somebody else changed the application in between; whoever sees this reads again. */
export class ApplicationChangedError extends Error {
  override readonly name = 'ApplicationChangedError';
}

@Injectable()
export class ApplicationsStore {
  private readonly table: string;

  constructor(
    @Inject(DYNAMO) private readonly dynamo: DynamoDBDocumentClient,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.table = config.APPLICATIONS_TABLE;
  }

  async find(applicationId: string): Promise<Application | undefined> {
    const answer = await reading(() =>
      this.dynamo.send(new GetCommand({ TableName: this.table, Key: { applicationId }, ConsistentRead: true })),
    );
    return answer.Item === undefined ? undefined : Application.parse(answer.Item);
  }

  /** False when there is one with this id already. */
  async insert(application: Application): Promise<boolean> {
    try {
      await this.dynamo.send(
        new PutCommand({
          TableName: this.table,
          Item: application,
          ConditionExpression: 'attribute_not_exists(applicationId)',
        }),
      );
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }

  /**
   * Reads, decides, writes on condition that nobody wrote in between, and begins again when somebody did. `decide` is
   * pure and may throw a refusal. Returns what is stored then.
   */
  async change(applicationId: string, decide: (application: Application) => Application): Promise<Application> {
    for (let conflict = 0; conflict < CONFLICTS_MAX; conflict += 1) {
      const application = await this.find(applicationId);
      if (application === undefined) throw new ApplicationChangedError();
      const decided = decide(application);
      if (decided === application) return application;
      try {
        return await this.replace(application, decided);
      } catch (error) {
        if (!(error instanceof ApplicationChangedError)) throw error;
      }
    }
    throw new DependencyUnavailableError('applications');
  }

  /**
   * Writes the next version, with events and other items in the same transaction.
   * @throws ApplicationChangedError unless `from` is what is stored.
   */
  async replace(
    from: Application,
    to: Application,
    along: { readonly events?: readonly EventEnvelope[]; readonly items?: readonly TransactItem[] } = {},
  ): Promise<Application> {
    const next = { ...to, version: from.version + 1, updatedAt: this.clock.now() };
    const events = [...(along.events ?? []), ...this.referralOf(from, next)];
    const failed = await reading(() =>
      transactWrite(this.dynamo, [
        {
          Put: {
            TableName: this.table,
            Item: next,
            ConditionExpression: 'version = :version',
            ExpressionAttributeValues: { ':version': from.version },
          },
        },
        ...(along.items ?? []),
        ...events.map((event) => outboxPut(this.config.ONBOARDING_OUTBOX_TABLE, event)),
      ]),
    );
    if (failed !== undefined) throw new ApplicationChangedError(`item ${failed} did not meet its condition`);
    return next;
  }

  /** However an application comes to wait for a person, the event leaves with the change. */
  private referralOf(from: Application, to: Application): readonly EventEnvelope[] {
    if (from.state === to.state || to.state !== 'IN_REVIEW' || to.reviewReason === null) return [];
    const { applicationId, reviewReason: reason, version: sequence, updatedAt: referredAt } = to;
    const type = 'onboarding.application.referred.v1';
    return [
      newEvent({ type, subject: applicationId, sequence, data: { applicationId, reason, referredAt } }, this.clock),
    ];
  }

  /** Submitted applications whose next run may begin, oldest first. */
  async findDue(now: Instant, limit: number): Promise<readonly Application[]> {
    const answer = await this.dynamo.send(
      new QueryCommand({
        TableName: this.table,
        IndexName: 'by-pending',
        KeyConditionExpression: 'pendingShard = :shard AND dueAt <= :now',
        ExpressionAttributeValues: { ':shard': PENDING_SHARD, ':now': now },
        Limit: limit,
      }),
    );
    return (answer.Items ?? []).map((item) => Application.parse(item));
  }
}

async function reading<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    throw new DependencyUnavailableError('dynamodb', { cause });
  }
}
