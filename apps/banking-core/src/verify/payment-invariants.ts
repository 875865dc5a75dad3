import type { Invariant } from './invariant.ts';

const POSTED = `SELECT count(*) AS checked FROM transfers WHERE transfers.state = 'POSTED'`;
const TRANSFERS = 'SELECT count(*) AS checked FROM transfers';
const ACCOUNTS = 'SELECT count(*) AS checked FROM accounts';

/** What customers sent to somebody else by their own order: what counts against limits and makes a payee. */
const SPENT = `SELECT transfers.debtor_account_id AS account_id, transfers.creditor_iban AS payee,
    transfers.amount_minor, transfers.decided_at, (transfers.decided_at AT TIME ZONE 'Europe/Madrid')::date AS spent_on
  FROM transfers
  JOIN accounts AS debtor ON debtor.account_id = transfers.debtor_account_id AND debtor.kind = 'CUSTOMER'
  JOIN accounts AS creditor ON creditor.account_id = transfers.creditor_account_id
  WHERE transfers.state = 'POSTED' AND transfers.origin = 'LIVE' AND transfers.initiator <> 'HOLD'
    AND transfers.kind IN ('INTERNAL', 'OUTGOING') AND creditor.customer_id IS DISTINCT FROM debtor.customer_id`;

/** What payments leave behind besides entries: fees, payees, what was spent, what was undone. */
export const PAYMENT_INVARIANTS: readonly Invariant[] = [
  {
    name: 'a fee moves as decided from the debtor to the fees of its currency, and nothing else is a fee',
    checkedSql: POSTED,
    violationsSql: `SELECT transfers.transfer_id AS subject FROM transfers
      LEFT JOIN entries ON entries.transfer_id = transfers.transfer_id AND entries.role = 'FEE'
      LEFT JOIN accounts ON accounts.account_id = entries.account_id
      GROUP BY transfers.transfer_id
      HAVING count(entries.entry_id) <> CASE WHEN transfers.fee_minor = 0 THEN 0 ELSE 2 END
        OR count(*) FILTER (WHERE entries.account_id = transfers.debtor_account_id
          AND entries.amount_minor = -transfers.fee_minor) <> CASE WHEN transfers.fee_minor = 0 THEN 0 ELSE 1 END
        OR count(*) FILTER (WHERE accounts.kind = 'FEES' AND accounts.currency = transfers.currency
          AND entries.amount_minor = transfers.fee_minor) <> CASE WHEN transfers.fee_minor = 0 THEN 0 ELSE 1 END`,
  },
  {
    name: 'a payee is remembered from the first payment, with what was paid while new',
    checkedSql: ACCOUNTS,
    violationsSql: `SELECT coalesce(payees.account_id, paid.account_id)::text || ' ' || coalesce(payees.payee, paid.payee)
        AS subject
      FROM payees FULL JOIN (
        SELECT spent.account_id, spent.payee, sum(spent.amount_minor) FILTER (WHERE
          spent.decided_at <= known.first_paid_at + interval '24 hours') AS while_new
        FROM (${SPENT}) AS spent
        LEFT JOIN payees AS known ON known.account_id = spent.account_id AND known.payee = spent.payee
        WHERE spent.payee IS NOT NULL GROUP BY spent.account_id, spent.payee
      ) AS paid ON paid.account_id = payees.account_id AND paid.payee = payees.payee
      WHERE payees.payee IS NULL OR paid.payee IS NULL OR paid.while_new IS DISTINCT FROM payees.paid_minor`,
  },
  {
    name: 'what counts as spent on a day and in its month is what was sent then',
    checkedSql: ACCOUNTS,
    violationsSql: `SELECT accounts.account_id AS subject FROM accounts
      LEFT JOIN (${SPENT}) AS spent ON spent.account_id = accounts.account_id
      GROUP BY accounts.account_id
      HAVING max(spent.spent_on) IS DISTINCT FROM accounts.spent_on
        OR coalesce(sum(spent.amount_minor) FILTER (WHERE spent.spent_on = accounts.spent_on), 0)
          <> accounts.spent_day_minor
        OR coalesce(sum(spent.amount_minor) FILTER (WHERE
          date_trunc('month', spent.spent_on) = date_trunc('month', accounts.spent_on)), 0)
          <> accounts.spent_month_minor`,
  },
  {
    name: 'a transfer is undone once at most, settled once and its fee given back once',
    checkedSql: TRANSFERS,
    violationsSql: `SELECT transfers.reverses_transfer_id AS subject FROM transfers
      WHERE transfers.state = 'POSTED' AND transfers.reverses_transfer_id IS NOT NULL
      GROUP BY transfers.reverses_transfer_id,
        CASE WHEN transfers.kind IN ('SETTLEMENT', 'REFUND') THEN transfers.kind ELSE 'UNDONE' END
      HAVING count(*) > 1`,
  },
  {
    name: 'what is undone or settled was posted, for the same amount',
    checkedSql: TRANSFERS,
    violationsSql: `SELECT transfers.transfer_id AS subject FROM transfers
      LEFT JOIN transfers AS original ON original.transfer_id = transfers.reverses_transfer_id
      WHERE transfers.state = 'POSTED' AND transfers.kind IN ('REVERSAL', 'RETURN', 'SETTLEMENT')
        AND (original.state IS DISTINCT FROM 'POSTED' OR original.amount_minor <> transfers.amount_minor
          OR original.currency <> transfers.currency)`,
  },
  {
    name: 'a closed account is empty',
    checkedSql: ACCOUNTS,
    violationsSql: `SELECT accounts.account_id AS subject FROM accounts
      WHERE accounts.state = 'CLOSED' AND (accounts.booked_minor <> 0 OR accounts.held_minor <> 0)`,
  },
];
