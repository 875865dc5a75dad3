export interface Invariant {
  readonly name: string;
  /** What is counted to prove that something was checked. */
  readonly checkedSql: string;
  /** Returns a row, `subject`, for each violation. */
  readonly violationsSql: string;
}

const POSTED = `SELECT count(*) AS checked FROM transfers WHERE transfers.state = 'POSTED'`;
const TRANSFERS = 'SELECT count(*) AS checked FROM transfers';
const ENTRIES = 'SELECT count(*) AS checked FROM entries';
const ACCOUNTS = 'SELECT count(*) AS checked FROM accounts';

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
        AND debit.account_id = transfers.debtor_account_id AND debit.amount_minor = -transfers.amount_minor
        AND debit.currency = transfers.currency
      LEFT JOIN entries AS credit ON credit.transfer_id = transfers.transfer_id
        AND credit.account_id = transfers.creditor_account_id AND credit.amount_minor = transfers.amount_minor
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
];
