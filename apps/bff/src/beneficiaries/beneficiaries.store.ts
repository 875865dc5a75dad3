import { type DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { CONFIG, DYNAMO, isConditionFailure, type TransactItem, transactWrite } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import * as z from 'zod';
import type { Config } from '../config.ts';
import { BENEFICIARIES_MAX, type Beneficiary } from './beneficiary.ts';
import {
  COUNT_ENTRY,
  entryOf,
  FIRST_OF_ENTRIES,
  fromItem,
  ibanEntryOf,
  idOfEntry,
  toItem,
} from './beneficiary-item.ts';

/** Why nothing was written, in the order in which the transaction is judged. */
export type AddOutcome = 'added' | 'key-known' | 'iban-known' | 'full';
const ADD_FAILURES = ['key-known', 'iban-known', 'full'] as const;

const IbanItem = z.object({ beneficiaryId: z.string() });

@Injectable()
export class BeneficiariesStore {
  private readonly table: string;

  constructor(
    @Inject(DYNAMO) private readonly dynamo: DynamoDBDocumentClient,
    @Inject(CONFIG) config: Config,
  ) {
    this.table = config.BENEFICIARIES_TABLE;
  }

  /** Adds it together with the record of its request, unless the IBAN is known or the number is reached. */
  async add(beneficiary: Beneficiary, record: TransactItem): Promise<AddOutcome> {
    const { customerId, iban, beneficiaryId } = beneficiary;
    const isNew = { TableName: this.table, ConditionExpression: 'attribute_not_exists(entry)' };
    const failed = await transactWrite(this.dynamo, [
      record,
      { Put: { ...isNew, Item: { customerId, entry: ibanEntryOf(iban), beneficiaryId } } },
      {
        Update: {
          ...this.counting(customerId, 1),
          ConditionExpression: 'attribute_not_exists(#count) OR #count < :max',
          ExpressionAttributeValues: { ':change': 1, ':max': BENEFICIARIES_MAX },
        },
      },
      { Put: { ...isNew, Item: toItem(beneficiary) } },
    ]);
    return failed === undefined ? 'added' : (ADD_FAILURES[failed] ?? 'full');
  }

  /** False when there is none of the customer with this id and IBAN. */
  async remove({ customerId, beneficiaryId, iban }: Beneficiary): Promise<boolean> {
    const failed = await transactWrite(this.dynamo, [
      {
        Delete: {
          TableName: this.table,
          Key: { customerId, entry: entryOf(beneficiaryId) },
          ConditionExpression: 'attribute_exists(entry)',
        },
      },
      { Delete: { TableName: this.table, Key: { customerId, entry: ibanEntryOf(iban) } } },
      { Update: this.counting(customerId, -1) },
    ]);
    return failed === undefined;
  }

  async find(customerId: string, beneficiaryId: string): Promise<Beneficiary | undefined> {
    const Item = await this.item(customerId, entryOf(beneficiaryId));
    return Item === undefined ? undefined : fromItem(Item);
  }

  /** The id of the beneficiary with this IBAN. */
  async findIdByIban(customerId: string, iban: string): Promise<string | undefined> {
    const Item = await this.item(customerId, ibanEntryOf(iban));
    return Item === undefined ? undefined : IbanItem.parse(Item).beneficiaryId;
  }

  /** The beneficiary as renamed; undefined when there is none. */
  async rename(customerId: string, beneficiaryId: string, alias: string): Promise<Beneficiary | undefined> {
    try {
      const { Attributes } = await this.dynamo.send(
        new UpdateCommand({
          TableName: this.table,
          Key: { customerId, entry: entryOf(beneficiaryId) },
          UpdateExpression: 'SET #alias = :alias',
          ConditionExpression: 'attribute_exists(entry)',
          ExpressionAttributeNames: { '#alias': 'alias' },
          ExpressionAttributeValues: { ':alias': alias },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return fromItem(Attributes);
    } catch (error) {
      if (isConditionFailure(error)) return undefined;
      throw error;
    }
  }

  /** The oldest first; `next` is the id that the page ended with. */
  async list(
    customerId: string,
    page: { limit: number; after: string | undefined },
  ): Promise<{ beneficiaries: readonly Beneficiary[]; next: string | undefined }> {
    const { Items, LastEvaluatedKey } = await this.dynamo.send(
      new QueryCommand({
        TableName: this.table,
        KeyConditionExpression: 'customerId = :customer AND begins_with(entry, :first)',
        ExpressionAttributeValues: { ':customer': customerId, ':first': FIRST_OF_ENTRIES },
        Limit: page.limit,
        ConsistentRead: true,
        ...(page.after === undefined ? {} : { ExclusiveStartKey: { customerId, entry: entryOf(page.after) } }),
      }),
    );
    return {
      beneficiaries: (Items ?? []).map(fromItem),
      next: LastEvaluatedKey === undefined ? undefined : idOfEntry(String(LastEvaluatedKey['entry'])),
    };
  }

  private async item(customerId: string, entry: string): Promise<unknown> {
    const command = new GetCommand({ TableName: this.table, Key: { customerId, entry }, ConsistentRead: true });
    return (await this.dynamo.send(command)).Item;
  }

  private counting(customerId: string, change: 1 | -1): NonNullable<TransactItem['Update']> {
    return {
      TableName: this.table,
      Key: { customerId, entry: COUNT_ENTRY },
      UpdateExpression: 'ADD #count :change',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':change': change },
    };
  }
}
