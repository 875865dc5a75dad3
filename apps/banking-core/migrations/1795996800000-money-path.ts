import type { MigrationInterface, QueryRunner } from 'typeorm';

const CURRENCIES = `(VALUES ('EUR'), ('USD'), ('GBP'), ('CHF'), ('BRL'), ('MXN'), ('JPY'), ('KWD')) AS currencies (currency)`;

const CHART_OF_ACCOUNTS = [
  `CREATE TABLE chart_of_accounts (
    kind text CONSTRAINT chart_of_accounts_pk PRIMARY KEY,
    code char(4) NOT NULL CONSTRAINT chart_of_accounts_code_unique UNIQUE,
    class text NOT NULL CONSTRAINT chart_of_accounts_class_known
      CHECK (class IN ('ASSET', 'LIABILITY', 'INCOME', 'EXPENSE')),
    title text NOT NULL
  )`,
  `INSERT INTO chart_of_accounts (kind, code, class, title) VALUES
    ('NOSTRO', '1010', 'ASSET', 'Our money at other banks'),
    ('SETTLEMENT', '2090', 'LIABILITY', 'Money on its way to other banks'),
    ('CUSTOMER', '2010', 'LIABILITY', 'Current accounts of customers'),
    ('FEES', '4010', 'INCOME', 'Fees earned')`,
  `ALTER TABLE accounts DROP CONSTRAINT accounts_kind_known`,
  `ALTER TABLE accounts ADD CONSTRAINT accounts_kind_fk FOREIGN KEY (kind) REFERENCES chart_of_accounts (kind)`,
  `ALTER TABLE accounts DROP CONSTRAINT accounts_state_known`,
  `ALTER TABLE accounts ADD CONSTRAINT accounts_state_known
    CHECK (state IN ('ACTIVE', 'FROZEN', 'DORMANT', 'CLOSED'))`,
  `ALTER TABLE accounts ADD CONSTRAINT accounts_closed_empty
    CHECK (state <> 'CLOSED' OR (booked_minor = 0 AND held_minor = 0))`,
  `INSERT INTO accounts (account_id, kind, currency, opened_at)
    SELECT gen_random_uuid(), 'FEES', currencies.currency, '2025-01-01T00:00:00Z' FROM ${CURRENCIES}`,
];

/**
 * A client's own limits and what counts against them stand in the account's row: the posting that locks the row sees
 * them as they are, and neither needs a row or a lock of its own.
 */
const LIMITS = [
  `CREATE TABLE bank_limits (
    currency char(3) CONSTRAINT bank_limits_pk PRIMARY KEY,
    transfer_minor bigint NOT NULL CONSTRAINT bank_limits_transfer_not_negative CHECK (transfer_minor >= 0),
    day_minor bigint NOT NULL CONSTRAINT bank_limits_day_not_negative CHECK (day_minor >= 0),
    month_minor bigint NOT NULL CONSTRAINT bank_limits_month_not_negative CHECK (month_minor >= 0),
    new_payee_minor bigint NOT NULL CONSTRAINT bank_limits_new_payee_not_negative CHECK (new_payee_minor >= 0)
  )`,
  `INSERT INTO bank_limits (currency, transfer_minor, day_minor, month_minor, new_payee_minor) VALUES
    ('EUR', 2000000, 3000000, 10000000, 1000000), ('USD', 2000000, 3000000, 10000000, 1000000),
    ('GBP', 2000000, 3000000, 10000000, 1000000), ('CHF', 2000000, 3000000, 10000000, 1000000),
    ('BRL', 10000000, 15000000, 50000000, 5000000), ('MXN', 40000000, 60000000, 200000000, 20000000),
    ('JPY', 3000000, 4500000, 15000000, 1500000), ('KWD', 6000000, 9000000, 30000000, 3000000)`,
  `ALTER TABLE accounts
    ADD COLUMN limit_transfer_minor bigint CONSTRAINT accounts_limit_transfer_not_negative CHECK (limit_transfer_minor >= 0),
    ADD COLUMN limit_day_minor bigint CONSTRAINT accounts_limit_day_not_negative CHECK (limit_day_minor >= 0),
    ADD COLUMN limit_month_minor bigint CONSTRAINT accounts_limit_month_not_negative CHECK (limit_month_minor >= 0),
    ADD COLUMN limit_new_payee_minor bigint CONSTRAINT accounts_limit_new_payee_not_negative
      CHECK (limit_new_payee_minor >= 0),
    ADD COLUMN spent_on date,
    ADD COLUMN spent_day_minor bigint NOT NULL DEFAULT 0,
    ADD COLUMN spent_month_minor bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT accounts_spent_month_holds_day CHECK (spent_day_minor >= 0 AND spent_month_minor >= spent_day_minor)`,
  // `payee` is an IBAN. `paid_minor` counts what was paid while the payee was new.
  `CREATE TABLE payees (
    account_id uuid NOT NULL CONSTRAINT payees_account_fk REFERENCES accounts (account_id),
    payee text NOT NULL,
    first_paid_at timestamptz(3) NOT NULL,
    paid_minor bigint NOT NULL CONSTRAINT payees_paid_positive CHECK (paid_minor > 0),
    CONSTRAINT payees_pk PRIMARY KEY (account_id, payee)
  ) WITH (fillfactor = 80)`,
];

const TRANSFERS = [
  `ALTER TABLE transfers DROP CONSTRAINT transfers_kind_known`,
  `ALTER TABLE transfers ADD CONSTRAINT transfers_kind_known
    CHECK (kind IN ('INTERNAL', 'INCOMING', 'OUTGOING', 'REVERSAL', 'SETTLEMENT', 'RETURN'))`,
  `ALTER TABLE transfers
    ADD COLUMN fee_minor bigint NOT NULL DEFAULT 0 CONSTRAINT transfers_fee_not_negative CHECK (fee_minor >= 0),
    ADD COLUMN creditor_iban text,
    ADD COLUMN initiator text NOT NULL DEFAULT 'CLIENT' CONSTRAINT transfers_initiator_known
      CHECK (initiator IN ('CLIENT', 'ORDER', 'HOLD', 'BANK', 'RAIL')),
    ADD COLUMN reverses_transfer_id uuid CONSTRAINT transfers_reverses_fk REFERENCES transfers (transfer_id),
    ADD COLUMN business_date date,
    ADD CONSTRAINT transfers_reversal_says_of_what CHECK (state = 'REJECTED' OR kind NOT IN ('REVERSAL', 'RETURN', 'SETTLEMENT')
      OR reverses_transfer_id IS NOT NULL)`,
  // A transfer is undone once, by a reversal or by its return, and settled once.
  `CREATE UNIQUE INDEX transfers_undone_once ON transfers (reverses_transfer_id)
    WHERE state = 'POSTED' AND kind IN ('REVERSAL', 'RETURN')`,
  `CREATE UNIQUE INDEX transfers_settled_once ON transfers (reverses_transfer_id)
    WHERE state = 'POSTED' AND kind = 'SETTLEMENT'`,
  // For what a transfer was followed by, whatever its kind: the posting path asks it for each batch.
  `CREATE INDEX transfers_by_concerned ON transfers (reverses_transfer_id) WHERE reverses_transfer_id IS NOT NULL`,
  `ALTER TABLE transfers DISABLE TRIGGER transfers_append_only`,
  `UPDATE transfers SET business_date = (decided_at AT TIME ZONE 'Europe/Madrid')::date,
    initiator = CASE kind WHEN 'INCOMING' THEN 'RAIL' ELSE 'CLIENT' END`,
  `ALTER TABLE transfers ENABLE TRIGGER transfers_append_only`,
  `ALTER TABLE transfers ALTER COLUMN business_date SET NOT NULL`,
  // What was read of an account's own last entry goes through (account_id, account_sequence); entry_id keeps the order.
  `ALTER TABLE entries ADD COLUMN role text NOT NULL DEFAULT 'PRINCIPAL'
    CONSTRAINT entries_role_known CHECK (role IN ('PRINCIPAL', 'FEE'))`,
  `ALTER TABLE entries DROP CONSTRAINT entries_transfer_account_unique`,
  `ALTER TABLE entries ADD CONSTRAINT entries_transfer_account_role_unique UNIQUE (transfer_id, account_id, role)`,
];

/** Written with the posting of an outgoing transfer, so that none is ever forgotten; the rail takes it from there. */
const RAIL = [
  `CREATE TABLE rail_payments (
    transfer_id uuid CONSTRAINT rail_payments_pk PRIMARY KEY
      CONSTRAINT rail_payments_transfer_fk REFERENCES transfers (transfer_id),
    state text NOT NULL DEFAULT 'ACCEPTED' CONSTRAINT rail_payments_state_known
      CHECK (state IN ('ACCEPTED', 'SENT', 'SETTLED', 'REJECTED', 'RETURNED')),
    accepted_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
  )`,
];

/**
 * The same rules, checked once for a statement instead of twice for a row: a transfer and its entries are written by one
 * statement, at whose end both triggers see all of it. Checking 200 transfers costs about as much as checking two did.
 */
const RULES = [
  `DROP TRIGGER transfers_balanced ON transfers`,
  `DROP TRIGGER entries_balanced ON entries`,
  `DROP FUNCTION check_transfer_balanced()`,
  `CREATE FUNCTION public.check_transfers_have_entries() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    broken uuid;
  BEGIN
    SELECT added.transfer_id INTO broken FROM added
      WHERE added.state = 'POSTED'
        AND NOT EXISTS (SELECT 1 FROM public.entries WHERE entries.transfer_id = added.transfer_id)
      LIMIT 1;
    IF broken IS NOT NULL THEN
      RAISE EXCEPTION 'entries of transfer % do not sum to zero', broken
        USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_sum_to_zero';
    END IF;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER transfers_balanced AFTER INSERT ON transfers REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.check_transfers_have_entries()`,
  `CREATE FUNCTION public.check_entries_as_decided() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    broken record;
  BEGIN
    SELECT checked.transfer_id, checked.state, checked.entry_count, checked.total INTO broken
      FROM (
        SELECT transfers.transfer_id, transfers.state, count(*) AS entry_count, sum(entries.amount_minor) AS total,
          count(*) = CASE WHEN transfers.fee_minor = 0 THEN 2 ELSE 4 END
          AND bool_and(entries.currency = transfers.currency)
          AND count(*) FILTER (WHERE entries.role = 'PRINCIPAL' AND entries.account_id = transfers.debtor_account_id
            AND entries.amount_minor = -transfers.amount_minor) = 1
          AND count(*) FILTER (WHERE entries.role = 'PRINCIPAL' AND entries.account_id = transfers.creditor_account_id
            AND entries.amount_minor = transfers.amount_minor) = 1
          AND count(*) FILTER (WHERE entries.role = 'FEE' AND entries.account_id = transfers.debtor_account_id
            AND entries.amount_minor = -transfers.fee_minor) = CASE WHEN transfers.fee_minor = 0 THEN 0 ELSE 1 END
          AS is_as_decided
        FROM (SELECT DISTINCT added.transfer_id FROM added) AS touched
        JOIN public.transfers ON transfers.transfer_id = touched.transfer_id
        JOIN public.entries ON entries.transfer_id = touched.transfer_id
        GROUP BY transfers.transfer_id
      ) AS checked
      WHERE checked.state = 'REJECTED' OR checked.total <> 0 OR NOT checked.is_as_decided
      LIMIT 1;
    IF NOT FOUND THEN
      RETURN NULL;
    END IF;
    IF broken.state = 'REJECTED' THEN
      RAISE EXCEPTION 'rejected transfer % has entries', broken.transfer_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_none_when_rejected';
    ELSIF broken.total <> 0 THEN
      RAISE EXCEPTION 'entries of transfer % do not sum to zero', broken.transfer_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_sum_to_zero';
    END IF;
    RAISE EXCEPTION 'entries of transfer % do not move what was decided', broken.transfer_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_as_decided';
  END $$`,
  `CREATE TRIGGER entries_match_transfer AFTER INSERT ON entries REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.check_entries_as_decided()`,
];

export class MoneyPath1795996800000 implements MigrationInterface {
  readonly name = 'MoneyPath1795996800000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...CHART_OF_ACCOUNTS, ...LIMITS, ...TRANSFERS, ...RAIL, ...RULES])
      await runner.query(statement);
  }

  /** Forward only: a mistake is corrected by the next migration. */
  down(): Promise<void> {
    return Promise.reject(new Error('migrations of the ledger go forward only'));
  }
}
