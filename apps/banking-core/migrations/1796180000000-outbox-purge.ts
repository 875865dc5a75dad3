import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An event that nobody was told of is not for deleting, whoever asks. */
const RULES = [
  `CREATE FUNCTION public.refuse_deleting_unpublished() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF OLD.published_at IS NULL THEN
      RAISE EXCEPTION 'event % has not been published', OLD.event_id
        USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'outbox_published_before_deleted';
    END IF;
    RETURN OLD;
  END $$`,
  `CREATE TRIGGER outbox_published_before_deleted BEFORE DELETE ON outbox
    FOR EACH ROW EXECUTE FUNCTION public.refuse_deleting_unpublished()`,
];

export class OutboxPurge1796180000000 implements MigrationInterface {
  readonly name = 'OutboxPurge1796180000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of RULES) await runner.query(statement);
  }

  /** Forward only: a mistake is corrected by the next migration. */
  down(): Promise<void> {
    return Promise.reject(new Error('migrations of the ledger go forward only'));
  }
}
