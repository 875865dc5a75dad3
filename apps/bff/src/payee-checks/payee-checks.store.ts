import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '@bank/domain';
import { CONFIG, DYNAMO, isConditionFailure, type TransactItem } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config.ts';
import type { Choice, PayeeCheck } from './payee-check.ts';
import { fromItem, toItem } from './payee-check-item.ts';

/** Evidence: written once, completed once by the choice and once by the transfer, never deleted. */
@Injectable()
export class PayeeChecksStore {
  constructor(
    @Inject(DYNAMO) private readonly dynamo: DynamoDBDocumentClient,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async add(check: PayeeCheck): Promise<void> {
    await this.dynamo.send(
      new PutCommand({
        TableName: this.config.PAYEE_CHECKS_TABLE,
        Item: toItem(check),
        ConditionExpression: 'attribute_not_exists(checkId)',
      }),
    );
  }

  /** The customer is part of the question: what is another's does not exist. */
  async findOwn(customerId: string, checkId: string): Promise<PayeeCheck | undefined> {
    const { Item } = await this.dynamo.send(
      new GetCommand({ TableName: this.config.PAYEE_CHECKS_TABLE, Key: { checkId }, ConsistentRead: true }),
    );
    if (Item === undefined || Item['customerId'] !== customerId) return undefined;
    return fromItem(Item);
  }

  /** False when there is no such check of the customer, or a choice was made before. */
  async choose(check: { customerId: string; checkId: string }, choice: Choice, now: Instant): Promise<boolean> {
    try {
      await this.dynamo.send(
        new UpdateCommand({
          TableName: this.config.PAYEE_CHECKS_TABLE,
          Key: { checkId: check.checkId },
          UpdateExpression: 'SET choice = :choice, chosenAt = :now',
          ConditionExpression: 'customerId = :customer AND attribute_not_exists(choice)',
          ExpressionAttributeValues: { ':customer': check.customerId, ':choice': choice, ':now': now },
        }),
      );
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }

  /** Ties the check to a transfer, for the transaction that writes its intent; who pays has chosen to proceed. */
  tying(check: { customerId: string; checkId: string }, transferId: string, now: Instant): TransactItem {
    return {
      Update: {
        TableName: this.config.PAYEE_CHECKS_TABLE,
        Key: { checkId: check.checkId },
        UpdateExpression:
          'SET transferId = :transfer, choice = if_not_exists(choice, :proceed), chosenAt = if_not_exists(chosenAt, :now)',
        ConditionExpression:
          'customerId = :customer AND attribute_not_exists(transferId) AND (attribute_not_exists(choice) OR choice = :proceed)',
        ExpressionAttributeValues: {
          ':customer': check.customerId,
          ':transfer': transferId,
          ':proceed': 'PROCEED',
          ':now': now,
        },
      },
    };
  }
}
