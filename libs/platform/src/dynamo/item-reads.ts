import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** DynamoDB's own limit on the keys of one BatchGet. */
const BATCH_KEYS_MAX = 100;

type Item = Readonly<Record<string, unknown>>;
interface Waiting {
  readonly resolve: (item: Item | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** How long a read that nobody waits for is held back, so that it shares a call with others. */
const PATIENCE_MS = 100;

/** `now`: somebody waits for it. `soon`: it renews what is still good. */
export type Urgency = 'now' | 'soon';

/**
 * Reads items of one table by a key of one attribute. What is asked for in one turn of the event loop is one call, and
 * renewals wait a moment for company.
 */
export class ItemReads {
  private waiting = new Map<string, Waiting[]>();
  private isDue = false;

  constructor(
    private readonly dynamo: DynamoDBDocumentClient,
    private readonly options: { readonly table: string; readonly keyName: string; readonly isConsistent: boolean },
  ) {}

  /** @throws whatever DynamoDB raises, and UnreadItemError when it left this key out */
  find(key: string, urgency: Urgency = 'now'): Promise<Item | undefined> {
    return new Promise((resolve, reject) => {
      if (this.waiting.size === 0 && urgency === 'soon') setTimeout(() => this.sendWaiting(), PATIENCE_MS);
      if (!this.isDue && urgency === 'now') {
        this.isDue = true;
        setImmediate(() => this.sendWaiting());
      }
      const others = this.waiting.get(key);
      if (others === undefined) this.waiting.set(key, [{ resolve, reject }]);
      else others.push({ resolve, reject });
    });
  }

  private sendWaiting(): void {
    const keys = [...this.waiting];
    this.waiting = new Map();
    this.isDue = false;
    for (let from = 0; from < keys.length; from += BATCH_KEYS_MAX)
      void this.send(keys.slice(from, from + BATCH_KEYS_MAX));
  }

  private async send(batch: readonly (readonly [string, readonly Waiting[]])[]): Promise<void> {
    const { table, keyName, isConsistent } = this.options;
    const Keys = batch.map(([key]) => ({ [keyName]: key }));
    try {
      const answer = await this.dynamo.send(
        new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: isConsistent } } }),
      );
      const items = new Map((answer.Responses?.[table] ?? []).map((item) => [String(item[keyName]), item]));
      const unread = new Set((answer.UnprocessedKeys?.[table]?.Keys ?? []).map((key) => String(key[keyName])));
      for (const [key, readers] of batch)
        for (const { resolve, reject } of readers)
          if (unread.has(key)) reject(new UnreadItemError());
          else resolve(items.get(key));
    } catch (error) {
      for (const [, readers] of batch) for (const { reject } of readers) reject(error);
    }
  }
}

/** DynamoDB answered without this item, because it had too much to do: nothing is known about it. */
export class UnreadItemError extends Error {
  override readonly name = 'UnreadItemError';
}
