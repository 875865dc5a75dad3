import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { byCents, Outcome, type Plan, planOf } from './rail-behaviour.ts';

/** The oldest payments make room for new ones beyond this many. */
export const RAIL_PAYMENTS_MAX = 10_000;
/** The rule for payees that have none of their own. */
const EVERYBODY = '*';

/** What was handed over, as far as the simulator looks into it. */
export interface Submission {
  readonly paymentId: string;
  readonly creditorIban: string;
  readonly amountMinor: string;
  readonly currency: string;
  /** The whole message, in canonical text: another one under the same id is refused. */
  readonly message: string;
}

export interface TakenPayment {
  readonly paymentId: string;
  readonly behaviour: Outcome;
  readonly plan: Plan;
  readonly takenAtMs: number;
  readonly message: unknown;
}

export interface ReturnedPayment {
  readonly position: number;
  readonly paymentId: string;
  readonly amountMinor: string;
  readonly currency: string;
  readonly code: string;
  readonly returnedAtMs: number;
}

/** What the simulated scheme knows, in SQLite: payments, what is to happen to them and when, and what came back. */
export class RailStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`
      CREATE TABLE IF NOT EXISTS rail_payment (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        payment_id TEXT NOT NULL UNIQUE,
        message TEXT NOT NULL,
        amount_minor TEXT NOT NULL,
        currency TEXT NOT NULL,
        behaviour TEXT NOT NULL,
        plan TEXT NOT NULL,
        taken_at_ms INTEGER NOT NULL,
        return_at_ms INTEGER
      );
      CREATE TABLE IF NOT EXISTS rail_return (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        payment_id TEXT NOT NULL UNIQUE
      );
      CREATE TABLE IF NOT EXISTS rail_rule (creditor_iban TEXT PRIMARY KEY, behaviour TEXT NOT NULL);
    `);
  }

  /** The payment as it was taken first. `conflict` when another message has its id. */
  take(submission: Submission, nowMs: number): TakenPayment | 'conflict' {
    const behaviour = this.#behaviourFor(submission);
    const plan = planOf(behaviour, nowMs);
    const { paymentId, message, amountMinor, currency } = submission;
    this.#database
      .prepare(
        `INSERT INTO rail_payment (payment_id, message, amount_minor, currency, behaviour, plan, taken_at_ms, return_at_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (payment_id) DO NOTHING`,
      )
      .run(
        paymentId,
        message,
        amountMinor,
        currency,
        JSON.stringify(behaviour),
        JSON.stringify(plan),
        nowMs,
        plan.returnAtMs,
      );
    this.#database
      .prepare('DELETE FROM rail_payment WHERE position <= (SELECT max(position) FROM rail_payment) - ?')
      .run(RAIL_PAYMENTS_MAX);
    const row = this.#row(paymentId);
    if (row === undefined || row['message'] !== message) return 'conflict';
    return toPayment(row);
  }

  find(paymentId: string): TakenPayment | undefined {
    const row = this.#row(paymentId);
    return row === undefined ? undefined : toPayment(row);
  }

  /** Another fate for a payment that was taken already: silence ends, a settled one comes back. */
  steer(paymentId: string, behaviour: Outcome, nowMs: number): 'steered' | 'unknown' | 'over' {
    const payment = this.find(paymentId);
    if (payment === undefined) return 'unknown';
    const next = planOf(behaviour, nowMs);
    const { settleAtMs, rejectAtMs, returnAtMs } = payment.plan;
    // What was said stays said: a rejection and a return are the end, and what has settled can only come back.
    if ([rejectAtMs, returnAtMs].some((atMs) => atMs !== null && atMs <= nowMs)) return 'over';
    const isSettled = settleAtMs !== null && settleAtMs <= nowMs;
    const plan: Plan = isSettled ? { ...next, settleAtMs, rejectAtMs: null } : next;
    this.#database
      .prepare('UPDATE rail_payment SET behaviour = ?, plan = ?, return_at_ms = ? WHERE payment_id = ?')
      .run(JSON.stringify(behaviour), JSON.stringify(plan), plan.returnAtMs, paymentId);
    return 'steered';
  }

  /** What has come back by now, after a position, oldest first. A place in the list is given once and stays. */
  returnsAfter(position: number, limit: number, nowMs: number): readonly ReturnedPayment[] {
    this.#database
      .prepare(
        `INSERT INTO rail_return (payment_id) SELECT payment_id FROM rail_payment
         WHERE return_at_ms <= ? AND payment_id NOT IN (SELECT payment_id FROM rail_return)
         ORDER BY return_at_ms, position`,
      )
      .run(nowMs);
    const rows = this.#database
      .prepare(
        `SELECT rail_return.position AS return_position, rail_payment.* FROM rail_return
         JOIN rail_payment ON rail_payment.payment_id = rail_return.payment_id
         WHERE rail_return.position > ? ORDER BY rail_return.position LIMIT ?`,
      )
      .all(position, limit);
    return rows.map((row) => ({
      position: Number(row['return_position']),
      paymentId: String(row['payment_id']),
      amountMinor: String(row['amount_minor']),
      currency: String(row['currency']),
      code: toPayment(row).plan.code ?? 'MS03',
      returnedAtMs: Number(row['return_at_ms']),
    }));
  }

  /** The newest first. */
  list(limit: number): readonly TakenPayment[] {
    return this.#database
      .prepare('SELECT * FROM rail_payment ORDER BY position DESC LIMIT ?')
      .all(limit)
      .map(toPayment);
  }

  rules(): readonly { readonly creditorIban: string | null; readonly behaviour: Outcome }[] {
    return this.#database
      .prepare('SELECT creditor_iban, behaviour FROM rail_rule ORDER BY creditor_iban')
      .all()
      .map((row) => ({
        creditorIban: row['creditor_iban'] === EVERYBODY ? null : String(row['creditor_iban']),
        behaviour: Outcome.parse(JSON.parse(String(row['behaviour']))),
      }));
  }

  setRule(creditorIban: string | undefined, behaviour: Outcome): void {
    this.#database
      .prepare(
        `INSERT INTO rail_rule (creditor_iban, behaviour) VALUES (?, ?)
         ON CONFLICT (creditor_iban) DO UPDATE SET behaviour = excluded.behaviour`,
      )
      .run(creditorIban ?? EVERYBODY, JSON.stringify(behaviour));
  }

  forgetRules(): void {
    this.#database.exec('DELETE FROM rail_rule');
  }

  /** The payee's own rule, else the cents of the amount, else everybody's rule, else success. */
  #behaviourFor({ creditorIban, amountMinor }: Submission): Outcome {
    const rules = new Map(this.rules().map((rule) => [rule.creditorIban, rule.behaviour]));
    return (
      rules.get(creditorIban) ?? byCents(BigInt(amountMinor)) ?? rules.get(null) ?? ({ outcome: 'success' } as const)
    );
  }

  #row(paymentId: string): Record<string, SQLOutputValue> | undefined {
    return this.#database.prepare('SELECT * FROM rail_payment WHERE payment_id = ?').get(paymentId);
  }
}

/** The store wrote these texts itself. */
const toPayment = (row: Record<string, SQLOutputValue>): TakenPayment => ({
  paymentId: String(row['payment_id']),
  behaviour: Outcome.parse(JSON.parse(String(row['behaviour']))),
  plan: JSON.parse(String(row['plan'])) as Plan,
  takenAtMs: Number(row['taken_at_ms']),
  message: JSON.parse(String(row['message'])) as unknown,
});
