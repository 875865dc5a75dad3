import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { CONFIG, DYNAMO, isConditionFailure } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config.ts';
import type { Delivery } from './delivery.ts';

/** The delivery log: partition per person, sorted by event time. */
@Injectable()
export class DeliveriesStore {
  constructor(
    @Inject(DYNAMO) private readonly dynamo: DynamoDBDocumentClient,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async find({ subject, deliveryId }: { subject: string; deliveryId: string }): Promise<Delivery | undefined> {
    const answer = await this.dynamo.send(
      new GetCommand({ TableName: this.config.DELIVERIES_TABLE, Key: { subject, deliveryId }, ConsistentRead: true }),
    );
    return answer.Item as Delivery | undefined;
  }

  /** False when somebody else wrote since `known` was read. */
  async write(delivery: Delivery, known: Delivery | undefined): Promise<boolean> {
    try {
      await this.dynamo.send(new PutCommand(this.putInput(delivery, known)));
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }

  /** The same write, to be made in a transaction with something else. */
  putInput(delivery: Delivery, known: Delivery | undefined): PutCommandInput {
    const TableName = this.config.DELIVERIES_TABLE;
    if (known === undefined)
      return { TableName, Item: delivery, ConditionExpression: 'attribute_not_exists(deliveryId)' };
    return {
      TableName,
      Item: delivery,
      ConditionExpression: '#version = :known',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':known': known.version },
    };
  }

  /** Newest first; `before` is the last delivery id of the page before. */
  async page(subject: string, options: { before: string | undefined; limit: number }): Promise<readonly Delivery[]> {
    const { before, limit } = options;
    const answer = await this.dynamo.send(
      new QueryCommand({
        TableName: this.config.DELIVERIES_TABLE,
        KeyConditionExpression:
          before === undefined ? 'subject = :subject' : 'subject = :subject AND deliveryId < :before',
        ExpressionAttributeValues: { ':subject': subject, ...(before === undefined ? {} : { ':before': before }) },
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return (answer.Items ?? []) as Delivery[];
  }
}
