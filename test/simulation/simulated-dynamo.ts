import { isDeepStrictEqual } from 'node:util';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Machine, Timeline } from './timeline.ts';

type Item = Readonly<Record<string, unknown>>;
interface Write {
  readonly TableName: string;
  readonly Item?: Item;
  readonly Key?: Item;
  readonly UpdateExpression?: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
}
interface Command {
  readonly constructor: { readonly name: string };
  readonly input: Record<string, unknown>;
}

/** 300 ms and three attempts, as the client in libs/platform is made. */
const TIMEOUT_MS = 900;
const INDEX_LAG_MS_MAX = 400;
const KEYS: Readonly<Record<string, string>> = { transfers: 'transferId', idempotency: 'key' };

class StoreError extends Error {
  constructor(
    override readonly name: string,
    readonly CancellationReasons: readonly { readonly Code: string }[] = [],
  ) {
    super(name);
  }
}

/**
 * Two tables with the semantics of DynamoDB that the bff relies on: conditions, transactions that write all or nothing
 * and may be cancelled by a conflict, consistent reads by key, indexes that lag, and time-outs after which nobody knows.
 */
export class SimulatedDynamo {
  private readonly tables = new Map<string, Map<string, Item>>([
    ['transfers', new Map()],
    ['idempotency', new Map()],
  ]);
  /** What queries of an index see. */
  private readonly indexed = new Map<string, Item>();
  /** Told of every write, before and after. */
  onWrite: (table: string, before: Item | undefined, after: Item) => void = () => undefined;

  constructor(private readonly timeline: Timeline) {}

  items(table: string): readonly Item[] {
    return [...this.table(table).values()];
  }

  item(table: string, key: string): Item | undefined {
    return this.table(table).get(key);
  }

  /** The client as one process has it. */
  clientOf(machine: Machine): DynamoDBDocumentClient {
    const send = (command: Command): Promise<unknown> =>
      this.timeline.ask(machine, {
        what: `${machine.name} ${command.constructor.name.replace('Command', '')} ${describe(command.input)}`,
        timeoutMs: TIMEOUT_MS,
        givenUp: () => new StoreError('TimeoutError'),
        reach: (answer) => answer(this.execute(command)),
      });
    return { send } as unknown as DynamoDBDocumentClient;
  }

  /** Has its effect now; what is returned gives the answer or throws. */
  private execute({ constructor, input }: Command): () => unknown {
    try {
      const answer = this.effect(constructor.name, input);
      return () => answer;
    } catch (error) {
      return () => {
        throw error;
      };
    }
  }

  private effect(name: string, input: Record<string, unknown>): unknown {
    switch (name) {
      case 'GetCommand': {
        const { TableName, Key } = input as unknown as Write;
        return { Item: this.table(TableName).get(keyOf(TableName, Key ?? {})) };
      }
      case 'UpdateCommand':
      case 'PutCommand': {
        const write = input as unknown as Write;
        if (!this.holds(write)) throw new StoreError('ConditionalCheckFailedException');
        this.apply(write);
        return {};
      }
      case 'TransactWriteCommand':
        return this.transact(input['TransactItems'] as readonly Record<string, Write>[]);
      case 'QueryCommand':
        return this.query(input);
      default:
        throw new Error(`the simulated store has no ${name}`);
    }
  }

  private transact(items: readonly Record<string, Write>[]): unknown {
    const writes = items.map((item) => Object.values(item)[0]).filter((write) => write !== undefined);
    const { dice, trouble } = this.timeline;
    if (dice.isPermille(trouble.storeConflict))
      throw new StoreError('TransactionCanceledException', [{ Code: 'TransactionConflict' }, { Code: 'None' }]);
    const reasons = writes.map((write) => ({ Code: this.holds(write) ? 'None' : 'ConditionalCheckFailed' }));
    if (reasons.some(({ Code }) => Code !== 'None')) throw new StoreError('TransactionCanceledException', reasons);
    for (const write of writes) this.apply(write);
    return {};
  }

  private query(input: Record<string, unknown>): unknown {
    const values = input['ExpressionAttributeValues'] as Item;
    const start = input['ExclusiveStartKey'] as Item | undefined;
    if (input['IndexName'] !== 'by-pending') throw new Error(`no index ${String(input['IndexName'])} is simulated`);
    const found = [...this.indexed.values()]
      .filter((item) => item['pendingShard'] === values[':shard'] && text(item, 'createdAt') < text(values, ':before'))
      .toSorted((a, b) => (place(a) < place(b) ? -1 : 1))
      .filter((item) => start === undefined || place(item) > place(start));
    const limit = Number(input['Limit']);
    const page = found.slice(0, limit);
    return { Items: page, LastEvaluatedKey: found.length > limit ? page.at(-1) : undefined };
  }

  private apply(write: Write): void {
    const { TableName } = write;
    const key = keyOf(TableName, write.Item ?? write.Key ?? {});
    const before = this.table(TableName).get(key);
    const after = write.Item ?? updated(before ?? write.Key ?? {}, write);
    this.onWrite(TableName, before, after);
    this.table(TableName).set(key, after);
    if (TableName !== 'transfers') return;
    const lagMs = this.timeline.dice.between(0, INDEX_LAG_MS_MAX);
    this.timeline.after(lagMs, 'index follows', () => {
      const now = this.table(TableName).get(key);
      if (now?.['pendingShard'] === undefined) this.indexed.delete(key);
      else this.indexed.set(key, now);
    });
  }

  private holds(write: Write): boolean {
    const { TableName, ConditionExpression } = write;
    if (ConditionExpression === undefined) return true;
    const item = this.table(TableName).get(keyOf(TableName, write.Item ?? write.Key ?? {}));
    return ConditionExpression.split(' AND ').every((clause) => clauseHolds(clause, item, write));
  }

  private table(name: string): Map<string, Item> {
    const table = this.tables.get(name);
    if (table === undefined) throw new Error(`no table ${name} is simulated`);
    return table;
  }
}

const text = (item: Item, name: string): string => String(item[name]);
const place = (item: Item): string => `${text(item, 'createdAt')} ${text(item, 'transferId')}`;
const keyOf = (table: string, item: Item): string => text(item, KEYS[table] ?? '');
const describe = (input: Record<string, unknown>): string => {
  const name = input['IndexName'] ?? input['TableName'];
  return typeof name === 'string' ? name : 'both tables';
};

function clauseHolds(clause: string, item: Item | undefined, write: Write): boolean {
  const named = (name: string): string => write.ExpressionAttributeNames?.[name] ?? name;
  const presence = /^attribute_(not_)?exists\((\S+)\)$/.exec(clause);
  if (presence !== null) return (item?.[named(presence[2] ?? '')] === undefined) === (presence[1] !== undefined);
  const comparison = /^(\S+) (=|<>) (:\S+)$/.exec(clause);
  if (comparison === null) throw new Error(`the simulated store does not understand ${clause}`);
  const [, name = '', operator, value = ''] = comparison;
  const isEqual = isDeepStrictEqual(item?.[named(name)], write.ExpressionAttributeValues?.[value]);
  return isEqual === (operator === '=');
}

function updated(before: Item, write: Write): Item {
  const [, sets = '', removes = ''] = /^SET (.*?)(?: REMOVE (.*))?$/.exec(write.UpdateExpression ?? '') ?? [];
  const after: Record<string, unknown> = { ...before };
  for (const part of sets.split(', ')) {
    const [name = '', value = ''] = part.split(' = ');
    if (!value.startsWith(':')) throw new Error(`the simulated store does not understand ${part}`);
    after[write.ExpressionAttributeNames?.[name] ?? name] = write.ExpressionAttributeValues?.[value];
  }
  for (const name of removes.split(', ').filter((part) => part !== '')) delete after[name];
  return after;
}
