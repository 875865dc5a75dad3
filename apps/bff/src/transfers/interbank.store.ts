import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { CONFIG, DYNAMO, isConditionFailure } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config.ts';
import type { Interbank } from './interbank.ts';

/** How far payments to other banks have got, in the items of their transfers. */
@Injectable()
export class InterbankStore {
  constructor(
    @Inject(DYNAMO) private readonly dynamo: DynamoDBDocumentClient,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** False when something newer, or the same, is known already. The version orders the changes for the audit. */
  async advance(transfer: { transferId: string; customerId: string }, to: Interbank): Promise<boolean> {
    const update = new UpdateCommand({
      TableName: this.config.TRANSFERS_TABLE,
      Key: { transferId: transfer.transferId },
      UpdateExpression:
        'SET settlementState = :state, settlementAt = :at, settlementReason = :reason, settlementSequence = :sequence, #version = #version + :one',
      ConditionExpression:
        '#state = :posted AND customerId = :customer AND (attribute_not_exists(settlementSequence) OR settlementSequence < :sequence)',
      ExpressionAttributeNames: { '#state': 'state', '#version': 'version' },
      ExpressionAttributeValues: {
        ':posted': 'POSTED',
        ':customer': transfer.customerId,
        ':state': to.state,
        ':at': to.at,
        ':reason': to.reason,
        ':sequence': to.sequence,
        ':one': 1,
      },
    });
    try {
      await this.dynamo.send(update);
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }
}
