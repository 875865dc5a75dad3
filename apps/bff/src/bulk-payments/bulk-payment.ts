import { add, addMs, type CurrencyCode, type Instant, isAfter, type Money } from '@bank/domain';
import type { BulkOrder } from './bulk-file.ts';

const DAY_MS = 86_400_000;
/** A draft that nobody submits by then is gone. */
const DRAFT_LIFE_MS = 7 * DAY_MS;
/** How long the same file counts as sent before. */
const DUPLICATE_WINDOW_MS = 7 * DAY_MS;
/** Running bulk payments are spread over this many partitions of the index that the worker reads. */
const SHARDS = 4;

export interface BulkCounts {
  readonly rows: number;
  readonly posted: number;
  readonly refused: number;
  readonly pending: number;
}

interface BulkFacts {
  readonly bulkId: string;
  readonly customerId: string;
  readonly debtorAccountId: string;
  readonly name: string;
  /** SHA-256 of the file, which the approval has to name. */
  readonly digest: string;
  readonly rowCount: number;
  readonly totals: readonly Money[];
  readonly createdAt: Instant;
}
export type DraftBulk = BulkFacts & { readonly state: 'DRAFT' };
/** `traceId` is the submission's. */
export type RunningBulk = BulkFacts & {
  readonly state: 'RUNNING';
  readonly submittedAt: Instant;
  readonly traceId: string;
};
export type DoneBulk = Omit<RunningBulk, 'state'> & {
  readonly state: 'DONE';
  readonly finishedAt: Instant;
  readonly counts: BulkCounts;
};
export type BulkPayment = DraftBulk | RunningBulk | DoneBulk;

export type RowDecision =
  | { readonly state: 'POSTED'; readonly transferId: string; readonly decidedAt: Instant }
  | {
      readonly state: 'REFUSED';
      /** Null when not even a transfer was made. */
      readonly transferId: string | null;
      readonly decidedAt: Instant;
      readonly reason: string;
      readonly facts: Readonly<Record<string, unknown>>;
    };
export type BulkRow = BulkOrder & { readonly row: number } & ({ readonly state: 'PENDING' } | RowDecision);
export type PendingRow = Extract<BulkRow, { state: 'PENDING' }>;

/** One total for each currency, in the order in which the currencies first appear. */
export function totalsOf(orders: readonly BulkOrder[]): readonly Money[] {
  const totals = new Map<CurrencyCode, Money>();
  for (const { amount } of orders) {
    const known = totals.get(amount.currency);
    totals.set(amount.currency, known === undefined ? amount : add(known, amount));
  }
  return [...totals.values()];
}

export function countRows(rows: readonly Pick<BulkRow, 'state'>[]): BulkCounts {
  const count = (state: BulkRow['state']): number => rows.filter((row) => row.state === state).length;
  return { rows: rows.length, posted: count('POSTED'), refused: count('REFUSED'), pending: count('PENDING') };
}

/**
 * The Idempotency-Key of a row's transfer: whoever makes it, and however often, it is one transfer. A client's own key
 * has no colon, so none is ever equal to it.
 */
export const rowKeyOf = (bulkId: string, row: number): string => `bulk:${bulkId}:${row}`;

export const draftEndOf = (createdAt: Instant): Instant => addMs(createdAt, DRAFT_LIFE_MS);
/** Before this instant the same file is a new one. */
export const duplicateStartOf = (now: Instant): Instant => addMs(now, -DUPLICATE_WINDOW_MS);
export const duplicateEndOf = (createdAt: Instant): Instant => addMs(createdAt, DUPLICATE_WINDOW_MS);
export const isLapsed = (bulk: BulkPayment, now: Instant): boolean =>
  bulk.state === 'DRAFT' && isAfter(now, draftEndOf(bulk.createdAt));

/** Ids are random, so their first digit spreads evenly. */
export const shardOf = (bulkId: string): string => String(Number.parseInt(bulkId.slice(0, 1), 16) % SHARDS);
export const ALL_SHARDS: readonly string[] = Array.from({ length: SHARDS }, (_, index) => String(index));
