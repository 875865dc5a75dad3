import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE TABLE holds (
    hold_id uuid CONSTRAINT holds_pk PRIMARY KEY,
    account_id uuid NOT NULL,
    currency char(3) NOT NULL,
    creditor_iban text NOT NULL,
    creditor_name text NOT NULL,
    amount_minor bigint NOT NULL CONSTRAINT holds_amount_positive CHECK (amount_minor > 0),
    captured_minor bigint NOT NULL DEFAULT 0,
    reference text CONSTRAINT holds_reference_length CHECK (char_length(reference) <= 140),
    state text NOT NULL DEFAULT 'OPEN' CONSTRAINT holds_state_known
      CHECK (state IN ('OPEN', 'CAPTURED', 'VOIDED', 'EXPIRED')),
    placed_at timestamptz(3) NOT NULL,
    expires_at timestamptz(3) NOT NULL,
    ended_at timestamptz(3),
    CONSTRAINT holds_account_fk FOREIGN KEY (account_id, currency) REFERENCES accounts (account_id, currency),
    CONSTRAINT holds_captured_within CHECK (captured_minor BETWEEN 0 AND amount_minor),
    CONSTRAINT holds_expire_later CHECK (expires_at > placed_at),
    CONSTRAINT holds_ended_says_when CHECK ((state = 'OPEN') = (ended_at IS NULL)),
    CONSTRAINT holds_captured_when_used CHECK (state <> 'CAPTURED' OR captured_minor > 0)
  )`,
  `CREATE INDEX holds_open_by_account ON holds (account_id, placed_at) WHERE state = 'OPEN'`,
  `CREATE INDEX holds_open_by_expiry ON holds (expires_at) WHERE state = 'OPEN'`,
  // What a capture moved; the transfer itself says how much.
  `CREATE TABLE hold_captures (
    transfer_id uuid CONSTRAINT hold_captures_pk PRIMARY KEY
      CONSTRAINT hold_captures_transfer_fk REFERENCES transfers (transfer_id),
    hold_id uuid NOT NULL CONSTRAINT hold_captures_hold_fk REFERENCES holds (hold_id),
    is_last boolean NOT NULL
  )`,
  `CREATE INDEX hold_captures_by_hold ON hold_captures (hold_id)`,
  `CREATE TABLE account_state_changes (
    change_id uuid CONSTRAINT account_state_changes_pk PRIMARY KEY,
    account_id uuid NOT NULL CONSTRAINT account_state_changes_account_fk REFERENCES accounts (account_id),
    from_state text NOT NULL,
    to_state text NOT NULL,
    reason text NOT NULL,
    changed_at timestamptz(3) NOT NULL,
    CONSTRAINT account_state_changes_is_one CHECK (from_state <> to_state)
  )`,
  `CREATE INDEX account_state_changes_by_account ON account_state_changes (account_id, changed_at)`,
  ...['hold_captures', 'account_state_changes'].map(
    (table) => `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
      FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change()`,
  ),
];

export class Holds1796083200000 implements MigrationInterface {
  readonly name = 'Holds1796083200000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** Forward only: a mistake is corrected by the next migration. */
  down(): Promise<void> {
    return Promise.reject(new Error('migrations of the ledger go forward only'));
  }
}
