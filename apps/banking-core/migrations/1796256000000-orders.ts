import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = [
  `CREATE TABLE orders (
    order_id uuid CONSTRAINT orders_pk PRIMARY KEY,
    customer_id uuid NOT NULL CONSTRAINT orders_customer_fk REFERENCES customers (customer_id),
    debtor_account_id uuid NOT NULL,
    creditor_iban text NOT NULL,
    creditor_name text NOT NULL CONSTRAINT orders_creditor_name_length CHECK (char_length(creditor_name) BETWEEN 1 AND 140),
    amount_minor bigint NOT NULL CONSTRAINT orders_amount_positive CHECK (amount_minor > 0),
    currency char(3) NOT NULL,
    reference text CONSTRAINT orders_reference_length CHECK (char_length(reference) <= 140),
    schedule_kind text NOT NULL CONSTRAINT orders_schedule_known CHECK (schedule_kind IN ('ONCE', 'WEEKLY', 'MONTHLY')),
    schedule_day smallint,
    starts_on date NOT NULL,
    ends_on date,
    ends_after integer CONSTRAINT orders_ends_after_positive CHECK (ends_after > 0),
    business_day_rule text NOT NULL
      CONSTRAINT orders_business_day_rule_known CHECK (business_day_rule IN ('PRECEDING', 'FOLLOWING', 'NONE')),
    state text NOT NULL
      CONSTRAINT orders_state_known CHECK (state IN ('ACTIVE', 'PAUSED', 'COMPLETED', 'CANCELLED', 'FAILED')),
    version integer NOT NULL CONSTRAINT orders_version_positive CHECK (version > 0),
    last_change text NOT NULL,
    occurrence integer NOT NULL CONSTRAINT orders_occurrence_positive CHECK (occurrence > 0),
    attempt integer NOT NULL CONSTRAINT orders_attempt_positive CHECK (attempt > 0),
    due_at timestamptz(3),
    claimed_until timestamptz(3),
    claimed_transfer_id uuid,
    completed_count integer NOT NULL CONSTRAINT orders_completed_count_not_negative CHECK (completed_count >= 0),
    ordered_minor bigint NOT NULL CONSTRAINT orders_ordered_positive CHECK (ordered_minor > 0),
    fingerprint bytea NOT NULL CONSTRAINT orders_fingerprint_sha256 CHECK (octet_length(fingerprint) = 32),
    created_at timestamptz(3) NOT NULL,
    CONSTRAINT orders_account_fk FOREIGN KEY (debtor_account_id, currency) REFERENCES accounts (account_id, currency),
    CONSTRAINT orders_schedule_day_fits CHECK (CASE schedule_kind
      WHEN 'WEEKLY' THEN schedule_day BETWEEN 1 AND 7
      WHEN 'MONTHLY' THEN schedule_day BETWEEN 1 AND 31
      ELSE schedule_day IS NULL AND ends_on IS NULL AND ends_after IS NULL END),
    CONSTRAINT orders_one_end CHECK (ends_on IS NULL OR ends_after IS NULL),
    CONSTRAINT orders_due_when_active CHECK ((state = 'ACTIVE') = (due_at IS NOT NULL)),
    CONSTRAINT orders_claim_whole CHECK ((claimed_until IS NULL) = (claimed_transfer_id IS NULL)),
    CONSTRAINT orders_claimed_when_active CHECK (claimed_until IS NULL OR state = 'ACTIVE'),
    CONSTRAINT orders_completed_with_payment CHECK (state <> 'COMPLETED' OR completed_count > 0)
  )`,
  `CREATE INDEX orders_due ON orders (due_at) WHERE state = 'ACTIVE'`,
  `CREATE INDEX orders_by_customer ON orders (customer_id, created_at DESC, order_id DESC)`,
  `CREATE INDEX orders_open_by_account ON orders (debtor_account_id) WHERE state IN ('ACTIVE', 'PAUSED')`,
  `CREATE TABLE order_runs (
    order_id uuid NOT NULL CONSTRAINT order_runs_order_fk REFERENCES orders (order_id),
    occurrence integer NOT NULL CONSTRAINT order_runs_occurrence_positive CHECK (occurrence > 0),
    attempt integer NOT NULL CONSTRAINT order_runs_attempt_positive CHECK (attempt > 0),
    planned_date date NOT NULL,
    execution_date date NOT NULL,
    outcome text NOT NULL
      CONSTRAINT order_runs_outcome_known CHECK (outcome IN ('COMPLETED', 'RETRYING', 'FAILED', 'SKIPPED')),
    transfer_id uuid CONSTRAINT order_runs_transfer_fk REFERENCES transfers (transfer_id)
      CONSTRAINT order_runs_transfer_unique UNIQUE,
    reason text,
    amount_minor bigint NOT NULL CONSTRAINT order_runs_amount_positive CHECK (amount_minor > 0),
    will_retry_at timestamptz(3),
    recorded_at timestamptz(3) NOT NULL,
    CONSTRAINT order_runs_pk PRIMARY KEY (order_id, occurrence, attempt),
    CONSTRAINT order_runs_completed_has_transfer CHECK (outcome <> 'COMPLETED' OR transfer_id IS NOT NULL),
    CONSTRAINT order_runs_reason_unless_completed CHECK ((outcome = 'COMPLETED') = (reason IS NULL)),
    CONSTRAINT order_runs_retry_told CHECK ((outcome = 'RETRYING') = (will_retry_at IS NOT NULL))
  )`,
  `CREATE UNIQUE INDEX order_runs_final_once ON order_runs (order_id, occurrence) WHERE outcome <> 'RETRYING'`,
];

const RULES = [
  // A transfer that exists may be a refusal, and a payment of somebody else: neither is what completes a run.
  `CREATE FUNCTION public.check_run_as_posted() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.outcome = 'COMPLETED' AND NOT EXISTS (
      SELECT 1 FROM public.transfers JOIN public.orders ON orders.order_id = NEW.order_id
      WHERE transfers.transfer_id = NEW.transfer_id AND transfers.state = 'POSTED'
        AND transfers.debtor_account_id = orders.debtor_account_id AND transfers.amount_minor = NEW.amount_minor
        AND transfers.currency = orders.currency)
    THEN
      RAISE EXCEPTION 'run % of order % has no posting', NEW.occurrence, NEW.order_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'order_runs_completed_is_posted';
    END IF;
    RETURN NEW;
  END $$`,
  `CREATE TRIGGER order_runs_as_posted BEFORE INSERT ON order_runs
    FOR EACH ROW EXECUTE FUNCTION public.check_run_as_posted()`,
  `CREATE TRIGGER order_runs_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON order_runs
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change()`,
];

export class Orders1796256000000 implements MigrationInterface {
  readonly name = 'Orders1796256000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...TABLES, ...RULES]) await runner.query(statement);
  }

  /** Forward only: a mistake is corrected by the next migration. */
  down(): Promise<void> {
    return Promise.reject(new Error('migrations of the ledger go forward only'));
  }
}
