import type { MovementKind } from '@bank/contracts';
import type { AccountId, CurrencyCode, CustomerId, Instant } from '@bank/domain';
import type { StoredInstant } from '../database/columns.ts';
import type { Sql } from '../database/sql.ts';

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

const COUNTERPARTY_NAME =
  'CASE WHEN entries.amount_minor < 0 THEN transfers.creditor_name ELSE transfers.debtor_name END';

const SELECT_MOVEMENT = `SELECT entries.entry_id, entries.transfer_id, entries.account_sequence, transfers.kind,
    entries.amount_minor, entries.balance_after_minor, entries.currency, ${COUNTERPARTY_NAME} AS counterparty_name,
    counterparty.iban AS counterparty_iban, transfers.reference, entries.booked_at
  FROM entries
  JOIN transfers ON transfers.transfer_id = entries.transfer_id
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

/** The last movements of a range, newest first. */
export function lastMovements(sql: Sql, range: EntryRange, limit: number): Promise<readonly MovementRow[]> {
  return sql.query<MovementRow>(
    `${SELECT_MOVEMENT}
     WHERE entries.account_id = $1 AND entries.account_sequence > $2 AND entries.account_sequence <= $3
     ORDER BY entries.account_sequence DESC LIMIT $4`,
    [range.accountId, range.after, range.until, limit],
  );
}
