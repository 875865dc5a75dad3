import { type AccountId, type CurrencyCode, type Instant, money } from '@bank/domain';
import { type StoredInstant, toInstant } from '../database/columns.ts';
import type { Sql } from '../database/sql.ts';
import { idOf } from '../ids.ts';
import type { TransferId } from '@bank/domain';
import type { Hold, HoldId, HoldState } from './hold.ts';

interface HoldRow {
  readonly hold_id: string;
  readonly account_id: string;
  readonly currency: CurrencyCode;
  readonly creditor_iban: string;
  readonly creditor_name: string;
  readonly amount_minor: string;
  readonly captured_minor: string;
  readonly reference: string | null;
  readonly state: HoldState;
  readonly placed_at: StoredInstant;
  readonly expires_at: StoredInstant;
  readonly ended_at: StoredInstant | null;
}

const COLUMNS = `holds.hold_id, holds.account_id, holds.currency, holds.creditor_iban, holds.creditor_name,
  holds.amount_minor, holds.captured_minor, holds.reference, holds.state, holds.placed_at, holds.expires_at,
  holds.ended_at`;

const toHold = (row: HoldRow): Hold => ({
  holdId: idOf(row.hold_id),
  accountId: idOf(row.account_id),
  creditorIban: row.creditor_iban,
  creditorName: row.creditor_name,
  amount: money(BigInt(row.amount_minor), row.currency),
  captured: money(BigInt(row.captured_minor), row.currency),
  reference: row.reference,
  state: row.state,
  placedAt: toInstant(row.placed_at),
  expiresAt: toInstant(row.expires_at),
  endedAt: row.ended_at === null ? null : toInstant(row.ended_at),
});

export async function findHold(sql: Sql, holdId: HoldId): Promise<Hold | undefined> {
  const [row] = await sql.query<HoldRow>(`SELECT ${COLUMNS} FROM holds WHERE holds.hold_id = $1`, [holdId]);
  return row === undefined ? undefined : toHold(row);
}

/** Whoever changes a hold has locked its account before, so this lock is never waited for in a circle. */
export async function lockHold(sql: Sql, holdId: HoldId): Promise<Hold | undefined> {
  const [row] = await sql.query<HoldRow>(`SELECT ${COLUMNS} FROM holds WHERE holds.hold_id = $1 FOR NO KEY UPDATE`, [
    holdId,
  ]);
  return row === undefined ? undefined : toHold(row);
}

export async function listOpenHolds(sql: Sql, accountId: AccountId, limit: number): Promise<readonly Hold[]> {
  const rows = await sql.query<HoldRow>(
    `SELECT ${COLUMNS} FROM holds WHERE holds.account_id = $1 AND holds.state = 'OPEN'
     ORDER BY holds.placed_at, holds.hold_id LIMIT $2`,
    [accountId, limit],
  );
  return rows.map(toHold);
}

export async function listExpiredHolds(sql: Sql, now: Instant, limit: number): Promise<readonly Hold[]> {
  const rows = await sql.query<HoldRow>(
    `SELECT ${COLUMNS} FROM holds WHERE holds.state = 'OPEN' AND holds.expires_at <= $1
     ORDER BY holds.expires_at LIMIT $2`,
    [now, limit],
  );
  return rows.map(toHold);
}

/** False when the id has a hold already. */
export async function insertHold(sql: Sql, hold: Hold): Promise<boolean> {
  const inserted = await sql.query(
    `INSERT INTO holds (hold_id, account_id, currency, creditor_iban, creditor_name, amount_minor, reference, placed_at,
       expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (hold_id) DO NOTHING RETURNING holds.hold_id`,
    [
      hold.holdId,
      hold.accountId,
      hold.amount.currency,
      hold.creditorIban,
      hold.creditorName,
      hold.amount.minor.toString(),
      hold.reference,
      hold.placedAt,
      hold.expiresAt,
    ],
  );
  return inserted.length === 1;
}

export async function updateHold(sql: Sql, hold: Hold): Promise<void> {
  await sql.query('UPDATE holds SET captured_minor = $2, state = $3, ended_at = $4 WHERE holds.hold_id = $1', [
    hold.holdId,
    hold.captured.minor.toString(),
    hold.state,
    hold.endedAt,
  ]);
}

/** The hold that a transfer captured; undefined when it is not a capture. */
export async function findCapture(
  sql: Sql,
  transferId: TransferId,
): Promise<{ readonly holdId: HoldId; readonly isLast: boolean } | undefined> {
  const [row] = await sql.query<{ hold_id: string; is_last: boolean }>(
    'SELECT hold_captures.hold_id, hold_captures.is_last FROM hold_captures WHERE hold_captures.transfer_id = $1',
    [transferId],
  );
  return row === undefined ? undefined : { holdId: idOf(row.hold_id), isLast: row.is_last };
}

export async function insertCapture(
  sql: Sql,
  capture: { readonly transferId: TransferId; readonly holdId: HoldId; readonly isLast: boolean },
): Promise<void> {
  await sql.query('INSERT INTO hold_captures (transfer_id, hold_id, is_last) VALUES ($1, $2, $3)', [
    capture.transferId,
    capture.holdId,
    capture.isLast,
  ]);
}
