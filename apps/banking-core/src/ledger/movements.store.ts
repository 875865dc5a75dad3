import type { MovementKind } from '@bank/contracts';
import { type AccountId, BANK_TIME_ZONE, type CurrencyCode, type CustomerId, type Instant } from '@bank/domain';
import { type StoredInstant, toInstant } from '../database/columns.ts';
import type { Sql } from '../database/sql.ts';
import type { Period } from './period.ts';

/** An account whose movements are read, with the name of the customer who owns it. */
export interface HolderAccount {
  readonly accountId: AccountId;
  readonly iban: string;
  readonly currency: CurrencyCode;
  readonly holderName: string;
  /** Sequence of its last entry: entries are numbered from 1 without a gap. */
  readonly version: number;
}

/** Entries of an account by its own sequence, `after` excluded and `until` included. */
export interface EntryRange {
  readonly accountId: AccountId;
  readonly after: number;
  readonly until: number;
}

export interface MovementRow {
  readonly entry_id: string;
  readonly transfer_id: string;
  readonly account_sequence: string;
  readonly kind: MovementKind;
  readonly amount_minor: string;
  readonly balance_after_minor: string;
  readonly currency: CurrencyCode;
  readonly counterparty_name: string | null;
  readonly counterparty_iban: string | null;
  readonly reference: string | null;
  readonly booked_at: StoredInstant;
}

/** A fee is an entry of its own, paid to the bank. */
const MOVEMENT_KIND = `CASE WHEN entries.role = 'FEE' THEN 'FEE' ELSE transfers.kind END`;

const COUNTERPARTY_NAME = `CASE WHEN entries.role = 'FEE' THEN NULL
  WHEN entries.amount_minor < 0 THEN transfers.creditor_name ELSE transfers.debtor_name END`;

/** The joined account of the other side has none when the money went to or came from another bank. */
const COUNTERPARTY_IBAN = `CASE WHEN entries.role = 'FEE' THEN NULL
  WHEN entries.amount_minor < 0 THEN coalesce(counterparty.iban, transfers.creditor_iban) ELSE counterparty.iban END`;

/**
 * Each entry with its own transfer, looked up by id. OFFSET 0 keeps the two apart, so that a filter that few transfers
 * fit never makes the planner begin with all transfers of the bank.
 */
const MOVEMENT_SOURCE = `FROM entries
  CROSS JOIN LATERAL (
    SELECT transfers.kind, transfers.reference, transfers.debtor_name, transfers.creditor_name,
      transfers.debtor_account_id, transfers.creditor_account_id, transfers.creditor_iban
    FROM transfers WHERE transfers.transfer_id = entries.transfer_id OFFSET 0
  ) AS transfers`;

const SELECT_MOVEMENT = `SELECT entries.entry_id, entries.transfer_id, entries.account_sequence, ${MOVEMENT_KIND} AS kind,
    entries.amount_minor, entries.balance_after_minor, entries.currency, ${COUNTERPARTY_NAME} AS counterparty_name,
    ${COUNTERPARTY_IBAN} AS counterparty_iban, transfers.reference, entries.booked_at
  ${MOVEMENT_SOURCE}
  LEFT JOIN accounts AS counterparty ON counterparty.account_id =
    CASE WHEN entries.amount_minor < 0 THEN transfers.creditor_account_id ELSE transfers.debtor_account_id END`;

/** The account when it is this customer's. */
export async function findHolderAccount(
  sql: Sql,
  whose: { readonly accountId: AccountId; readonly customerId: CustomerId },
): Promise<HolderAccount | undefined> {
  const [row] = await sql.query<{ iban: string; currency: CurrencyCode; full_name: string; version: string }>(
    `SELECT accounts.iban, accounts.currency, customers.full_name, accounts.version
     FROM accounts JOIN customers ON customers.customer_id = accounts.customer_id
     WHERE accounts.account_id = $1 AND accounts.customer_id = $2`,
    [whose.accountId, whose.customerId],
  );
  if (row === undefined) return undefined;
  const { iban, currency, full_name: holderName } = row;
  return { accountId: whose.accountId, iban, currency, holderName, version: Number(row.version) };
}

/**
 * The sequence of the account's last entry before an instant, 0 when there is none. Entries get their time while the
 * account is locked, so time grows with the sequence and halving finds the place: twenty look-ups in a million entries,
 * and no index of its own that every posting would have to write. Where a clock stepped back the place is still one of
 * the sequence, so that what is before and what is after always add up.
 */
export async function lastSequenceBefore(
  sql: Sql,
  place: { readonly accountId: AccountId; readonly version: number; readonly before: Instant },
): Promise<number> {
  const [row] = await sql.query<{ sequence: string }>(
    `WITH RECURSIVE halving (low, high) AS (
       SELECT 0::bigint, $2::bigint
       UNION ALL
       SELECT CASE WHEN middle.booked_at < $3::timestamptz THEN middle.account_sequence ELSE halving.low END,
         CASE WHEN middle.booked_at < $3::timestamptz THEN halving.high ELSE middle.account_sequence - 1 END
       FROM halving
       JOIN entries AS middle ON middle.account_id = $1
         AND middle.account_sequence = (halving.low + halving.high + 1) / 2
       WHERE halving.low < halving.high
     )
     SELECT halving.low AS sequence FROM halving WHERE halving.low = halving.high`,
    [place.accountId, place.version, place.before],
  );
  return Number(row?.sequence ?? 0);
}

/** The entries booked in a period. */
export async function rangeIn(sql: Sql, account: HolderAccount, period: Period): Promise<EntryRange> {
  const { accountId, version } = account;
  const { startsAt, endsBefore } = period;
  const after = startsAt === undefined ? 0 : await lastSequenceBefore(sql, { accountId, version, before: startsAt });
  const until =
    endsBefore === undefined ? version : await lastSequenceBefore(sql, { accountId, version, before: endsBefore });
  return { accountId, after, until: Math.max(after, until) };
}

/** The balance after the entry with this sequence; 0 before the first one. */
export async function balanceAfter(
  sql: Sql,
  entry: { readonly accountId: AccountId; readonly sequence: number },
): Promise<bigint> {
  const [row] = await sql.query<{ balance_after_minor: string }>(
    `SELECT entries.balance_after_minor FROM entries
     WHERE entries.account_id = $1 AND entries.account_sequence = $2`,
    [entry.accountId, entry.sequence],
  );
  return BigInt(row?.balance_after_minor ?? 0);
}

/** What came in and what went out, both without sign. */
export async function totalsOf(sql: Sql, range: EntryRange): Promise<{ readonly in: bigint; readonly out: bigint }> {
  const [row] = await sql.query<{ total_in: string; total_out: string }>(
    `SELECT coalesce(sum(entries.amount_minor) FILTER (WHERE entries.amount_minor > 0), 0) AS total_in,
       coalesce(-sum(entries.amount_minor) FILTER (WHERE entries.amount_minor < 0), 0) AS total_out
     FROM entries
     WHERE entries.account_id = $1 AND entries.account_sequence > $2 AND entries.account_sequence <= $3`,
    [range.accountId, range.after, range.until],
  );
  return { in: BigInt(row?.total_in ?? 0), out: BigInt(row?.total_out ?? 0) };
}

/** The first movements of a range, oldest first. */
export function firstMovements(sql: Sql, range: EntryRange, limit: number): Promise<readonly MovementRow[]> {
  return sql.query<MovementRow>(
    `${SELECT_MOVEMENT}
     WHERE entries.account_id = $1 AND entries.account_sequence > $2 AND entries.account_sequence <= $3
     ORDER BY entries.account_sequence LIMIT $4`,
    [range.accountId, range.after, range.until, limit],
  );
}

/** What movements have to be; undefined lets everything through. */
export interface MovementFilter {
  readonly minAmountMinor?: string | undefined;
  readonly maxAmountMinor?: string | undefined;
  readonly direction?: 'IN' | 'OUT' | undefined;
  readonly text?: string | undefined;
  readonly kind?: MovementKind | undefined;
}

/** Without letter case and without what stands above or below letters: `Café` is found by `CAFE`. */
const folded = (text: string): string => `lower(regexp_replace(normalize(${text}, NFD), '[\\u0300-\\u036f]', '', 'g'))`;

/** Compared letter by letter, so that no character of a text has a meaning of its own. */
const holdsText = (text: string): string => `strpos(${folded(text)}, ${folded('$8::text')}) > 0`;

const IN_RANGE_AND_FITTING = `entries.account_id = $1 AND entries.account_sequence > $2
    AND entries.account_sequence <= $3
    AND ($4::bigint IS NULL OR abs(entries.amount_minor) >= $4::bigint)
    AND ($5::bigint IS NULL OR abs(entries.amount_minor) <= $5::bigint)
    AND ($6::text IS NULL OR ($6::text = 'IN') = (entries.amount_minor > 0))
    AND ($7::text IS NULL OR ${MOVEMENT_KIND} = $7::text)
    AND ($8::text IS NULL OR ${holdsText(COUNTERPARTY_NAME)} OR ${holdsText('transfers.reference')})`;

const rangeAndFilter = (range: EntryRange, filter: MovementFilter): readonly unknown[] => [
  range.accountId,
  range.after,
  range.until,
  filter.minAmountMinor ?? null,
  filter.maxAmountMinor ?? null,
  filter.direction ?? null,
  filter.kind ?? null,
  filter.text ?? null,
];

/** The last fitting movements of a range, newest first; it looks at no entry outside of the range. */
export function lastMovements(
  sql: Sql,
  range: EntryRange,
  options: { readonly filter: MovementFilter; readonly limit: number },
): Promise<readonly MovementRow[]> {
  return sql.query<MovementRow>(
    `${SELECT_MOVEMENT} WHERE ${IN_RANGE_AND_FITTING} ORDER BY entries.account_sequence DESC LIMIT $9`,
    [...rangeAndFilter(range, options.filter), options.limit],
  );
}

/** A movement of the account by the id of its entry. */
export async function findMovement(
  sql: Sql,
  entry: { readonly accountId: AccountId; readonly entryId: string },
): Promise<MovementRow | undefined> {
  const [row] = await sql.query<MovementRow>(
    `${SELECT_MOVEMENT} WHERE entries.entry_id = $1 AND entries.account_id = $2`,
    [entry.entryId, entry.accountId],
  );
  return row;
}

export interface FacetRow {
  readonly facet: 'all' | 'direction' | 'month' | 'kind';
  readonly value: string;
  readonly count: string;
  readonly total_in: string;
  readonly total_out: string;
}

/** Counts and sums of the fitting movements of a range, by each facet and over all of them. */
export function countFacets(sql: Sql, range: EntryRange, filter: MovementFilter): Promise<readonly FacetRow[]> {
  return sql.query<FacetRow>(
    `WITH fitting AS (
       SELECT entries.amount_minor, ${MOVEMENT_KIND} AS kind,
         CASE WHEN entries.amount_minor > 0 THEN 'IN' ELSE 'OUT' END AS direction,
         to_char(entries.booked_at AT TIME ZONE '${BANK_TIME_ZONE}', 'YYYY-MM') AS month
       ${MOVEMENT_SOURCE} WHERE ${IN_RANGE_AND_FITTING})
     SELECT CASE WHEN GROUPING(fitting.direction) = 0 THEN 'direction' WHEN GROUPING(fitting.month) = 0 THEN 'month'
         WHEN GROUPING(fitting.kind) = 0 THEN 'kind' ELSE 'all' END AS facet,
       coalesce(fitting.direction, fitting.month, fitting.kind, '') AS value, count(*) AS count,
       coalesce(sum(fitting.amount_minor) FILTER (WHERE fitting.amount_minor > 0), 0) AS total_in,
       coalesce(-sum(fitting.amount_minor) FILTER (WHERE fitting.amount_minor < 0), 0) AS total_out
     FROM fitting
     GROUP BY GROUPING SETS ((), (fitting.direction), (fitting.month), (fitting.kind))`,
    rangeAndFilter(range, filter),
  );
}

/** When the entry with this sequence was booked. */
export async function bookedAt(
  sql: Sql,
  entry: { readonly accountId: AccountId; readonly sequence: number },
): Promise<Instant | undefined> {
  const [row] = await sql.query<{ booked_at: StoredInstant }>(
    'SELECT entries.booked_at FROM entries WHERE entries.account_id = $1 AND entries.account_sequence = $2',
    [entry.accountId, entry.sequence],
  );
  return row === undefined ? undefined : toInstant(row.booked_at);
}
