import { MovementCategory } from '@bank/contracts';
import { type Instant, invariant } from '@bank/domain';
import { CONFIG, DYNAMO, isConditionFailure } from '@bank/platform';
import { type DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Inject, Injectable } from '@nestjs/common';
import * as z from 'zod';
import type { Config } from '../config.ts';
import type { Annotation } from './annotation.ts';

interface OwnAccount {
  readonly customerId: string;
  readonly accountId: string;
}

const AnnotationItem = z.object({
  entryId: z.string(),
  sequence: z.number().int().positive(),
  category: MovementCategory.nullable(),
  note: z.string().nullable(),
  version: z.number().int().positive(),
  updatedAt: z.string(),
});

/** The customer is part of the key: what is another's cannot even be asked for. */
const keyOf = ({ customerId, accountId }: OwnAccount): string => `${customerId}#${accountId}`;

/** The `movement-annotations` table: by account and the movement's sequence, so that a page is one range. */
@Injectable()
export class AnnotationsStore {
  constructor(
    @Inject(DYNAMO) private readonly dynamo: DynamoDBDocumentClient,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Of the movements between two sequences, both included: at most one core page, which is far below the 1 MB of a query. */
  async findBetween(account: OwnAccount, range: { from: number; to: number }): Promise<readonly Annotation[]> {
    const { Items, LastEvaluatedKey } = await this.dynamo.send(
      new QueryCommand({
        TableName: this.config.MOVEMENT_ANNOTATIONS_TABLE,
        KeyConditionExpression: 'ownAccount = :own AND #sequence BETWEEN :from AND :to',
        ExpressionAttributeNames: { '#sequence': 'sequence' },
        ExpressionAttributeValues: { ':own': keyOf(account), ':from': range.from, ':to': range.to },
        ConsistentRead: true,
      }),
    );
    invariant(LastEvaluatedKey === undefined, 'the annotations of a page fit into one answer');
    return (Items ?? []).map((item) => AnnotationItem.parse(item));
  }

  /** The last word counts. The same again changes nothing, so that a repeated request has the first answer. */
  async put(
    account: OwnAccount,
    said: Pick<Annotation, 'entryId' | 'sequence' | 'category' | 'note'> & { readonly now: Instant },
  ): Promise<Annotation> {
    const { entryId, sequence, category, note, now } = said;
    const key = { TableName: this.config.MOVEMENT_ANNOTATIONS_TABLE, Key: { ownAccount: keyOf(account), sequence } };
    try {
      const { Attributes } = await this.dynamo.send(
        new UpdateCommand({
          ...key,
          UpdateExpression:
            'SET entryId = :entryId, category = :category, note = :note, updatedAt = :now ADD #version :one',
          ConditionExpression: 'attribute_not_exists(entryId) OR category <> :category OR note <> :note',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: {
            ':entryId': entryId,
            ':category': category,
            ':note': note,
            ':now': now,
            ':one': 1,
          },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return AnnotationItem.parse(Attributes);
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      const { Item } = await this.dynamo.send(new GetCommand({ ...key, ConsistentRead: true }));
      return AnnotationItem.parse(Item);
    }
  }
}
