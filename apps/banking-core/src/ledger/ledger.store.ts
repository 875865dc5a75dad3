import { type AccountId, type CurrencyCode, money, type TransferId } from '@bank/domain';
import { type StoredInstant, toInstant } from '../database/columns.ts';
import type { Sql } from '../database/sql.ts';
import { idOf } from '../ids.ts';
import type { AccountKind, AccountState, DecidedTransfer, LedgerAccount, Origin, TransferKind } from './ledger.ts';
import type { Transfer } from './transfer.ts';

interface TransferRow {
  readonly transfer_id: string;
  readonly kind: TransferKind;
  readonly origin: Origin;
  readonly state: 'POSTED' | 'REJECTED';
  readonly reason: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly fingerprint: string;
  readonly customer_id: string | null;
  readonly debtor_account_id: string;
  readonly creditor_account_id: string | null;
  readonly amount_minor: string;
  readonly currency: CurrencyCode;
  readonly reference: string | null;
  readonly decided_at: StoredInstant;
}

const toTransfer = (row: TransferRow): Transfer => ({
  transferId: idOf(row.transfer_id),
  kind: row.kind,
  origin: row.origin,
  state: row.state,
  reason: row.reason,
  facts: row.facts,
  fingerprint: row.fingerprint,
  customerId: row.customer_id === null ? null : idOf(row.customer_id),
  debtorAccountId: idOf(row.debtor_account_id),
  creditorAccountId: row.creditor_account_id === null ? null : idOf(row.creditor_account_id),
  amount: money(BigInt(row.amount_minor), row.currency),
  reference: row.reference,
  decidedAt: toInstant(row.decided_at),
});

/** The decisions that exist for these ids. */
export async function findTransfers(sql: Sql, ids: readonly TransferId[]): Promise<readonly Transfer[]> {
  const rows = await sql.query<TransferRow>(
    `SELECT transfers.transfer_id, transfers.kind, transfers.origin, transfers.state, transfers.reason, transfers.facts,
       encode(transfers.fingerprint, 'hex') AS fingerprint, transfers.customer_id, transfers.debtor_account_id,
       transfers.creditor_account_id, transfers.amount_minor, transfers.currency, transfers.reference,
       transfers.decided_at
     FROM transfers WHERE transfers.transfer_id = ANY ($1::uuid[])`,
    [ids],
  );
  return rows.map(toTransfer);
}

export interface PartyAccounts {
  readonly byIban: ReadonlyMap<string, AccountId>;
  readonly nostro: ReadonlyMap<CurrencyCode, AccountId>;
}

interface PartyRow {
  readonly account_id: string;
  readonly iban: string | null;
  readonly currency: CurrencyCode;
}

/** Looks up the accounts behind IBANs and the nostro accounts of currencies; neither ever changes. */
export async function findPartyAccounts(
  sql: Sql,
  parties: { readonly ibans: readonly string[]; readonly nostroCurrencies: readonly CurrencyCode[] },
): Promise<PartyAccounts> {
  const rows = await sql.query<PartyRow>(
    `SELECT accounts.account_id, accounts.iban, accounts.currency FROM accounts
     WHERE accounts.iban = ANY ($1::text[]) OR (accounts.kind = 'NOSTRO' AND accounts.currency = ANY ($2::text[]))`,
    [parties.ibans, parties.nostroCurrencies],
  );
  const byIban = new Map<string, AccountId>();
  const nostro = new Map<CurrencyCode, AccountId>();
  for (const row of rows) {
    const accountId = idOf<'account'>(row.account_id);
    if (row.iban === null) nostro.set(row.currency, accountId);
    else byIban.set(row.iban, accountId);
  }
  return { byIban, nostro };
}

interface AccountRow {
  readonly account_id: string;
  readonly kind: AccountKind;
  readonly customer_id: string | null;
  readonly full_name: string | null;
  readonly state: AccountState;
  readonly currency: CurrencyCode;
  readonly booked_minor: string;
  readonly held_minor: string;
  readonly overdraft_minor: string;
  readonly version: string;
  readonly event_sequence: string;
}

const toAccount = (row: AccountRow): LedgerAccount => ({
  accountId: idOf(row.account_id),
  kind: row.kind,
  customerId: row.customer_id === null ? null : idOf(row.customer_id),
  holderName: row.full_name,
  state: row.state,
  currency: row.currency,
  booked: money(BigInt(row.booked_minor), row.currency),
  held: money(BigInt(row.held_minor), row.currency),
  overdraft: money(BigInt(row.overdraft_minor), row.currency),
  version: Number(row.version),
  eventSequence: Number(row.event_sequence),
});

/**
 * Locks the accounts in id order, so that two postings never wait for each other in a circle. NO KEY leaves the foreign
 * keys of other transactions' entries undisturbed.
 */
export async function lockAccounts(sql: Sql, ids: readonly AccountId[]): Promise<readonly LedgerAccount[]> {
  const rows = await sql.query<AccountRow>(
    `SELECT accounts.account_id, accounts.kind, accounts.customer_id, customers.full_name, accounts.state,
       accounts.currency, accounts.booked_minor, accounts.held_minor, accounts.overdraft_minor, accounts.version,
       accounts.event_sequence
     FROM accounts LEFT JOIN customers ON customers.customer_id = accounts.customer_id
     WHERE accounts.account_id = ANY ($1::uuid[])
     ORDER BY accounts.account_id
     FOR NO KEY UPDATE OF accounts`,
    [ids],
  );
  return rows.map(toAccount);
}

export interface DecidedRow {
  readonly decided: DecidedTransfer;
  readonly fingerprint: string;
  readonly origin: Origin;
}

/** Writes the decisions; returns how many ids were still free. With fewer than given the transaction must not commit. */
export async function insertTransfers(sql: Sql, rows: readonly DecidedRow[]): Promise<number> {
  const values = rows.map(({ decided, fingerprint, origin }) => {
    const { order, decision, debtor, creditor, decidedAt } = decided;
    const isRejected = decision.state === 'REJECTED';
    return { order, origin, fingerprint, decidedAt, debtor, creditor, refusal: isRejected ? decision : null };
  });
  const inserted = await sql.query(
    `INSERT INTO transfers (transfer_id, kind, origin, state, reason, facts, fingerprint, customer_id,
       debtor_account_id, creditor_account_id, amount_minor, currency, reference, debtor_name, creditor_name, decided_at)
     SELECT given.transfer_id, given.kind, given.origin, given.state, given.reason, given.facts,
       decode(given.fingerprint, 'hex'), given.customer_id, given.debtor_account_id, given.creditor_account_id,
       given.amount_minor, given.currency, given.reference, given.debtor_name, given.creditor_name, given.decided_at
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::text[], $8::uuid[],
       $9::uuid[], $10::uuid[], $11::bigint[], $12::text[], $13::text[], $14::text[], $15::text[], $16::timestamptz[])
       AS given (transfer_id, kind, origin, state, reason, facts, fingerprint, customer_id, debtor_account_id,
         creditor_account_id, amount_minor, currency, reference, debtor_name, creditor_name, decided_at)
     ON CONFLICT (transfer_id) DO NOTHING RETURNING transfers.transfer_id`,
    [
      values.map(({ order }) => order.transferId),
      values.map(({ order }) => order.kind),
      values.map(({ origin }) => origin),
      values.map(({ refusal }) => (refusal === null ? 'POSTED' : 'REJECTED')),
      values.map(({ refusal }) => refusal?.reason ?? null),
      values.map(({ refusal }) => JSON.stringify(refusal?.facts ?? {})),
      values.map(({ fingerprint }) => fingerprint),
      values.map(({ order }) => order.customerId),
      values.map(({ order }) => order.debtorAccountId),
      values.map(({ order }) => order.creditorAccountId),
      values.map(({ order }) => order.amount.minor.toString()),
      values.map(({ order }) => order.amount.currency),
      values.map(({ order }) => order.reference),
      values.map(({ order, debtor }) => debtor?.holderName ?? (order.kind === 'INCOMING' ? order.outsideName : null)),
      values.map(
        ({ order, creditor }) => creditor?.holderName ?? (order.kind === 'OUTGOING' ? order.outsideName : null),
      ),
      values.map(({ decidedAt }) => decidedAt),
    ],
  );
  return inserted.length;
}

/** Writes the entries of the posted ones, in the order they were decided. */
export async function insertEntries(sql: Sql, decided: readonly DecidedTransfer[]): Promise<void> {
  const entries = decided.flatMap(({ order, decision, decidedAt }) =>
    decision.state === 'POSTED' ? decision.postings.map((posting) => ({ order, posting, decidedAt })) : [],
  );
  if (entries.length === 0) return;
  await sql.query(
    `INSERT INTO entries (transfer_id, account_id, currency, account_sequence, amount_minor, balance_after_minor, booked_at)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::timestamptz[])`,
    [
      entries.map(({ order }) => order.transferId),
      entries.map(({ posting }) => posting.account.accountId),
      entries.map(({ posting }) => posting.account.currency),
      entries.map(({ posting }) => posting.account.version),
      entries.map(({ posting }) => posting.change.minor.toString()),
      entries.map(({ posting }) => posting.account.booked.minor.toString()),
      entries.map(({ decidedAt }) => decidedAt),
    ],
  );
}

export async function updateAccounts(sql: Sql, accounts: readonly LedgerAccount[]): Promise<void> {
  if (accounts.length === 0) return;
  await sql.query(
    `UPDATE accounts SET booked_minor = given.booked_minor, version = given.version,
       event_sequence = given.event_sequence
     FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[])
       AS given (account_id, booked_minor, version, event_sequence)
     WHERE accounts.account_id = given.account_id`,
    [
      accounts.map((account) => account.accountId),
      accounts.map((account) => account.booked.minor.toString()),
      accounts.map((account) => account.version),
      accounts.map((account) => account.eventSequence),
    ],
  );
}
