import { CurrencyText, InstantText } from '@bank/contracts';
import { type Instant, invariant, type Money, moneyToJson, msOf, parseInstant, parseMoneyJson } from '@bank/domain';
import * as z from 'zod';
import type { BulkOrder } from './bulk-file.ts';
import {
  type BulkPayment,
  type BulkRow,
  type DraftBulk,
  draftEndOf,
  duplicateEndOf,
  type RowDecision,
} from './bulk-payment.ts';

const Counts = z.object({ rows: z.number(), posted: z.number(), refused: z.number(), pending: z.number() });

/** An item of `bulk-payments`. `runningShard` is present while RUNNING, `expiresAt` (epoch seconds) while DRAFT. */
const BulkItem = z.object({
  bulkId: z.string(),
  customerId: z.string(),
  debtorAccountId: z.string(),
  name: z.string(),
  digest: z.string(),
  rowCount: z.number().int(),
  totals: z.array(z.object({ amountMinor: z.string(), currency: CurrencyText })),
  createdAt: InstantText,
  state: z.enum(['DRAFT', 'RUNNING', 'DONE']),
  traceId: z.string().optional(),
  submittedAt: InstantText.optional(),
  finishedAt: InstantText.optional(),
  counts: Counts.optional(),
});

/** In the same table, under a key that no bulk payment has: the latest bulk payment of a customer's file. */
export const FileItem = z.object({ bulkId: z.string(), latestBulkId: z.string(), createdAt: InstantText });
export const fileKeyOf = (customerId: string, digest: string): string => `file#${customerId}#${digest}`;

/** How many orders one item holds: of the longest ones about 100 KB of the 400 that DynamoDB allows. */
const ORDERS_PER_ITEM = 100;

/**
 * A bulk payment's partition of `bulk-payment-rows` has two kinds of entries: `orders#<first row>`, what the file said, a
 * hundred rows each, so that a draft is one transaction; and `result#<row>`, once for each row that is decided.
 */
const OrdersItem = z.object({
  orders: z.array(
    z.object({
      name: z.string(),
      iban: z.string(),
      amountMinor: z.string(),
      currency: CurrencyText,
      reference: z.string().nullable(),
    }),
  ),
});
const ResultItem = z.object({
  entry: z.string(),
  state: z.enum(['POSTED', 'REFUSED']),
  transferId: z.string().nullable(),
  reason: z.string().optional(),
  facts: z.record(z.string(), z.unknown()).optional(),
  decidedAt: InstantText,
});
/** Four digits: entries sort as the rows do. */
const numbered = (kind: 'orders' | 'result', row: number): string => `${kind}#${String(row).padStart(4, '0')}`;
export const resultEntryOf = (row: number): string => numbered('result', row);
export const isOrdersEntry = (entry: string): boolean => entry.startsWith('orders#');

/** The entry with the orders of a row. */
export const ordersEntryOf = (row: number): string => numbered('orders', row - ((row - 1) % ORDERS_PER_ITEM));
export const ordersEntriesOf = (rows: { first: number; last: number }): readonly string[] => {
  const entries = Array.from({ length: rows.last - rows.first + 1 }, (_, index) => ordersEntryOf(rows.first + index));
  return [...new Set(entries)];
};

const epochSeconds = (instant: Instant): number => Math.floor(msOf(instant) / 1000);

export const toBulkItem = (bulk: DraftBulk): Record<string, unknown> => ({
  ...bulk,
  totals: bulk.totals.map(moneyToJson),
  expiresAt: epochSeconds(draftEndOf(bulk.createdAt)),
});

export const toFileItem = (bulk: DraftBulk): z.infer<typeof FileItem> & { expiresAt: number } => ({
  bulkId: fileKeyOf(bulk.customerId, bulk.digest),
  latestBulkId: bulk.bulkId,
  createdAt: bulk.createdAt,
  expiresAt: epochSeconds(duplicateEndOf(bulk.createdAt)),
});

export function toOrdersItems(bulk: DraftBulk, orders: readonly BulkOrder[]): readonly Record<string, unknown>[] {
  const { bulkId, customerId } = bulk;
  const expiresAt = epochSeconds(draftEndOf(bulk.createdAt));
  const items: Record<string, unknown>[] = [];
  for (let start = 0; start < orders.length; start += ORDERS_PER_ITEM) {
    const part = orders.slice(start, start + ORDERS_PER_ITEM);
    const stored = part.map(({ amount, ...order }) => ({ ...order, ...moneyToJson(amount) }));
    items.push({ bulkId, entry: ordersEntryOf(start + 1), customerId, orders: stored, expiresAt });
  }
  return items;
}

export const toResultItem = (bulkId: string, row: number, decision: RowDecision): Record<string, unknown> => ({
  bulkId,
  entry: resultEntryOf(row),
  ...decision,
});

export function fromBulkItem(stored: unknown): BulkPayment {
  const { state, traceId, submittedAt, finishedAt, counts, ...item } = BulkItem.parse(stored);
  const facts = { ...item, totals: item.totals.map(amountOf), createdAt: instantOf(item.createdAt) };
  if (state === 'DRAFT') return { ...facts, state };
  invariant(submittedAt !== undefined && traceId !== undefined, 'what was submitted says when');
  const submitted = { ...facts, submittedAt: instantOf(submittedAt), traceId };
  if (state === 'RUNNING') return { ...submitted, state };
  invariant(finishedAt !== undefined && counts !== undefined, 'what is done says when and how');
  return { ...submitted, state, finishedAt: instantOf(finishedAt), counts };
}

/** The rows that some entries tell of: each order with its result, pending without one. In the order of the file. */
export function rowsFrom(items: readonly Record<string, unknown>[]): readonly BulkRow[] {
  const results = new Map<string, RowDecision>();
  for (const item of items)
    if (!isOrdersEntry(String(item['entry']))) results.set(String(item['entry']), decisionFrom(item));
  return items
    .filter((item) => isOrdersEntry(String(item['entry'])))
    .flatMap((item) => {
      const first = Number(String(item['entry']).slice('orders#'.length));
      return OrdersItem.parse(item).orders.map(({ name, iban, reference, ...amount }, index) => {
        const row = first + index;
        const order = { row, name, iban, amount: amountOf(amount), reference };
        return { ...order, ...(results.get(resultEntryOf(row)) ?? ({ state: 'PENDING' } as const)) };
      });
    })
    .toSorted((a, b) => a.row - b.row);
}

function decisionFrom(stored: unknown): RowDecision {
  const { state, transferId, reason, facts, ...item } = ResultItem.parse(stored);
  const decidedAt = instantOf(item.decidedAt);
  if (state === 'REFUSED') {
    invariant(reason !== undefined, 'a refused row says why');
    return { state, transferId, decidedAt, reason, facts: facts ?? {} };
  }
  invariant(transferId !== null, 'a posted row has a transfer');
  return { state, transferId, decidedAt };
}

function amountOf(json: { amountMinor: string; currency: string }): Money {
  const amount = parseMoneyJson(json);
  invariant(amount !== undefined, 'a stored amount is exact');
  return amount;
}

function instantOf(text: string): Instant {
  const instant = parseInstant(text);
  invariant(instant !== undefined, 'a stored instant is one');
  return instant;
}
