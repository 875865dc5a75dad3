import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateScreenings1763800100000 implements MigrationInterface {
  readonly name = 'CreateScreenings1763800100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sanctions_lists (
        list_version text NOT NULL,
        published_on date NOT NULL,
        CONSTRAINT sanctions_lists_pkey PRIMARY KEY (list_version)
      )`);
    await runner.query(`
      CREATE TABLE sanctions_entries (
        list_version text NOT NULL,
        entry_id text NOT NULL,
        full_name text NOT NULL,
        date_of_birth date,
        CONSTRAINT sanctions_entries_pkey PRIMARY KEY (list_version, entry_id),
        CONSTRAINT sanctions_entries_list_fkey FOREIGN KEY (list_version) REFERENCES sanctions_lists (list_version)
      )`);
    await runner.query(`
      CREATE TABLE screenings (
        screening_id uuid NOT NULL,
        application_id uuid NOT NULL,
        full_name text NOT NULL,
        date_of_birth date NOT NULL,
        country char(2) NOT NULL,
        outcome text NOT NULL,
        matched_entry_ids text[] NOT NULL,
        list_version text NOT NULL,
        screened_at timestamptz(3) NOT NULL,
        CONSTRAINT screenings_pkey PRIMARY KEY (screening_id),
        CONSTRAINT screenings_application_once UNIQUE (application_id),
        CONSTRAINT screenings_list_fkey FOREIGN KEY (list_version) REFERENCES sanctions_lists (list_version),
        CONSTRAINT screenings_outcome_fits CHECK (
          (outcome = 'CLEAR' AND cardinality(matched_entry_ids) = 0)
          OR (outcome = 'POSSIBLE_HIT' AND cardinality(matched_entry_ids) > 0)
        )
      )`);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward-only');
  }
}
