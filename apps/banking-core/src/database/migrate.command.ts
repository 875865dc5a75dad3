import { migrateForRole, roleOf } from '@bank/platform';
import { MIGRATIONS } from '../../migrations/index.ts';
import { migrationConfig } from '../config.ts';

/**
 * What the application role may do and nothing else: ledger rows are read and added; of an account only what a posting
 * changes; of an outbox row only that it was published, after which it may go; of an order only what its holder and its
 * runs may change.
 */
const GRANTS = [
  'SELECT, INSERT ON customers',
  'SELECT, INSERT (account_id, kind, customer_id, iban, currency, event_sequence, opened_at) ON accounts',
  'UPDATE (booked_minor, version, event_sequence, spent_on, spent_day_minor, spent_month_minor) ON accounts',
  'UPDATE (state, held_minor, limit_transfer_minor, limit_day_minor, limit_month_minor, limit_new_payee_minor) ON accounts',
  'SELECT, INSERT ON transfers, entries, imports, hold_captures, account_state_changes',
  'SELECT, INSERT, UPDATE (captured_minor, state, ended_at) ON holds',
  'SELECT ON chart_of_accounts, bank_limits',
  'SELECT, INSERT, UPDATE (paid_minor) ON payees',
  'SELECT, INSERT ON rail_payments, rail_payment_steps',
  'UPDATE (state, answer, answer_reason, rail_reference, answered_at, return_reason, return_noted_at, attempts, refusals, next_attempt_at) ON rail_payments',
  'SELECT, UPDATE (position, next_read_at) ON rail_returns_read',
  'SELECT, INSERT, UPDATE (published_at), DELETE ON outbox',
  'USAGE ON SEQUENCE account_numbers',
  'SELECT, INSERT ON orders, order_runs',
  `UPDATE (amount_minor, state, version, last_change, occurrence, attempt, due_at, claimed_until, claimed_transfer_id,
    completed_count) ON orders`,
] as const;

/** Runs the migrations as the owner and sets the privileges of the application role. Returns the names of those it ran. */
export const migrate = (urls: { ownerUrl: string; appUrl: string }): Promise<readonly string[]> =>
  migrateForRole({ ownerUrl: urls.ownerUrl, appRole: roleOf(urls.appUrl), migrations: MIGRATIONS, grants: GRANTS });

/** `node main.js migrate` */
export async function migrateCommand(): Promise<void> {
  const config = migrationConfig();
  const names = await migrate({
    ownerUrl: config.DATABASE_MIGRATION_URL.reveal(),
    appUrl: config.DATABASE_URL.reveal(),
  });
  process.stdout.write(
    names.length === 0 ? 'nothing to migrate\n' : names.map((name) => `migrated ${name}\n`).join(''),
  );
}
