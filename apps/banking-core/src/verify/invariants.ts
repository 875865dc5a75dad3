import type { Invariant } from './invariant.ts';
import { PAYMENT_INVARIANTS } from './payment-invariants.ts';

const POSTED = `SELECT count(*) AS checked FROM transfers WHERE transfers.state = 'POSTED'`;
const TRANSFERS = 'SELECT count(*) AS checked FROM transfers';
const ENTRIES = 'SELECT count(*) AS checked FROM entries';
const ACCOUNTS = 'SELECT count(*) AS checked FROM accounts';

/** Money for other banks goes by way of the settlement account; history went straight to the nostro. */
const FOR_THE_RAIL = `transfers AS outgoing JOIN accounts AS settlement
  ON settlement.account_id = outgoing.creditor_account_id AND settlement.kind = 'SETTLEMENT'
  AND outgoing.kind = 'OUTGOING' AND outgoing.state = 'POSTED'`;
const followedBy = (outgoingId: string, kind: 'SETTLEMENT' | 'RETURN' | 'REFUND'): string => `EXISTS (SELECT 1
  FROM transfers AS later WHERE later.reverses_transfer_id = ${outgoingId} AND later.state = 'POSTED'
    AND later.kind = '${kind}')`;

/** What must hold at every instant, whatever the code did: constraints guard most of it, these look at all of it. */
export const INVARIANTS: readonly Invariant[] = [
  {
    name: 'entries of a posted transfer sum to zero and are two or more',
    checkedSql: POSTED,
    violationsSql: `SELECT transfers.transfer_id AS subject FROM transfers
      LEFT JOIN entries ON entries.transfer_id = transfers.transfer_id
      WHERE transfers.state = 'POSTED' GROUP BY transfers.transfer_id
      HAVING count(entries.entry_id) < 2 OR sum(entries.amount_minor) <> 0`,
  },
  {
    name: 'entries move the decided amount from the debtor to the creditor',
    checkedSql: POSTED,
    violationsSql: `SELECT transfers.transfer_id AS subject FROM transfers
      LEFT JOIN entries AS debit ON debit.transfer_id = transfers.transfer_id
        AND debit.role = 'PRINCIPAL' AND debit.account_id = transfers.debtor_account_id AND debit.amount_minor = -transfers.amount_minor
        AND debit.currency = transfers.currency
      LEFT JOIN entries AS credit ON credit.transfer_id = transfers.transfer_id
        AND credit.role = 'PRINCIPAL' AND credit.account_id = transfers.creditor_account_id AND credit.amount_minor = transfers.amount_minor
        AND credit.currency = transfers.currency
      WHERE transfers.state = 'POSTED' AND (debit.entry_id IS NULL OR credit.entry_id IS NULL)`,
  },
  {
    name: 'a rejected transfer has no entry',
    checkedSql: TRANSFERS,
    violationsSql: `SELECT DISTINCT transfers.transfer_id AS subject FROM transfers
      JOIN entries ON entries.transfer_id = transfers.transfer_id WHERE transfers.state = 'REJECTED'`,
  },
  {
    name: 'a balance is the sum of its entries',
    checkedSql: ACCOUNTS,
    violationsSql: `SELECT accounts.account_id AS subject FROM accounts
      LEFT JOIN entries ON entries.account_id = accounts.account_id
      GROUP BY accounts.account_id
      HAVING accounts.booked_minor <> coalesce(sum(entries.amount_minor), 0)`,
  },
  {
    name: 'the sequence of an account has no gap and ends at its version',
    checkedSql: ENTRIES,
    violationsSql: `SELECT accounts.account_id AS subject FROM accounts
      LEFT JOIN entries ON entries.account_id = accounts.account_id
      GROUP BY accounts.account_id
      HAVING count(entries.entry_id) <> accounts.version
        OR coalesce(max(entries.account_sequence), 0) <> accounts.version`,
  },
  {
    name: 'the chain of balances is unbroken',
    checkedSql: ENTRIES,
    violationsSql: `SELECT chained.entry_id AS subject FROM (
        SELECT entries.entry_id, entries.amount_minor, entries.balance_after_minor,
          lag(entries.balance_after_minor, 1, 0::bigint)
            OVER (PARTITION BY entries.account_id ORDER BY entries.account_sequence) AS balance_before
        FROM entries) AS chained
      WHERE chained.balance_after_minor <> chained.balance_before + chained.amount_minor`,
  },
  {
    name: 'no customer account is overdrawn beyond what was agreed',
    checkedSql: ACCOUNTS,
    violationsSql: `SELECT accounts.account_id AS subject FROM accounts
      WHERE accounts.kind = 'CUSTOMER' AND accounts.booked_minor - accounts.held_minor < -accounts.overdraft_minor`,
  },
  {
    name: 'what is held of an account is what its open holds have left',
    checkedSql: ACCOUNTS,
    violationsSql: `SELECT accounts.account_id AS subject FROM accounts
      LEFT JOIN holds ON holds.account_id = accounts.account_id AND holds.state = 'OPEN'
      GROUP BY accounts.account_id
      HAVING accounts.held_minor <> coalesce(sum(holds.amount_minor - holds.captured_minor), 0)`,
  },
  {
    name: 'the balances of a currency sum to zero',
    checkedSql: ACCOUNTS,
    violationsSql: `SELECT accounts.currency AS subject FROM accounts
      GROUP BY accounts.currency HAVING sum(accounts.booked_minor) <> 0`,
  },
  {
    name: 'the events of an account have no gap and end at its event sequence',
    checkedSql: ACCOUNTS,
    violationsSql: `SELECT accounts.account_id AS subject FROM accounts
      LEFT JOIN outbox ON outbox.subject = accounts.account_id::text
      GROUP BY accounts.account_id
      HAVING coalesce(max(outbox.sequence), 0) <> accounts.event_sequence
        OR (count(outbox.event_id) > 0 AND count(outbox.event_id) <> max(outbox.sequence) - min(outbox.sequence) + 1)`,
  },
  {
    name: 'the settlement account holds the outgoing transfers that are neither settled nor returned',
    checkedSql: POSTED,
    violationsSql: `SELECT accounts.currency AS subject FROM accounts LEFT JOIN (
        SELECT outgoing.currency, sum(outgoing.amount_minor) AS total FROM ${FOR_THE_RAIL}
        WHERE NOT ${followedBy('outgoing.transfer_id', 'SETTLEMENT')} AND NOT ${followedBy('outgoing.transfer_id', 'RETURN')}
        GROUP BY outgoing.currency) AS waiting ON waiting.currency = accounts.currency
      WHERE accounts.kind = 'SETTLEMENT' AND accounts.booked_minor <> coalesce(waiting.total, 0)`,
  },
  {
    name: 'every outgoing transfer has one rail payment, and nothing else has one',
    checkedSql: POSTED,
    violationsSql: `SELECT coalesce(due.transfer_id, rail_payments.transfer_id) AS subject
      FROM (SELECT outgoing.transfer_id FROM ${FOR_THE_RAIL}) AS due
      FULL JOIN rail_payments ON rail_payments.transfer_id = due.transfer_id
      WHERE due.transfer_id IS NULL OR rail_payments.transfer_id IS NULL`,
  },
  {
    name: 'a rail payment says what its money did, and its fee is kept unless it was rejected',
    checkedSql: POSTED,
    violationsSql: `SELECT rail_payments.transfer_id AS subject FROM rail_payments
      JOIN transfers ON transfers.transfer_id = rail_payments.transfer_id
      CROSS JOIN LATERAL (SELECT ${followedBy('rail_payments.transfer_id', 'SETTLEMENT')} AS is_settled,
        ${followedBy('rail_payments.transfer_id', 'RETURN')} AS is_returned,
        ${followedBy('rail_payments.transfer_id', 'REFUND')} AS is_refunded) AS money
      WHERE (rail_payments.state IN ('SETTLED', 'RETURNED')) AND NOT money.is_settled
        OR rail_payments.state IN ('REJECTED', 'RETURNED') AND NOT money.is_returned
        OR money.is_settled AND rail_payments.answer IS DISTINCT FROM 'SETTLED'
        OR money.is_returned AND NOT money.is_settled AND rail_payments.answer IS DISTINCT FROM 'REJECTED'
        OR money.is_refunded AND rail_payments.answer IS DISTINCT FROM 'REJECTED'
        OR rail_payments.state = 'REJECTED' AND money.is_refunded <> (transfers.fee_minor > 0)`,
  },
  ...PAYMENT_INVARIANTS,
];
