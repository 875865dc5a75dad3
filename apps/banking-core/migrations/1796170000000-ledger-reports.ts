import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Finds what was booked after an instant, over all accounts. Entries are written in the order of time, so a few ranges of
 * pages say enough, and a posting has no further index to write to.
 */
const ENTRIES_BY_TIME = `CREATE INDEX entries_by_time ON entries
  USING brin (booked_at) WITH (pages_per_range = 32, autosummarize = on)`;

export class LedgerReports1796170000000 implements MigrationInterface {
  readonly name = 'LedgerReports1796170000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ENTRIES_BY_TIME);
  }

  /** Forward only: a mistake is corrected by the next migration. */
  down(): Promise<void> {
    return Promise.reject(new Error('migrations of the ledger go forward only'));
  }
}
