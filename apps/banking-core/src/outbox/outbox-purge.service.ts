import { Logger } from '@nestjs/common';
import { addMs, type Clock, msOf } from '@bank/domain';
import type { Sql } from '../database/sql.ts';
import { deletePublished } from './outbox.store.ts';

/** Long enough to see what was told of an incident; the ledger itself keeps everything. */
const RETENTION_MS = 7 * 86_400_000;
const ROWS_PER_STEP_MAX = 1_000;
/** After a whole pass. */
const REST_MS = 600_000;
const BEGINNING = '0';

/** Deletes events some days after they were published, a bounded step at a time, on the connection of the relay. */
export class OutboxPurge {
  private readonly logger = new Logger('outbox');
  private after = BEGINNING;
  private restUntilMs = 0;

  constructor(private readonly clock: Clock) {}

  /** One step, unless it is time to rest. Returns how many events it deleted. */
  async step(sql: Sql): Promise<number> {
    const now = this.clock.now();
    if (msOf(now) < this.restUntilMs) return 0;
    const before = addMs(now, -RETENTION_MS);
    const { deletedCount, next } = await deletePublished(sql, { before, after: this.after, limit: ROWS_PER_STEP_MAX });
    this.after = next ?? BEGINNING;
    if (next === null) this.restUntilMs = msOf(now) + REST_MS;
    if (deletedCount > 0) this.logger.log({ event: 'outbox.purged', count: deletedCount });
    return deletedCount;
  }
}
