import { type AccountId, type CurrencyCode, type LocalDate, money, type Money, type TransferId } from '@bank/domain';
import { type StoredInstant, toInstant } from '../database/columns.ts';
import type { Sql } from '../database/sql.ts';
import { idOf } from '../ids.ts';
import type { Pages } from './book.ts';
import type { AccountKind, AccountState, Initiator, LedgerAccount, Origin, TransferKind } from './ledger.ts';
import type { AccountLimits } from './limits.ts';
import type { Transfer } from './transfer.ts';

interface TransferRow {
  readonly transfer_id: string;
  readonly kind: TransferKind;
  readonly initiator: Initiator;
  readonly origin: Origin;
  readonly state: 'POSTED' | 'REJECTED';
  readonly reason: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly fingerprint: string;
  readonly customer_id: string | null;
  readonly debtor_account_id: string;
  readonly creditor_account_id: string | null;
  readonly creditor_iban: string | null;
  readonly amount_minor: string;
  readonly fee_minor: string;
  readonly currency: CurrencyCode;
  readonly reference: string | null;
  readonly reverses_transfer_id: string | null;
  readonly decided_at: StoredInstant;
}

const toTransfer = (row: TransferRow): Transfer => ({
  transferId: idOf(row.transfer_id),
  kind: row.kind,
  initiator: row.initiator,
  origin: row.origin,
  state: row.state,
  reason: row.reason,
  facts: row.facts,
  fingerprint: row.fingerprint,
  customerId: row.customer_id === null ? null : idOf(row.customer_id),
  debtorAccountId: idOf(row.debtor_account_id),
  creditorAccountId: row.creditor_account_id === null ? null : idOf(row.creditor_account_id),
  creditorIban: row.creditor_iban,
  amount: money(BigInt(row.amount_minor), row.currency),
  fee: money(BigInt(row.fee_minor), row.currency),
  reference: row.reference,
  concerns: row.reverses_transfer_id === null ? null : idOf(row.reverses_transfer_id),
  decidedAt: toInstant(row.decided_at),
});

/** The decisions that exist for these ids. */
export async function findTransfers(sql: Sql, ids: readonly TransferId[]): Promise<readonly Transfer[]> {
  const rows = await sql.query<TransferRow>(
    `SELECT transfers.transfer_id, transfers.kind, transfers.initiator, transfers.origin, transfers.state,
       transfers.reason, transfers.facts, encode(transfers.fingerprint, 'hex') AS fingerprint, transfers.customer_id,
       transfers.debtor_account_id, transfers.creditor_account_id, transfers.creditor_iban, transfers.amount_minor,
       transfers.fee_minor, transfers.currency, transfers.reference, transfers.reverses_transfer_id,
       transfers.decided_at
     FROM transfers WHERE transfers.transfer_id = ANY ($1::uuid[])`,
    [ids],
  );
  return rows.map(toTransfer);
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
  readonly spent_on: string | null;
  readonly spent_day_minor: string;
  readonly spent_month_minor: string;
  readonly limit_transfer_minor: string | null;
  readonly limit_day_minor: string | null;
  readonly limit_month_minor: string | null;
  readonly limit_new_payee_minor: string | null;
  readonly bank_transfer_minor: string;
  readonly bank_day_minor: string;
  readonly bank_month_minor: string;
  readonly bank_new_payee_minor: string;
}

function toAccount(row: AccountRow): LedgerAccount {
  const { currency } = row;
  const amount = (minor: string): Money => money(BigInt(minor), currency);
  return {
    accountId: idOf(row.account_id),
    kind: row.kind,
    customerId: row.customer_id === null ? null : idOf(row.customer_id),
    holderName: row.full_name,
    state: row.state,
    currency,
    booked: amount(row.booked_minor),
    held: amount(row.held_minor),
    overdraft: amount(row.overdraft_minor),
    limits: row.kind === 'CUSTOMER' ? limitsOf(row, amount) : null,
    spent: {
      on: row.spent_on as LocalDate | null,
      day: amount(row.spent_day_minor),
      month: amount(row.spent_month_minor),
    },
    version: Number(row.version),
    eventSequence: Number(row.event_sequence),
  };
}

function limitsOf(row: AccountRow, amount: (minor: string) => Money): AccountLimits {
  const own = (minor: string | null): Money | null => (minor === null ? null : amount(minor));
  return {
    bank: {
      transfer: amount(row.bank_transfer_minor),
      day: amount(row.bank_day_minor),
      month: amount(row.bank_month_minor),
      newPayee: amount(row.bank_new_payee_minor),
    },
    own: {
      transfer: own(row.limit_transfer_minor),
      day: own(row.limit_day_minor),
      month: own(row.limit_month_minor),
      newPayee: own(row.limit_new_payee_minor),
    },
  };
}

const ACCOUNTS = `SELECT accounts.account_id, accounts.kind, accounts.customer_id, customers.full_name, accounts.state,
       accounts.currency, accounts.booked_minor, accounts.held_minor, accounts.overdraft_minor, accounts.version,
       accounts.event_sequence, accounts.spent_on::text AS spent_on, accounts.spent_day_minor,
       accounts.spent_month_minor, accounts.limit_transfer_minor, accounts.limit_day_minor,
       accounts.limit_month_minor, accounts.limit_new_payee_minor, bank_limits.transfer_minor AS bank_transfer_minor,
       bank_limits.day_minor AS bank_day_minor, bank_limits.month_minor AS bank_month_minor,
       bank_limits.new_payee_minor AS bank_new_payee_minor
     FROM accounts LEFT JOIN customers ON customers.customer_id = accounts.customer_id
       JOIN bank_limits ON bank_limits.currency = accounts.currency
     WHERE accounts.account_id = ANY ($1::uuid[])
     ORDER BY accounts.account_id`;

/** As they are at the moment, for who decides nothing. */
export const readAccounts = async (sql: Sql, ids: readonly AccountId[]): Promise<readonly LedgerAccount[]> =>
  (await sql.query<AccountRow>(ACCOUNTS, [ids], 'read-accounts')).map(toAccount);

/**
 * Locks the accounts in id order, so that two postings never wait for each other in a circle. NO KEY leaves the foreign
 * keys of other transactions' entries undisturbed.
 */
export async function lockAccounts(sql: Sql, ids: readonly AccountId[]): Promise<readonly LedgerAccount[]> {
  const rows = await sql.query<AccountRow>(`${ACCOUNTS} FOR NO KEY UPDATE OF accounts`, [ids], 'lock-accounts');
  return rows.map(toAccount);
}

interface FactRow {
  readonly what: 'id' | 'payee' | 'done';
  readonly key: string;
  readonly payee: string | null;
  readonly first_paid_at: StoredInstant | null;
  readonly paid_minor: string | null;
}

export interface Facts extends Pick<Pages, 'payees' | 'done'> {
  /** Those of the ids that were decided before. */
  readonly decidedIds: readonly TransferId[];
}

/**
 * Reads, after the accounts are locked, what else the decisions depend on: whoever could change it holds one of the
 * locks, and only a statement that begins after the lock was given sees what the one before left.
 */
export async function readFacts(
  sql: Sql,
  asked: {
    readonly ids: readonly TransferId[];
    readonly payees: readonly {
      readonly accountId: AccountId;
      readonly payee: string;
      readonly currency: CurrencyCode;
    }[];
    readonly concerns: readonly TransferId[];
  },
): Promise<Facts> {
  const { ids, payees, concerns } = asked;
  const rows = await sql.query<FactRow>(
    `SELECT 'id' AS what, transfers.transfer_id::text AS key, NULL AS payee, NULL::timestamptz AS first_paid_at,
       NULL::bigint AS paid_minor
     FROM transfers WHERE transfers.transfer_id = ANY ($1::uuid[])
     UNION ALL
     SELECT 'payee', payees.account_id::text, payees.payee, payees.first_paid_at, payees.paid_minor
     FROM unnest($2::uuid[], $3::text[]) AS asked (account_id, payee)
     JOIN payees ON payees.account_id = asked.account_id AND payees.payee = asked.payee
     UNION ALL
     SELECT 'done', CASE transfers.kind WHEN 'SETTLEMENT' THEN 'settled ' WHEN 'REFUND' THEN 'refunded ' ELSE 'undone ' END
       || transfers.reverses_transfer_id::text, NULL, NULL, NULL
     FROM transfers WHERE transfers.reverses_transfer_id = ANY ($4::uuid[]) AND transfers.state = 'POSTED'
       AND transfers.kind IN ('REVERSAL', 'RETURN', 'REFUND', 'SETTLEMENT')`,
    [ids, payees.map(({ accountId }) => accountId), payees.map(({ payee }) => payee), concerns],
    'read-facts',
  );
  const currencies = new Map(payees.map(({ accountId, currency }) => [accountId, currency]));
  return {
    decidedIds: rows.filter(({ what }) => what === 'id').map(({ key }) => idOf(key)),
    done: rows.filter(({ what }) => what === 'done').map(({ key }) => key),
    payees: rows.flatMap(({ what, key, payee, first_paid_at, paid_minor }) => {
      const currency = currencies.get(idOf(key));
      if (what !== 'payee' || payee === null || first_paid_at === null || currency === undefined) return [];
      const paid = money(BigInt(paid_minor ?? 0), currency);
      return [{ accountId: idOf<'account'>(key), payee, firstPaidAt: toInstant(first_paid_at), paid }];
    }),
  };
}

/** Writes what may change of an account besides its balance. */
export async function saveAccount(sql: Sql, account: LedgerAccount): Promise<void> {
  const own = account.limits?.own;
  await sql.query(
    `UPDATE accounts SET state = $2, held_minor = $3, event_sequence = $4, limit_transfer_minor = $5,
       limit_day_minor = $6, limit_month_minor = $7, limit_new_payee_minor = $8
     WHERE accounts.account_id = $1`,
    [
      account.accountId,
      account.state,
      account.held.minor.toString(),
      account.eventSequence,
      own?.transfer?.minor.toString() ?? null,
      own?.day?.minor.toString() ?? null,
      own?.month?.minor.toString() ?? null,
      own?.newPayee?.minor.toString() ?? null,
    ],
  );
}
