import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A fee that is given back is a transfer of its own, of which the return of the amount knows nothing. */
const REFUNDS = [
  `ALTER TABLE transfers DROP CONSTRAINT transfers_kind_known`,
  `ALTER TABLE transfers ADD CONSTRAINT transfers_kind_known
    CHECK (kind IN ('INTERNAL', 'INCOMING', 'OUTGOING', 'REVERSAL', 'SETTLEMENT', 'RETURN', 'REFUND'))`,
  `ALTER TABLE transfers DROP CONSTRAINT transfers_reversal_says_of_what`,
  `ALTER TABLE transfers ADD CONSTRAINT transfers_reversal_says_of_what CHECK (state = 'REJECTED'
    OR kind NOT IN ('REVERSAL', 'RETURN', 'REFUND', 'SETTLEMENT') OR reverses_transfer_id IS NOT NULL)`,
  `CREATE UNIQUE INDEX transfers_refunded_once ON transfers (reverses_transfer_id)
    WHERE state = 'POSTED' AND kind = 'REFUND'`,
];

/**
 * `answer` is what the rail said about the hand-over, kept before any money follows it and never changed; `state` is how
 * far our books and our clients have got. Who has something left to do has a `next_attempt_at`: none can be forgotten.
 */
const PAYMENTS = [
  `ALTER TABLE rail_payments
    ADD COLUMN traceparent text,
    ADD COLUMN answer text CONSTRAINT rail_payments_answer_known CHECK (answer IN ('SETTLED', 'REJECTED')),
    ADD COLUMN answer_reason text CONSTRAINT rail_payments_answer_reason_code CHECK (answer_reason ~ '^[A-Z0-9]{4}$'),
    ADD COLUMN rail_reference text CONSTRAINT rail_payments_reference_length CHECK (char_length(rail_reference) <= 64),
    ADD COLUMN answered_at timestamptz(3),
    ADD COLUMN return_reason text CONSTRAINT rail_payments_return_reason_code CHECK (return_reason ~ '^[A-Z0-9]{4}$'),
    ADD COLUMN return_noted_at timestamptz(3),
    ADD COLUMN attempts integer NOT NULL DEFAULT 0 CONSTRAINT rail_payments_attempts_not_negative CHECK (attempts >= 0),
    ADD COLUMN refusals integer NOT NULL DEFAULT 0 CONSTRAINT rail_payments_refusals_not_negative CHECK (refusals >= 0),
    ADD COLUMN next_attempt_at timestamptz(3) DEFAULT clock_timestamp()`,
  `UPDATE rail_payments SET traceparent = '00-' || replace(gen_random_uuid()::text, '-', '') || '-'
    || left(replace(gen_random_uuid()::text, '-', ''), 16) || '-01'`,
  `ALTER TABLE rail_payments
    ALTER COLUMN traceparent SET NOT NULL,
    ADD CONSTRAINT rail_payments_answer_whole CHECK ((answer IS NULL) = (answered_at IS NULL)
      AND (answer IS NOT DISTINCT FROM 'REJECTED') = (answer_reason IS NOT NULL)),
    ADD CONSTRAINT rail_payments_return_whole CHECK ((return_reason IS NULL) = (return_noted_at IS NULL)
      AND (return_reason IS NULL OR answer IS NOT DISTINCT FROM 'SETTLED')),
    ADD CONSTRAINT rail_payments_state_follows_answer CHECK (state IN ('ACCEPTED', 'SENT')
      OR (state = 'REJECTED' AND answer = 'REJECTED') OR (state IN ('SETTLED', 'RETURNED') AND answer = 'SETTLED')),
    ADD CONSTRAINT rail_payments_returned_for_a_reason CHECK (state <> 'RETURNED' OR return_reason IS NOT NULL),
    ADD CONSTRAINT rail_payments_open_is_due CHECK ((next_attempt_at IS NOT NULL)
      = (state IN ('ACCEPTED', 'SENT') OR (state = 'SETTLED' AND return_reason IS NOT NULL)))`,
  `CREATE INDEX rail_payments_due ON rail_payments (next_attempt_at) WHERE next_attempt_at IS NOT NULL`,
  `CREATE INDEX rail_payments_unanswered ON rail_payments (accepted_at) WHERE answer IS NULL`,
  `CREATE TABLE rail_payment_steps (
    transfer_id uuid NOT NULL CONSTRAINT rail_payment_steps_payment_fk REFERENCES rail_payments (transfer_id),
    state text NOT NULL CONSTRAINT rail_payment_steps_state_known
      CHECK (state IN ('ACCEPTED', 'SENT', 'SETTLED', 'REJECTED', 'RETURNED')),
    at timestamptz(3) NOT NULL,
    reason text CONSTRAINT rail_payment_steps_reason_code CHECK (reason ~ '^[A-Z0-9]{4}$'),
    CONSTRAINT rail_payment_steps_pk PRIMARY KEY (transfer_id, state),
    CONSTRAINT rail_payment_steps_reason_when_back CHECK ((state IN ('REJECTED', 'RETURNED')) = (reason IS NOT NULL))
  )`,
  `INSERT INTO rail_payment_steps (transfer_id, state, at)
    SELECT rail_payments.transfer_id, 'ACCEPTED', rail_payments.accepted_at FROM rail_payments`,
  `CREATE TRIGGER rail_payment_steps_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON rail_payment_steps
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change()`,
  // One row: up to where the rail's list of returns was read.
  `CREATE TABLE rail_returns_read (
    is_the_one boolean NOT NULL DEFAULT true CONSTRAINT rail_returns_read_pk PRIMARY KEY
      CONSTRAINT rail_returns_read_one_row CHECK (is_the_one),
    position bigint NOT NULL CONSTRAINT rail_returns_read_position_not_negative CHECK (position >= 0),
    next_read_at timestamptz(3) NOT NULL
  )`,
  `INSERT INTO rail_returns_read (position, next_read_at) VALUES (0, clock_timestamp())`,
];

/** A payment goes one step at a time, terminal states stay, and no step is taken before the money has moved. */
const RULES = [
  `CREATE FUNCTION public.check_rail_payment_step() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF OLD.answer IS NOT NULL AND (NEW.answer IS DISTINCT FROM OLD.answer
        OR NEW.answer_reason IS DISTINCT FROM OLD.answer_reason) THEN
      RAISE EXCEPTION 'the answer about payment % stands', OLD.transfer_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'rail_payments_answer_stands';
    END IF;
    IF NEW.state = OLD.state THEN
      RETURN NEW;
    END IF;
    IF (OLD.state, NEW.state) NOT IN
        (('ACCEPTED', 'SENT'), ('SENT', 'SETTLED'), ('SENT', 'REJECTED'), ('SETTLED', 'RETURNED')) THEN
      RAISE EXCEPTION 'payment % cannot go from % to %', OLD.transfer_id, OLD.state, NEW.state
        USING ERRCODE = 'check_violation', CONSTRAINT = 'rail_payments_step_known';
    END IF;
    IF NEW.state <> 'SENT' AND NOT EXISTS (SELECT 1 FROM public.transfers
        WHERE transfers.reverses_transfer_id = NEW.transfer_id AND transfers.state = 'POSTED'
          AND transfers.kind = CASE NEW.state WHEN 'SETTLED' THEN 'SETTLEMENT' ELSE 'RETURN' END) THEN
      RAISE EXCEPTION 'payment % is not booked as %', OLD.transfer_id, NEW.state
        USING ERRCODE = 'check_violation', CONSTRAINT = 'rail_payments_money_first';
    END IF;
    RETURN NEW;
  END $$`,
  `CREATE TRIGGER rail_payments_step BEFORE UPDATE ON rail_payments
    FOR EACH ROW EXECUTE FUNCTION public.check_rail_payment_step()`,
];

export class Rail1796342400000 implements MigrationInterface {
  readonly name = 'Rail1796342400000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...REFUNDS, ...PAYMENTS, ...RULES]) await runner.query(statement);
  }

  /** Forward only: a mistake is corrected by the next migration. */
  down(): Promise<void> {
    return Promise.reject(new Error('migrations of the ledger go forward only'));
  }
}
