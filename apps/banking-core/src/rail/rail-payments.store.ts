import type { RailReturn } from '@bank/contracts';
import { type CurrencyCode, type Instant, money } from '@bank/domain';
import { v7 as uuidv7 } from 'uuid';
import { type StoredInstant, toInstant } from '../database/columns.ts';
import type { Sql } from '../database/sql.ts';
import { idOf } from '../ids.ts';
import { appendEvents } from '../outbox/outbox.service.ts';
import type { RailAnswer, RailPayment, RailState, RailStep } from './rail-payment.ts';
import { railPaymentEvent } from './rail-payment.event.ts';

/** What the scheme's banks write where a name is missing (EPC implementation guidelines). */
const NO_NAME = 'NOTPROVIDED';

interface PaymentRow {
  readonly transfer_id: string;
  readonly state: RailState;
  readonly answer: RailAnswer['kind'] | null;
  readonly answer_reason: string | null;
  readonly return_reason: string | null;
  readonly traceparent: string;
  readonly attempts: number;
  readonly refusals: number;
  readonly accepted_at: StoredInstant;
  readonly debtor_account_id: string;
  readonly customer_id: string;
  readonly debtor_name: string | null;
  readonly debtor_iban: string;
  readonly creditor_name: string | null;
  readonly creditor_iban: string;
  readonly amount_minor: string;
  readonly fee_minor: string;
  readonly currency: CurrencyCode;
  readonly reference: string | null;
}

const nameOf = (name: string | null): string => (name === null || name === '' ? NO_NAME : name);

function answerOf({ answer, answer_reason: reason }: Pick<PaymentRow, 'answer' | 'answer_reason'>): RailAnswer | null {
  if (answer === 'REJECTED' && reason !== null) return { kind: 'REJECTED', reason };
  return answer === 'SETTLED' ? { kind: 'SETTLED' } : null;
}

const toPayment = (row: PaymentRow): RailPayment => ({
  transferId: idOf(row.transfer_id),
  state: row.state,
  answer: answerOf(row),
  returnReason: row.return_reason,
  payer: {
    accountId: idOf(row.debtor_account_id),
    customerId: idOf(row.customer_id),
    name: nameOf(row.debtor_name),
    iban: row.debtor_iban,
  },
  payee: { name: nameOf(row.creditor_name), iban: row.creditor_iban },
  amount: money(BigInt(row.amount_minor), row.currency),
  fee: money(BigInt(row.fee_minor), row.currency),
  reference: row.reference,
  acceptedAt: toInstant(row.accepted_at),
  traceparent: row.traceparent,
  attempts: row.attempts,
  refusals: row.refusals,
});

/** Takes payments that are due, oldest first, for as long as the lease; what another process has just taken is skipped. */
export async function claimDue(
  sql: Sql,
  claim: { readonly now: Instant; readonly leaseUntil: Instant; readonly limit: number },
): Promise<readonly RailPayment[]> {
  const rows = await sql.query<PaymentRow>(
    `WITH due AS (
       SELECT rail_payments.transfer_id FROM rail_payments WHERE rail_payments.next_attempt_at <= $1
       ORDER BY rail_payments.next_attempt_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED
     ), claimed AS (
       UPDATE rail_payments SET attempts = rail_payments.attempts + 1, next_attempt_at = $2
       FROM due WHERE rail_payments.transfer_id = due.transfer_id RETURNING rail_payments.*
     )
     SELECT claimed.transfer_id, claimed.state, claimed.answer, claimed.answer_reason, claimed.return_reason,
       claimed.traceparent, claimed.attempts, claimed.refusals, claimed.accepted_at, transfers.debtor_account_id,
       accounts.customer_id, transfers.debtor_name, accounts.iban AS debtor_iban, transfers.creditor_name,
       transfers.creditor_iban, transfers.amount_minor, transfers.fee_minor, transfers.currency, transfers.reference
     FROM claimed JOIN transfers ON transfers.transfer_id = claimed.transfer_id
       JOIN accounts ON accounts.account_id = transfers.debtor_account_id`,
    [claim.now, claim.leaseUntil, claim.limit],
  );
  return rows.map(toPayment);
}

/** Gives the payment back to whoever comes at `at`, unless a newer claim has it. */
export async function postpone(
  sql: Sql,
  { transferId, attempts }: RailPayment,
  { at, isRefused }: { readonly at: Instant; readonly isRefused: boolean },
): Promise<void> {
  await sql.query(
    `UPDATE rail_payments SET next_attempt_at = $3, refusals = rail_payments.refusals + $4
     WHERE rail_payments.transfer_id = $1 AND rail_payments.attempts = $2 AND rail_payments.next_attempt_at IS NOT NULL`,
    [transferId, attempts, at, isRefused ? 1 : 0],
  );
}

/** Keeps the rail's word unless it is known, and returns the one that stands. */
export async function noteAnswer(
  sql: Sql,
  { transferId }: RailPayment,
  said: { readonly answer: RailAnswer; readonly railReference: string; readonly at: Instant },
): Promise<RailAnswer | null> {
  const { answer, railReference, at } = said;
  await sql.query(
    `UPDATE rail_payments SET answer = $2, answer_reason = $3, rail_reference = $4, answered_at = $5
     WHERE rail_payments.transfer_id = $1 AND rail_payments.answer IS NULL`,
    [transferId, answer.kind, answer.kind === 'REJECTED' ? answer.reason : null, railReference, at],
  );
  const [row] = await sql.query<Pick<PaymentRow, 'answer' | 'answer_reason'>>(
    'SELECT rail_payments.answer, rail_payments.answer_reason FROM rail_payments WHERE rail_payments.transfer_id = $1',
    [transferId],
  );
  return row === undefined ? null : answerOf(row);
}

/**
 * State, step and event, together. The account's row gives the event its place, under its lock, as a posting does.
 * @returns false when the payment is not in the state the step begins at: somebody else has taken it.
 */
export async function recordStep(
  sql: Sql,
  payment: RailPayment,
  {
    step,
    at,
    nextAttemptAt,
    traceparent,
  }: {
    readonly step: RailStep;
    readonly at: Instant;
    readonly nextAttemptAt: Instant;
    readonly traceparent: string;
  },
): Promise<boolean> {
  const { transferId, payer } = payment;
  const changed = await sql.query(
    `UPDATE rail_payments SET state = $3, attempts = 0, refusals = 0, next_attempt_at = CASE
         WHEN $3 = 'SENT' THEN $4::timestamptz
         WHEN $3 = 'SETTLED' AND rail_payments.return_reason IS NOT NULL THEN $5::timestamptz END
     WHERE rail_payments.transfer_id = $1 AND rail_payments.state = $2 RETURNING rail_payments.transfer_id`,
    [transferId, step.from, step.to, nextAttemptAt, at],
  );
  if (changed.length === 0) return false;
  await sql.query('INSERT INTO rail_payment_steps (transfer_id, state, at, reason) VALUES ($1, $2, $3, $4)', [
    transferId,
    step.to,
    at,
    step.reason,
  ]);
  const [account] = await sql.query<{ event_sequence: string }>(
    `UPDATE accounts SET event_sequence = accounts.event_sequence + 1 WHERE accounts.account_id = $1
     RETURNING accounts.event_sequence`,
    [payer.accountId],
  );
  const sequence = Number(account?.event_sequence);
  await appendEvents(sql, [railPaymentEvent(payment, step, { id: uuidv7(), traceparent, sequence, at })]);
  return true;
}

/** How many payments have waited for the rail's word since before `before`. */
export async function countUnanswered(sql: Sql, before: Instant): Promise<number> {
  const [row] = await sql.query<{ n: string }>(
    'SELECT count(*) AS n FROM rail_payments WHERE rail_payments.answer IS NULL AND rail_payments.accepted_at < $1',
    [before],
  );
  return Number(row?.n ?? 0);
}

/** The place to read the rail's returns from; undefined when another process reads them. */
export async function claimReturns(
  sql: Sql,
  { now, nextReadAt }: { readonly now: Instant; readonly nextReadAt: Instant },
): Promise<number | undefined> {
  const [row] = await sql.query<{ position: string }>(
    `UPDATE rail_returns_read SET next_read_at = $2 WHERE rail_returns_read.is_the_one AND rail_returns_read.next_read_at <= $1
     RETURNING rail_returns_read.position`,
    [now, nextReadAt],
  );
  return row === undefined ? undefined : Number(row.position);
}

/**
 * Keeps that a settled payment came back; what came back was settled, also when the rail had not said so yet.
 * @returns `contradiction` for a payment that is not ours, of another amount, or that the rail had rejected.
 */
export async function noteReturn(
  sql: Sql,
  said: RailReturn,
  at: Instant,
): Promise<'noted' | 'known' | 'contradiction'> {
  const { paymentId, amount, reason } = said;
  const values = [paymentId, amount.amountMinor, amount.currency];
  const ours = `FROM transfers WHERE rail_payments.transfer_id = $1 AND transfers.transfer_id = rail_payments.transfer_id
    AND transfers.amount_minor = $2::bigint AND transfers.currency = $3`;
  const noted = await sql.query(
    `UPDATE rail_payments SET answer = 'SETTLED', answered_at = coalesce(rail_payments.answered_at, $5),
       return_reason = $4, return_noted_at = $5, next_attempt_at = $5
     ${ours} AND rail_payments.return_reason IS NULL AND rail_payments.answer IS DISTINCT FROM 'REJECTED'
     RETURNING rail_payments.transfer_id`,
    [...values, reason, at],
  );
  if (noted.length > 0) return 'noted';
  const known = await sql.query(
    `SELECT rail_payments.transfer_id FROM rail_payments, transfers ${ours.replace('FROM transfers ', '')}
     AND rail_payments.return_reason IS NOT NULL`,
    values,
  );
  return known.length > 0 ? 'known' : 'contradiction';
}

export async function advanceReturns(sql: Sql, position: number): Promise<void> {
  await sql.query(
    'UPDATE rail_returns_read SET position = greatest(rail_returns_read.position, $1::bigint) WHERE rail_returns_read.is_the_one',
    [position],
  );
}
