import { v7 as uuidv7 } from 'uuid';
import type { AccountId, CurrencyCode, CustomerId, Instant } from '@bank/domain';
import type { Sql } from '../database/sql.ts';
import type { AccountState } from '../ledger/ledger.ts';
import { ibanOf } from './account.ts';

export interface NewAccount {
  readonly accountId: AccountId;
  readonly customerId: CustomerId;
  readonly currency: CurrencyCode;
  readonly openedAt: Instant;
  /** How many events already tell of the account: 1 when its opening is one. */
  readonly eventSequence: 0 | 1;
}

/** Makes the account with the next IBAN; false when the id has one already. A number lost to a failure stays unused. */
export async function insertAccount(sql: Sql, account: NewAccount): Promise<boolean> {
  const existing = await sql.query('SELECT 1 FROM accounts WHERE accounts.account_id = $1', [account.accountId]);
  if (existing.length > 0) return false;
  const [row] = await sql.query<{ number: string }>(`SELECT nextval('account_numbers')::text AS number`);
  const inserted = await sql.query(
    `INSERT INTO accounts (account_id, kind, customer_id, iban, currency, event_sequence, opened_at)
     VALUES ($1, 'CUSTOMER', $2, $3, $4, $5, $6)
     ON CONFLICT (account_id) DO NOTHING RETURNING accounts.account_id`,
    [
      account.accountId,
      account.customerId,
      ibanOf(row?.number ?? ''),
      account.currency,
      account.eventSequence,
      account.openedAt,
    ],
  );
  return inserted.length === 1;
}

/** Kept for ever: why an account could or could not be used. */
export async function insertStateChange(
  sql: Sql,
  change: {
    readonly accountId: AccountId;
    readonly from: AccountState;
    readonly to: AccountState;
    readonly reason: string;
    readonly changedAt: Instant;
  },
): Promise<void> {
  await sql.query(
    `INSERT INTO account_state_changes (change_id, account_id, from_state, to_state, reason, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [uuidv7(), change.accountId, change.from, change.to, change.reason, change.changedAt],
  );
}
