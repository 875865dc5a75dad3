import { type AccountId, type CurrencyCode, type Instant, type LocalDate, money, type OrderId } from '@bank/domain';
import { type StoredInstant, toInstant } from '../database/columns.ts';
import type { Sql } from '../database/sql.ts';
import { idOf } from '../ids.ts';
import type { Order, OrderState } from './order.ts';
import type { BusinessDayRule, OrderPlan, Schedule, ScheduleEnd } from './schedule.ts';

interface OrderRow {
  readonly order_id: string;
  readonly customer_id: string;
  readonly debtor_account_id: string;
  readonly creditor_iban: string;
  readonly creditor_name: string;
  readonly amount_minor: string;
  readonly currency: CurrencyCode;
  readonly reference: string | null;
  readonly schedule_kind: Schedule['kind'];
  readonly schedule_day: number | null;
  readonly starts_on: string;
  readonly ends_on: string | null;
  readonly ends_after: number | null;
  readonly business_day_rule: BusinessDayRule;
  readonly state: OrderState;
  readonly version: number;
  readonly last_change: string;
  readonly occurrence: number;
  readonly attempt: number;
  readonly due_at: StoredInstant | null;
  readonly claimed_until: StoredInstant | null;
  readonly claimed_transfer_id: string | null;
  readonly completed_count: number;
  readonly ordered_minor: string;
  readonly fingerprint: string;
  readonly created_at: StoredInstant;
}

/** Dates as text: the driver would make moments of them. */
const COLUMNS = `orders.order_id, orders.customer_id, orders.debtor_account_id, orders.creditor_iban,
  orders.creditor_name, orders.amount_minor, orders.currency, orders.reference, orders.schedule_kind,
  orders.schedule_day, orders.starts_on::text, orders.ends_on::text, orders.ends_after, orders.business_day_rule,
  orders.state, orders.version, orders.last_change, orders.occurrence, orders.attempt, orders.due_at,
  orders.claimed_until, orders.claimed_transfer_id, orders.completed_count, orders.ordered_minor,
  encode(orders.fingerprint, 'hex') AS fingerprint, orders.created_at`;

function endOf(row: OrderRow): ScheduleEnd {
  if (row.ends_on !== null) return { kind: 'DATE', date: row.ends_on as LocalDate };
  return row.ends_after === null ? { kind: 'NEVER' } : { kind: 'COUNT', count: row.ends_after };
}

function planOf(row: OrderRow): OrderPlan {
  const { business_day_rule: businessDayRule } = row;
  const from = row.starts_on as LocalDate;
  const day = row.schedule_day ?? 0;
  switch (row.schedule_kind) {
    case 'ONCE':
      return { schedule: { kind: 'ONCE', date: from }, businessDayRule };
    case 'WEEKLY':
      return { schedule: { kind: 'WEEKLY', weekday: day, from, end: endOf(row) }, businessDayRule };
    case 'MONTHLY':
      return { schedule: { kind: 'MONTHLY', day, from, end: endOf(row) }, businessDayRule };
  }
}

const toOrder = (row: OrderRow): Order => ({
  orderId: idOf(row.order_id),
  customerId: idOf(row.customer_id),
  debtorAccountId: idOf(row.debtor_account_id),
  creditorIban: row.creditor_iban,
  creditorName: row.creditor_name,
  amount: money(BigInt(row.amount_minor), row.currency),
  reference: row.reference,
  plan: planOf(row),
  state: row.state,
  version: row.version,
  lastChange: row.last_change,
  occurrence: row.occurrence,
  attempt: row.attempt,
  dueAt: row.due_at === null ? null : toInstant(row.due_at),
  claim:
    row.claimed_until === null || row.claimed_transfer_id === null
      ? null
      : { until: toInstant(row.claimed_until), transferId: idOf(row.claimed_transfer_id) },
  completedCount: row.completed_count,
  createdAt: toInstant(row.created_at),
});

/** Writes the order unless its id has one; false when it has. */
export async function insertOrder(sql: Sql, order: Order, fingerprint: string): Promise<boolean> {
  const { schedule, businessDayRule } = order.plan;
  const end = schedule.kind === 'ONCE' ? undefined : schedule.end;
  const inserted = await sql.query(
    `INSERT INTO orders (order_id, customer_id, debtor_account_id, creditor_iban, creditor_name, amount_minor, currency,
       reference, schedule_kind, schedule_day, starts_on, ends_on, ends_after, business_day_rule, state, version,
       last_change, occurrence, attempt, due_at, completed_count, ordered_minor, fingerprint, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $6,
       decode($22, 'hex'), $23)
     ON CONFLICT (order_id) DO NOTHING RETURNING orders.order_id`,
    [
      order.orderId,
      order.customerId,
      order.debtorAccountId,
      order.creditorIban,
      order.creditorName,
      order.amount.minor.toString(),
      order.amount.currency,
      order.reference,
      schedule.kind,
      dayOf(schedule),
      schedule.kind === 'ONCE' ? schedule.date : schedule.from,
      end?.kind === 'DATE' ? end.date : null,
      end?.kind === 'COUNT' ? end.count : null,
      businessDayRule,
      order.state,
      order.version,
      order.lastChange,
      order.occurrence,
      order.attempt,
      order.dueAt,
      order.completedCount,
      fingerprint,
      order.createdAt,
    ],
  );
  return inserted.length === 1;
}

function dayOf(schedule: Schedule): number | null {
  switch (schedule.kind) {
    case 'ONCE':
      return null;
    case 'WEEKLY':
      return schedule.weekday;
    case 'MONTHLY':
      return schedule.day;
  }
}

/** An order as it was made, with what tells whether a repeated request is the same. */
export interface OrderedTerms {
  readonly order: Order;
  readonly fingerprint: string;
}

export async function findOrderedTerms(sql: Sql, orderId: OrderId): Promise<OrderedTerms | undefined> {
  const [row] = await sql.query<OrderRow>(`SELECT ${COLUMNS} FROM orders WHERE orders.order_id = $1`, [orderId]);
  if (row === undefined) return undefined;
  const order = { ...toOrder(row), amount: money(BigInt(row.ordered_minor), row.currency) };
  return { order, fingerprint: row.fingerprint };
}

export async function findOwnOrder(
  sql: Sql,
  key: { readonly orderId: OrderId; readonly customerId: string },
): Promise<Order | undefined> {
  const [row] = await sql.query<OrderRow>(
    `SELECT ${COLUMNS} FROM orders WHERE orders.order_id = $1 AND orders.customer_id = $2`,
    [key.orderId, key.customerId],
  );
  return row === undefined ? undefined : toOrder(row);
}

/** How many orders of an account are not over. Exact while the account is locked. */
export async function countOpenOrders(sql: Sql, accountId: AccountId): Promise<number> {
  const [row] = await sql.query<{ open_count: string }>(
    `SELECT count(*) AS open_count FROM orders
     WHERE orders.debtor_account_id = $1 AND orders.state IN ('ACTIVE', 'PAUSED')`,
    [accountId],
  );
  return Number(row?.open_count);
}

/** A customer's orders, newest first, after a place in that order. */
export async function findOrdersOf(
  sql: Sql,
  query: {
    readonly customerId: string;
    readonly after: { readonly createdAt: string; readonly orderId: string } | undefined;
    readonly limit: number;
  },
): Promise<readonly Order[]> {
  const { customerId, after, limit } = query;
  const rows = await sql.query<OrderRow>(
    `SELECT ${COLUMNS} FROM orders
     WHERE orders.customer_id = $1
       AND ($2::timestamptz IS NULL OR (orders.created_at, orders.order_id) < ($2::timestamptz, $3::uuid))
     ORDER BY orders.created_at DESC, orders.order_id DESC LIMIT $4`,
    [customerId, after?.createdAt ?? null, after?.orderId ?? null, limit],
  );
  return rows.map(toOrder);
}

/** The order, locked until the transaction ends; undefined when it is not there. */
export async function lockOrder(sql: Sql, orderId: OrderId): Promise<Order | undefined> {
  const [row] = await sql.query<OrderRow>(
    `SELECT ${COLUMNS} FROM orders WHERE orders.order_id = $1 FOR NO KEY UPDATE`,
    [orderId],
  );
  return row === undefined ? undefined : toOrder(row);
}

/** Locks orders that are due and that no process works on; those that another one is claiming are left to it. */
export async function lockDueOrders(
  sql: Sql,
  query: { readonly asOf: Instant; readonly now: Instant; readonly limit: number },
): Promise<readonly Order[]> {
  const rows = await sql.query<OrderRow>(
    `SELECT ${COLUMNS} FROM orders
     WHERE orders.state = 'ACTIVE' AND orders.due_at <= $1
       AND (orders.claimed_until IS NULL OR orders.claimed_until <= $2)
     ORDER BY orders.due_at, orders.order_id LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED`,
    [query.asOf, query.now, query.limit],
  );
  return rows.map(toOrder);
}

export async function claimOrder(sql: Sql, order: Order): Promise<void> {
  await sql.query('UPDATE orders SET claimed_until = $2, claimed_transfer_id = $3 WHERE orders.order_id = $1', [
    order.orderId,
    order.claim?.until ?? null,
    order.claim?.transferId ?? null,
  ]);
}

export async function updateOrder(sql: Sql, order: Order): Promise<void> {
  await sql.query(
    `UPDATE orders SET amount_minor = $2, state = $3, version = $4, last_change = $5, occurrence = $6, attempt = $7,
       due_at = $8, claimed_until = $9, claimed_transfer_id = $10, completed_count = $11
     WHERE orders.order_id = $1`,
    [
      order.orderId,
      order.amount.minor.toString(),
      order.state,
      order.version,
      order.lastChange,
      order.occurrence,
      order.attempt,
      order.dueAt,
      order.claim?.until ?? null,
      order.claim?.transferId ?? null,
      order.completedCount,
    ],
  );
}
