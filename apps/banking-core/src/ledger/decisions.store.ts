import type { EventEnvelope } from '@bank/contracts';
import type { Sql } from '../database/sql.ts';
import { outboxValues } from '../outbox/outbox.service.ts';
import type { DecidedTransfer, PayeeRow } from './book.ts';
import type { LedgerAccount, Origin } from './ledger.ts';

export interface DecidedRow {
  readonly decided: DecidedTransfer;
  readonly fingerprint: string;
  readonly origin: Origin;
  /** Trace of the request; the rail goes on in it. */
  readonly traceparent: string;
}

/** What a batch of decisions leaves behind; written together or not at all. */
export interface Decisions {
  readonly rows: readonly DecidedRow[];
  readonly accounts: readonly LedgerAccount[];
  readonly payees: readonly PayeeRow[];
  readonly events: readonly EventEnvelope[];
}

/**
 * One statement, so that the database is asked once however many transfers there are, and so that the rules on a
 * transfer and its entries see both at its end.
 */
const WRITE = `WITH decided AS (
    INSERT INTO transfers (transfer_id, kind, initiator, origin, state, reason, facts, fingerprint, customer_id,
      debtor_account_id, creditor_account_id, creditor_iban, amount_minor, fee_minor, currency, reference, debtor_name,
      creditor_name, reverses_transfer_id, decided_at, business_date)
    SELECT given.transfer_id, given.kind, given.initiator, $22, given.state, given.reason, given.facts,
      decode(given.fingerprint, 'hex'), given.customer_id, given.debtor_account_id, given.creditor_account_id,
      given.creditor_iban, given.amount_minor, given.fee_minor, given.currency, given.reference, given.debtor_name,
      given.creditor_name, given.reverses_transfer_id, given.decided_at, given.business_date
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::text[], $8::uuid[],
      $9::uuid[], $10::uuid[], $11::text[], $12::bigint[], $13::bigint[], $14::text[], $15::text[], $16::text[],
      $17::text[], $18::uuid[], $19::timestamptz[], $20::date[])
      AS given (transfer_id, kind, initiator, state, reason, facts, fingerprint, customer_id, debtor_account_id,
        creditor_account_id, creditor_iban, amount_minor, fee_minor, currency, reference, debtor_name, creditor_name,
        reverses_transfer_id, decided_at, business_date)
    ON CONFLICT (transfer_id) DO NOTHING RETURNING transfers.transfer_id
  ), booked AS (
    INSERT INTO entries (transfer_id, account_id, currency, role, account_sequence, amount_minor, balance_after_minor,
      booked_at)
    SELECT * FROM unnest($23::uuid[], $24::uuid[], $25::text[], $26::text[], $27::bigint[], $28::bigint[],
      $29::bigint[], $30::timestamptz[])
  ), balances AS (
    UPDATE accounts SET booked_minor = given.booked_minor, version = given.version,
      event_sequence = given.event_sequence, spent_on = given.spent_on, spent_day_minor = given.spent_day_minor,
      spent_month_minor = given.spent_month_minor
    FROM unnest($31::uuid[], $32::bigint[], $33::bigint[], $34::bigint[], $35::date[], $36::bigint[], $37::bigint[])
      AS given (account_id, booked_minor, version, event_sequence, spent_on, spent_day_minor, spent_month_minor)
    WHERE accounts.account_id = given.account_id
  ), paid AS (
    INSERT INTO payees (account_id, payee, first_paid_at, paid_minor)
    SELECT * FROM unnest($38::uuid[], $39::text[], $40::timestamptz[], $41::bigint[])
    ON CONFLICT (account_id, payee) DO UPDATE SET paid_minor = excluded.paid_minor
  ), told AS (
    INSERT INTO outbox (event_id, subject, sequence, type, occurred_at, traceparent, payload)
    SELECT * FROM unnest($42::uuid[], $43::text[], $44::bigint[], $45::text[], $46::timestamptz[], $47::text[],
      $48::jsonb[])
  ), handed AS (
    INSERT INTO rail_payments (transfer_id, traceparent) SELECT * FROM unnest($21::uuid[], $49::text[])
    RETURNING rail_payments.transfer_id, rail_payments.state, rail_payments.accepted_at
  ), stepped AS (
    INSERT INTO rail_payment_steps (transfer_id, state, at) SELECT handed.* FROM handed
  ) SELECT count(*)::int AS decided_count FROM decided`;

/** Returns how many of the ids were still free. With fewer than given the transaction must not commit. */
export async function writeDecisions(sql: Sql, decisions: Decisions): Promise<number> {
  const outgoing = decisions.rows.filter(isForTheRail);
  const [row] = await sql.query<{ decided_count: number }>(
    WRITE,
    [
      ...transferValues(decisions.rows),
      outgoing.map(({ decided }) => decided.order.transferId),
      decisions.rows[0]?.origin,
      ...entryValues(decisions.rows),
      ...accountValues(decisions.accounts),
      ...payeeValues(decisions.payees),
      ...outboxValues(decisions.events),
      outgoing.map(({ traceparent }) => traceparent),
    ],
    'write-decisions',
  );
  return row?.decided_count ?? 0;
}

/** In id order: two transactions that take the same free ids wait for each other in one direction only. */
function transferValues(rows: readonly DecidedRow[]): readonly unknown[] {
  const values = rows
    .map(({ decided, fingerprint }) => {
      const { decision } = decided;
      return { ...decided, fingerprint, refusal: decision.state === 'REJECTED' ? decision : null };
    })
    .toSorted((a, b) => (a.order.transferId < b.order.transferId ? -1 : 1));
  return [
    values.map(({ order }) => order.transferId),
    values.map(({ order }) => order.kind),
    values.map(({ order }) => order.initiator),
    values.map(({ refusal }) => (refusal === null ? 'POSTED' : 'REJECTED')),
    values.map(({ refusal }) => refusal?.reason ?? null),
    values.map(({ refusal }) => JSON.stringify(refusal?.facts ?? {})),
    values.map(({ fingerprint }) => fingerprint),
    values.map(({ order }) => order.customerId),
    values.map(({ order }) => order.debtorAccountId),
    values.map(({ order }) => order.creditorAccountId),
    values.map(({ order }) => order.creditorIban),
    values.map(({ order }) => order.amount.minor.toString()),
    values.map(({ order, refusal }) => (refusal === null ? order.fee.minor.toString() : '0')),
    values.map(({ order }) => order.amount.currency),
    values.map(({ order }) => order.reference),
    values.map(({ order, debtor }) => debtor?.holderName ?? (order.kind === 'INCOMING' ? order.outsideName : null)),
    values.map(({ order, creditor }) => creditor?.holderName ?? (order.kind === 'OUTGOING' ? order.outsideName : null)),
    values.map(({ order }) => order.concerns),
    values.map(({ decidedAt }) => decidedAt),
    values.map(({ businessDate }) => businessDate),
  ];
}

/** History that was settled with the other bank when it happened never stood in the settlement account. */
const isForTheRail = ({ decided: { order, decision, creditor } }: DecidedRow): boolean =>
  order.kind === 'OUTGOING' && decision.state === 'POSTED' && creditor?.kind === 'SETTLEMENT';

/** In the order they were decided. */
function entryValues(rows: readonly DecidedRow[]): readonly unknown[] {
  const entries = rows.flatMap(({ decided: { order, decision, decidedAt } }) =>
    decision.state === 'POSTED' ? decision.postings.map((posting) => ({ ...posting, order, decidedAt })) : [],
  );
  return [
    entries.map(({ order }) => order.transferId),
    entries.map(({ account }) => account.accountId),
    entries.map(({ account }) => account.currency),
    entries.map(({ role }) => role),
    entries.map(({ account }) => account.version),
    entries.map(({ change }) => change.minor.toString()),
    entries.map(({ account }) => account.booked.minor.toString()),
    entries.map(({ decidedAt }) => decidedAt),
  ];
}

const accountValues = (accounts: readonly LedgerAccount[]): readonly unknown[] => [
  accounts.map(({ accountId }) => accountId),
  accounts.map(({ booked }) => booked.minor.toString()),
  accounts.map(({ version }) => version),
  accounts.map(({ eventSequence }) => eventSequence),
  accounts.map(({ spent }) => spent.on),
  accounts.map(({ spent }) => spent.day.minor.toString()),
  accounts.map(({ spent }) => spent.month.minor.toString()),
];

const payeeValues = (payees: readonly PayeeRow[]): readonly unknown[] => [
  payees.map(({ accountId }) => accountId),
  payees.map(({ payee }) => payee),
  payees.map(({ firstPaidAt }) => firstPaidAt),
  payees.map(({ paid }) => paid.minor.toString()),
];
