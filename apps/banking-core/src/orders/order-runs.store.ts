import { type AccountId, type CurrencyCode, type LocalDate, money, type OrderId } from '@bank/domain';
import { type StoredInstant, toInstant } from '../database/columns.ts';
import type { Sql } from '../database/sql.ts';
import { idOf } from '../ids.ts';
import type { OrderRun, RunOutcome } from './order.ts';

interface RunRow {
  readonly order_id: string;
  readonly occurrence: number;
  readonly attempt: number;
  readonly planned_date: string;
  readonly execution_date: string;
  readonly outcome: RunOutcome;
  readonly transfer_id: string | null;
  readonly reason: string | null;
  readonly amount_minor: string;
  readonly currency: CurrencyCode;
  readonly will_retry_at: StoredInstant | null;
  readonly recorded_at: StoredInstant;
}

const toRun = (row: RunRow): OrderRun => ({
  orderId: idOf(row.order_id),
  number: row.occurrence,
  attempt: row.attempt,
  plannedDate: row.planned_date as LocalDate,
  executionDate: row.execution_date as LocalDate,
  outcome: row.outcome,
  transferId: row.transfer_id === null ? null : idOf(row.transfer_id),
  reason: row.reason,
  amount: money(BigInt(row.amount_minor), row.currency),
  willRetryAt: row.will_retry_at === null ? null : toInstant(row.will_retry_at),
  recordedAt: toInstant(row.recorded_at),
});

export async function insertRun(sql: Sql, run: OrderRun): Promise<void> {
  await sql.query(
    `INSERT INTO order_runs (order_id, occurrence, attempt, planned_date, execution_date, outcome, transfer_id, reason,
       amount_minor, will_retry_at, recorded_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      run.orderId,
      run.number,
      run.attempt,
      run.plannedDate,
      run.executionDate,
      run.outcome,
      run.transferId,
      run.reason,
      run.amount.minor.toString(),
      run.willRetryAt,
      run.recordedAt,
    ],
  );
}

/** The latest runs of an order, newest first. */
export async function findRuns(sql: Sql, orderId: OrderId, limit: number): Promise<readonly OrderRun[]> {
  const rows = await sql.query<RunRow>(
    `SELECT order_runs.order_id, order_runs.occurrence, order_runs.attempt, order_runs.planned_date::text,
       order_runs.execution_date::text, order_runs.outcome, order_runs.transfer_id, order_runs.reason,
       order_runs.amount_minor, orders.currency, order_runs.will_retry_at, order_runs.recorded_at
     FROM order_runs JOIN orders ON orders.order_id = order_runs.order_id
     WHERE order_runs.order_id = $1
     ORDER BY order_runs.occurrence DESC, order_runs.attempt DESC LIMIT $2`,
    [orderId, limit],
  );
  return rows.map(toRun);
}

/**
 * Takes the next numbers for events of an account, under the lock that a posting takes, and returns the last of them:
 * the account's events have no gap.
 */
export async function takeEventNumbers(sql: Sql, accountId: AccountId, count: number): Promise<number> {
  const [row] = await sql.query<{ event_sequence: string }>(
    `UPDATE accounts SET event_sequence = accounts.event_sequence + $2 WHERE accounts.account_id = $1
     RETURNING accounts.event_sequence`,
    [accountId, count],
  );
  return Number(row?.event_sequence);
}
