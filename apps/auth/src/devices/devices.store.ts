import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { EventEnvelope } from '@bank/contracts';
import { type Instant } from '@bank/domain';
import {
  CONFIG,
  DependencyUnavailableError,
  DYNAMO,
  isConditionFailure,
  outboxPut,
  transactWrite,
} from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import * as z from 'zod';
import type { Config } from '../config.ts';

export const DEVICES_MAX = 10;

const instant = z.string().transform((value) => value as Instant);
export const Device = z.object({
  subject: z.string(),
  deviceId: z.string(),
  name: z.string(),
  publicKey: z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() }),
  registeredAt: instant,
  lastUsedAt: instant.nullable(),
});
export type Device = z.infer<typeof Device>;

/** Registered devices with their public keys; cognito-triggers reads them. */
@Injectable()
export class DevicesStore {
  private readonly table: string;

  constructor(
    @Inject(DYNAMO) private readonly dynamo: DynamoDBDocumentClient,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.table = config.DEVICES_TABLE;
  }

  async find(subject: string, deviceId: string): Promise<Device | undefined> {
    const answer = await this.asking(() =>
      this.dynamo.send(new GetCommand({ TableName: this.table, Key: { subject, deviceId }, ConsistentRead: true })),
    );
    return answer.Item === undefined ? undefined : Device.parse(answer.Item);
  }

  async list(subject: string): Promise<readonly Device[]> {
    const answer = await this.asking(() =>
      this.dynamo.send(
        new QueryCommand({
          TableName: this.table,
          KeyConditionExpression: 'subject = :subject',
          ExpressionAttributeValues: { ':subject': subject },
          ConsistentRead: true,
          Limit: DEVICES_MAX * 2,
        }),
      ),
    );
    return (answer.Items ?? []).map((item) => Device.parse(item));
  }

  /** With the event in one transaction. False when the device id is there already. */
  async insert(device: Device, event: EventEnvelope): Promise<boolean> {
    const failed = await this.asking(() =>
      transactWrite(this.dynamo, [
        { Put: { TableName: this.table, Item: device, ConditionExpression: 'attribute_not_exists(deviceId)' } },
        outboxPut(this.config.AUTH_OUTBOX_TABLE, event),
      ]),
    );
    return failed === undefined;
  }

  /** A device that was removed meanwhile stays removed. */
  async noteUse(subject: string, deviceId: string, at: Instant): Promise<void> {
    await this.asking(async () => {
      try {
        await this.dynamo.send(
          new UpdateCommand({
            TableName: this.table,
            Key: { subject, deviceId },
            UpdateExpression: 'SET lastUsedAt = :at',
            ConditionExpression: 'attribute_exists(deviceId)',
            ExpressionAttributeValues: { ':at': at },
          }),
        );
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
      }
    });
  }

  /** False when there was no such device. */
  async remove(subject: string, deviceId: string): Promise<boolean> {
    const answer = await this.asking(() =>
      this.dynamo.send(
        new DeleteCommand({ TableName: this.table, Key: { subject, deviceId }, ReturnValues: 'ALL_OLD' }),
      ),
    );
    return answer.Attributes !== undefined;
  }

  private async asking<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    return request().catch((cause: unknown) => {
      throw new DependencyUnavailableError('dynamodb', { cause });
    });
  }
}
