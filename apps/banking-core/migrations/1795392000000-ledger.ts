import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = [
  `CREATE TABLE customers (
    customer_id uuid CONSTRAINT customers_pk PRIMARY KEY,
    full_name text NOT NULL CONSTRAINT customers_full_name_length CHECK (char_length(full_name) BETWEEN 1 AND 140),
    date_of_birth date NOT NULL,
    created_at timestamptz(3) NOT NULL
  )`,
  `CREATE SEQUENCE account_numbers AS bigint MINVALUE 1 MAXVALUE 9999999999`,
  // Internal accounts have no IBAN, so nobody can address them.
  `CREATE TABLE accounts (
    account_id uuid CONSTRAINT accounts_pk PRIMARY KEY,
    kind text NOT NULL CONSTRAINT accounts_kind_known CHECK (kind IN ('CUSTOMER', 'NOSTRO', 'SETTLEMENT')),
    customer_id uuid CONSTRAINT accounts_customer_fk REFERENCES customers (customer_id),
    iban text CONSTRAINT accounts_iban_unique UNIQUE,
    currency char(3) NOT NULL,
    state text NOT NULL DEFAULT 'ACTIVE' CONSTRAINT accounts_state_known CHECK (state IN ('ACTIVE', 'FROZEN', 'CLOSED')),
    booked_minor bigint NOT NULL DEFAULT 0,
    held_minor bigint NOT NULL DEFAULT 0 CONSTRAINT accounts_held_not_negative CHECK (held_minor >= 0),
    overdraft_minor bigint NOT NULL DEFAULT 0 CONSTRAINT accounts_overdraft_not_negative CHECK (overdraft_minor >= 0),
    version bigint NOT NULL DEFAULT 0 CONSTRAINT accounts_version_not_negative CHECK (version >= 0),
    event_sequence bigint NOT NULL DEFAULT 0 CONSTRAINT accounts_event_sequence_not_negative CHECK (event_sequence >= 0),
    opened_at timestamptz(3) NOT NULL,
    CONSTRAINT accounts_currency_unique UNIQUE (account_id, currency),
    CONSTRAINT accounts_of_customers_only CHECK (
      (kind = 'CUSTOMER') = (customer_id IS NOT NULL) AND (kind = 'CUSTOMER') = (iban IS NOT NULL)),
    CONSTRAINT accounts_not_overdrawn CHECK (kind <> 'CUSTOMER' OR booked_minor - held_minor >= -overdraft_minor)
  ) WITH (fillfactor = 70)`,
  `CREATE INDEX accounts_by_customer ON accounts (customer_id) WHERE customer_id IS NOT NULL`,
  `CREATE UNIQUE INDEX accounts_one_internal_by_currency ON accounts (kind, currency) WHERE kind <> 'CUSTOMER'`,
  // A rejected transfer may name accounts that are not there, so the entries carry the foreign keys.
  `CREATE TABLE transfers (
    transfer_id uuid CONSTRAINT transfers_pk PRIMARY KEY,
    kind text NOT NULL CONSTRAINT transfers_kind_known CHECK (kind IN ('INTERNAL', 'INCOMING', 'OUTGOING')),
    origin text NOT NULL CONSTRAINT transfers_origin_known CHECK (origin IN ('LIVE', 'IMPORTED')),
    state text NOT NULL CONSTRAINT transfers_state_known CHECK (state IN ('POSTED', 'REJECTED')),
    reason text,
    facts jsonb NOT NULL DEFAULT '{}',
    fingerprint bytea NOT NULL CONSTRAINT transfers_fingerprint_sha256 CHECK (octet_length(fingerprint) = 32),
    customer_id uuid,
    debtor_account_id uuid NOT NULL,
    creditor_account_id uuid,
    amount_minor bigint NOT NULL CONSTRAINT transfers_amount_positive CHECK (amount_minor > 0),
    currency char(3) NOT NULL,
    reference text CONSTRAINT transfers_reference_length CHECK (char_length(reference) <= 140),
    debtor_name text,
    creditor_name text,
    decided_at timestamptz(3) NOT NULL,
    recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT transfers_reason_when_rejected CHECK ((state = 'REJECTED') = (reason IS NOT NULL)),
    CONSTRAINT transfers_posted_has_creditor CHECK (state = 'REJECTED' OR creditor_account_id IS NOT NULL),
    CONSTRAINT transfers_two_accounts CHECK (state = 'REJECTED' OR creditor_account_id <> debtor_account_id)
  )`,
  `CREATE INDEX transfers_by_decision ON transfers (decided_at, transfer_id) WHERE origin = 'LIVE'`,
  `CREATE TABLE entries (
    entry_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT entries_pk PRIMARY KEY,
    transfer_id uuid NOT NULL CONSTRAINT entries_transfer_fk REFERENCES transfers (transfer_id),
    account_id uuid NOT NULL,
    currency char(3) NOT NULL,
    account_sequence bigint NOT NULL CONSTRAINT entries_account_sequence_positive CHECK (account_sequence > 0),
    amount_minor bigint NOT NULL CONSTRAINT entries_amount_not_zero CHECK (amount_minor <> 0),
    balance_after_minor bigint NOT NULL,
    booked_at timestamptz(3) NOT NULL,
    CONSTRAINT entries_account_fk FOREIGN KEY (account_id, currency) REFERENCES accounts (account_id, currency),
    CONSTRAINT entries_account_sequence_unique UNIQUE (account_id, account_sequence),
    CONSTRAINT entries_transfer_account_unique UNIQUE (transfer_id, account_id)
  )`,
  `CREATE TABLE outbox (
    event_id uuid CONSTRAINT outbox_pk PRIMARY KEY,
    position bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT outbox_position_unique UNIQUE,
    subject text NOT NULL,
    sequence bigint NOT NULL CONSTRAINT outbox_sequence_positive CHECK (sequence > 0),
    type text NOT NULL,
    occurred_at timestamptz(3) NOT NULL,
    traceparent text NOT NULL,
    payload jsonb NOT NULL,
    published_at timestamptz(3),
    CONSTRAINT outbox_subject_sequence_unique UNIQUE (subject, sequence)
  )`,
  `CREATE INDEX outbox_unpublished ON outbox (position) WHERE published_at IS NULL`,
  `CREATE TABLE imports (
    import_id uuid CONSTRAINT imports_pk PRIMARY KEY,
    transfer_count integer NOT NULL CONSTRAINT imports_transfer_count_positive CHECK (transfer_count > 0),
    imported_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
  )`,
];

/** Names are qualified: a session's temporary table must not stand in for the ledger while it is being checked. */
const RULES = [
  `CREATE FUNCTION public.check_transfer_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    transfer public.transfers%ROWTYPE;
    entry_count bigint;
    total numeric;
    is_as_decided boolean;
  BEGIN
    SELECT * INTO STRICT transfer FROM public.transfers WHERE transfers.transfer_id = NEW.transfer_id;
    SELECT count(*), coalesce(sum(entries.amount_minor), 0),
        coalesce(bool_and(entries.currency = transfer.currency), true)
        AND count(*) FILTER (WHERE entries.account_id = transfer.debtor_account_id
          AND entries.amount_minor = -transfer.amount_minor) = 1
        AND count(*) FILTER (WHERE entries.account_id = transfer.creditor_account_id
          AND entries.amount_minor = transfer.amount_minor) = 1
      INTO entry_count, total, is_as_decided
      FROM public.entries WHERE entries.transfer_id = NEW.transfer_id;
    IF transfer.state = 'REJECTED' THEN
      IF entry_count > 0 THEN
        RAISE EXCEPTION 'rejected transfer % has entries', NEW.transfer_id
          USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_none_when_rejected';
      END IF;
    ELSIF entry_count < 2 OR total <> 0 THEN
      RAISE EXCEPTION 'entries of transfer % do not sum to zero', NEW.transfer_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_sum_to_zero';
    ELSIF NOT is_as_decided THEN
      RAISE EXCEPTION 'entries of transfer % do not move what was decided', NEW.transfer_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_as_decided';
    END IF;
    RETURN NULL;
  END $$`,
  `CREATE CONSTRAINT TRIGGER transfers_balanced AFTER INSERT ON transfers
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.check_transfer_balanced()`,
  `CREATE CONSTRAINT TRIGGER entries_balanced AFTER INSERT ON entries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.check_transfer_balanced()`,
  // One check for each statement, however many entries it writes.
  `CREATE FUNCTION public.check_balance_chain() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    broken bigint;
  BEGIN
    SELECT added.entry_id INTO broken
      FROM added LEFT JOIN public.entries AS previous
        ON previous.account_id = added.account_id AND previous.account_sequence = added.account_sequence - 1
      WHERE (added.account_sequence > 1 AND previous.entry_id IS NULL)
        OR added.balance_after_minor <> coalesce(previous.balance_after_minor, 0) + added.amount_minor
      LIMIT 1;
    IF broken IS NOT NULL THEN
      RAISE EXCEPTION 'entry % does not continue the balance of its account', broken
        USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_balance_chain';
    END IF;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER entries_chained AFTER INSERT ON entries REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.check_balance_chain()`,
  `CREATE FUNCTION public.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END $$`,
  // Privileges stop the application; this stops the owner's slip of the hand.
  ...['transfers', 'entries'].map(
    (table) => `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
      FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change()`,
  ),
];

/** Money at other banks (NOSTRO) and on its way there (SETTLEMENT), for every currency the domain knows. */
const INTERNAL_ACCOUNTS = `INSERT INTO accounts (account_id, kind, currency, opened_at)
  SELECT gen_random_uuid(), kinds.kind, currencies.currency, '2025-01-01T00:00:00Z'
  FROM (VALUES ('NOSTRO'), ('SETTLEMENT')) AS kinds (kind),
    (VALUES ('EUR'), ('USD'), ('GBP'), ('CHF'), ('BRL'), ('MXN'), ('JPY'), ('KWD')) AS currencies (currency)`;

export class Ledger1795392000000 implements MigrationInterface {
  readonly name = 'Ledger1795392000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...TABLES, ...RULES, INTERNAL_ACCOUNTS]) await runner.query(statement);
  }

  /** Forward only: a mistake is corrected by the next migration. */
  down(): Promise<void> {
    return Promise.reject(new Error('migrations of the ledger go forward only'));
  }
}
