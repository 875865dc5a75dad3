import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['change', 'movement_change', 'event', 'movement_event', 'quarantine'] as const;

/** Rows of the audit are added and never changed: by rights for the service, by trigger for everyone else. */
export class AuditRows1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE change (
        change_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT change_pk PRIMARY KEY,
        table_name text NOT NULL,
        item_key text NOT NULL,
        sequence_number numeric(40) NOT NULL,
        item_version integer,
        operation text NOT NULL CONSTRAINT change_operation CHECK (operation IN ('INSERT', 'MODIFY', 'REMOVE')),
        state text,
        trace_id char(32),
        occurred_at timestamptz(3) NOT NULL,
        recorded_at timestamptz(3) NOT NULL,
        CONSTRAINT change_once UNIQUE (table_name, item_key, sequence_number)
      );
      -- After a re-seed the same version of an item may come with another sequence number.
      CREATE UNIQUE INDEX change_version_once ON change (table_name, item_key, item_version)
        WHERE item_version IS NOT NULL AND operation <> 'REMOVE';
      CREATE INDEX change_recorded ON change (recorded_at);
      CREATE INDEX change_trace ON change (trace_id);

      CREATE TABLE movement_change (
        transfer_id uuid NOT NULL,
        version integer NOT NULL CONSTRAINT movement_change_version CHECK (version >= 1),
        state text NOT NULL CONSTRAINT movement_change_state CHECK (state IN ('RECEIVED', 'POSTED', 'REJECTED')),
        amount_minor bigint NOT NULL CONSTRAINT movement_change_amount CHECK (amount_minor > 0),
        currency char(3) NOT NULL,
        trace_id char(32) NOT NULL,
        created_at timestamptz(3) NOT NULL,
        recorded_at timestamptz(3) NOT NULL,
        CONSTRAINT movement_change_pk PRIMARY KEY (transfer_id, version)
      );
      CREATE INDEX movement_change_created ON movement_change (created_at);
      CREATE INDEX movement_change_trace ON movement_change (trace_id);

      CREATE TABLE event (
        event_id uuid CONSTRAINT event_pk PRIMARY KEY,
        type text NOT NULL,
        subject text NOT NULL,
        sequence bigint NOT NULL,
        trace_id char(32) NOT NULL,
        data jsonb NOT NULL,
        occurred_at timestamptz(3) NOT NULL,
        recorded_at timestamptz(3) NOT NULL
      );
      CREATE INDEX event_recorded ON event (recorded_at);
      CREATE INDEX event_trace ON event (trace_id);

      CREATE TABLE movement_event (
        event_id uuid CONSTRAINT movement_event_pk PRIMARY KEY
          CONSTRAINT movement_event_event_fk REFERENCES event (event_id),
        transfer_id uuid NOT NULL,
        type text NOT NULL,
        state text NOT NULL CONSTRAINT movement_event_state CHECK (state IN ('POSTED', 'REJECTED')),
        amount_minor bigint NOT NULL CONSTRAINT movement_event_amount CHECK (amount_minor > 0),
        currency char(3) NOT NULL,
        trace_id char(32) NOT NULL,
        occurred_at timestamptz(3) NOT NULL,
        recorded_at timestamptz(3) NOT NULL
      );
      CREATE INDEX movement_event_transfer ON movement_event (transfer_id);
      CREATE INDEX movement_event_occurred ON movement_event (occurred_at);
      CREATE INDEX movement_event_trace ON movement_event (trace_id);

      -- What did not fit its schema: that it came, why it was refused and its digest; the record itself waits in the
      -- dead-letter queue, because it may hold names.
      CREATE TABLE quarantine (
        body_sha256 char(64) NOT NULL,
        source text NOT NULL CONSTRAINT quarantine_source CHECK (source IN ('changes', 'events')),
        reason text NOT NULL,
        recorded_at timestamptz(3) NOT NULL,
        CONSTRAINT quarantine_pk PRIMARY KEY (source, body_sha256)
      );

      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
      END $$;
    `);
    for (const table of TABLES)
      await runner.query(
        `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
           FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
      );
  }

  /** Forward only. */
  down(): Promise<void> {
    return Promise.reject(new Error('audit rows are never taken away'));
  }
}
