import { BatchGetCommand, BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { dropTestTables, testDynamo, testTables } from '../testing/tables.ts';
import { ItemReads } from './item-reads.ts';

describe('reads of items', () => {
  const dynamo: DynamoDBDocumentClient = testDynamo();
  let tables: Readonly<Record<string, string>>;
  let reads: ItemReads;

  beforeAll(async () => {
    tables = await testTables('item-reads', [{ component: 'people', partitionKey: 'name', attributes: { name: 'S' } }]);
    const table = tables['people'] ?? '';
    const Item = (name: string, age: number): object => ({ PutRequest: { Item: { name, age } } });
    const items = [Item('ada', 36), Item('bea', 41)];
    await dynamo.send(new BatchWriteCommand({ RequestItems: { [table]: items as [] } }));
    reads = new ItemReads(dynamo, { table, keyName: 'name', isConsistent: true });
  });
  afterAll(async () => {
    await dropTestTables(tables);
    dynamo.destroy();
  });

  it('give to everybody what they asked for, in one call', async () => {
    const send = jest.spyOn(dynamo, 'send');
    const found = await Promise.all(['ada', 'bea', 'ada', 'nobody'].map((name) => reads.find(name)));
    expect(found.map((item) => item?.['age'])).toEqual([36, 41, 36, undefined]);
    expect(send).toHaveBeenCalledTimes(1);
    send.mockRestore();
  });

  it('keep within the keys that one call may have', async () => {
    const send = jest.spyOn(dynamo, 'send');
    const names = Array.from({ length: 150 }, (_, index) => `nobody ${index}`);
    const found = await Promise.all([...names, 'ada'].map((name) => reads.find(name)));
    expect(found.at(-1)?.['age']).toBe(36);
    expect(send).toHaveBeenCalledTimes(2);
    send.mockRestore();
  });

  it('take renewals along with the first that somebody waits for', async () => {
    const send = jest.spyOn(dynamo, 'send');
    const [ada, bea] = await Promise.all([reads.find('ada', 'soon'), reads.find('bea', 'now')]);
    expect([ada?.['age'], bea?.['age']]).toEqual([36, 41]);
    expect(send).toHaveBeenCalledTimes(1);
    send.mockRestore();
  });

  it('say so when DynamoDB left a key out, and only to those who asked for it', async () => {
    const table = tables['people'] ?? '';
    const send = jest.spyOn(dynamo, 'send').mockImplementationOnce((command: unknown) => {
      expect(command).toBeInstanceOf(BatchGetCommand);
      const UnprocessedKeys = { [table]: { Keys: [{ name: 'bea' }] } };
      return Promise.resolve({ Responses: { [table]: [{ name: 'ada', age: 36 }] }, UnprocessedKeys }) as never;
    });
    const [ada, bea] = await Promise.allSettled([reads.find('ada'), reads.find('bea')]);
    expect(ada).toMatchObject({ status: 'fulfilled', value: { age: 36 } });
    expect(bea).toMatchObject({ status: 'rejected', reason: { name: 'UnreadItemError' } });
    send.mockRestore();
  });
});
