import { DeleteCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { FacialId } from '@bank/identity';
import { CONFIG, DYNAMO } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../config.ts';

/** Which enrolled face is whose. */
@Injectable()
export class FacialIdsStore {
  constructor(
    @Inject(DYNAMO) private readonly dynamo: DynamoDBDocumentClient,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async put(facialId: FacialId): Promise<void> {
    await this.dynamo.send(new PutCommand({ TableName: this.config.FACIAL_IDS_TABLE, Item: facialId }));
  }

  async remove(subject: string): Promise<void> {
    await this.dynamo.send(new DeleteCommand({ TableName: this.config.FACIAL_IDS_TABLE, Key: { subject } }));
  }
}
