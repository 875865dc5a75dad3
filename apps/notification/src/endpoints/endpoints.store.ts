import {
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { CONFIG, DYNAMO, transactWrite } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config.ts';
import type { Endpoint } from './endpoint.ts';

type TransactItems = NonNullable<TransactWriteCommandInput['TransactItems']>;

/** Partition of the item that says who owns a token; no subject of Cognito looks like it. */
const ownerKey = (tokenHash: string): { subject: string; deviceId: string } => ({
  subject: `token#${tokenHash}`,
  deviceId: 'owner',
});

export interface TokenOwner {
  readonly ownerSubject: string;
  readonly ownerDeviceId: string;
}

/** Push endpoints by person and device, and beside them one item for each token that names its only owner. */
@Injectable()
export class EndpointsStore {
  constructor(
    @Inject(DYNAMO) private readonly dynamo: DynamoDBDocumentClient,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async find({ subject, deviceId }: { subject: string; deviceId: string }): Promise<Endpoint | undefined> {
    const answer = await this.dynamo.send(
      new GetCommand({ TableName: this.config.ENDPOINTS_TABLE, Key: { subject, deviceId }, ConsistentRead: true }),
    );
    return answer.Item as Endpoint | undefined;
  }

  async findOwner(tokenHash: string): Promise<TokenOwner | undefined> {
    const answer = await this.dynamo.send(
      new GetCommand({ TableName: this.config.ENDPOINTS_TABLE, Key: ownerKey(tokenHash), ConsistentRead: true }),
    );
    return answer.Item as TokenOwner | undefined;
  }

  async listOf(subject: string, limit: number): Promise<readonly Endpoint[]> {
    const answer = await this.dynamo.send(
      new QueryCommand({
        TableName: this.config.ENDPOINTS_TABLE,
        KeyConditionExpression: 'subject = :subject',
        ExpressionAttributeValues: { ':subject': subject },
        ConsistentRead: true,
        Limit: limit,
      }),
    );
    return (answer.Items ?? []) as Endpoint[];
  }

  /**
   * Binds the token to this person and device and takes it from whoever had it. False when somebody changed one of
   * the items since they were read: read again.
   */
  async bind(
    endpoint: Endpoint,
    seen: { owner: TokenOwner | undefined; former: Endpoint | undefined },
  ): Promise<boolean> {
    const TableName = this.config.ENDPOINTS_TABLE;
    const { owner, former } = seen;
    const { subject: ownerSubject, deviceId: ownerDeviceId } = endpoint;
    const isMoving = owner !== undefined && !isOwner(owner, endpoint);
    const items: TransactItems = [
      {
        Put: {
          TableName,
          Item: { ...ownerKey(endpoint.tokenHash), ownerSubject, ownerDeviceId },
          ...(owner === undefined ? { ConditionExpression: 'attribute_not_exists(subject)' } : ownedBy(owner)),
        },
      },
      {
        Put: {
          TableName,
          Item: endpoint,
          ...(former === undefined
            ? { ConditionExpression: 'attribute_not_exists(subject)' }
            : { ConditionExpression: 'tokenHash = :hash', ExpressionAttributeValues: { ':hash': former.tokenHash } }),
        },
      },
    ];
    if (isMoving)
      items.push({ Delete: { TableName, Key: { subject: owner.ownerSubject, deviceId: owner.ownerDeviceId } } });
    if (former !== undefined && former.tokenHash !== endpoint.tokenHash)
      items.push({ Delete: { TableName, Key: ownerKey(former.tokenHash) } });
    return (await transactWrite(this.dynamo, items)) === undefined;
  }

  /** Removes the endpoint while it still has this token; false when it changed meanwhile. */
  async remove(endpoint: Endpoint): Promise<boolean> {
    const TableName = this.config.ENDPOINTS_TABLE;
    const { subject, deviceId, tokenHash } = endpoint;
    const failed = await transactWrite(this.dynamo, [
      {
        Delete: {
          TableName,
          Key: { subject, deviceId },
          ConditionExpression: 'tokenHash = :hash',
          ExpressionAttributeValues: { ':hash': tokenHash },
        },
      },
      {
        Delete: {
          TableName,
          Key: ownerKey(tokenHash),
          ...ownedBy({ ownerSubject: subject, ownerDeviceId: deviceId }),
        },
      },
    ]);
    return failed === undefined;
  }
}

export const isOwner = (owner: TokenOwner, endpoint: { subject: string; deviceId: string }): boolean =>
  owner.ownerSubject === endpoint.subject && owner.ownerDeviceId === endpoint.deviceId;

const ownedBy = (
  owner: TokenOwner,
): { ConditionExpression: string; ExpressionAttributeValues: Record<string, unknown> } => ({
  ConditionExpression: 'ownerSubject = :subject AND ownerDeviceId = :device',
  ExpressionAttributeValues: { ':subject': owner.ownerSubject, ':device': owner.ownerDeviceId },
});
