import type { Instant } from '@bank/domain';
import { Inject, Injectable } from '@nestjs/common';
import type { AuditFact, Movement } from './movement.ts';
import { MovementsStore } from './movements.store.ts';

@Injectable()
export class MovementsService {
  constructor(@Inject(MovementsStore) private readonly store: MovementsStore) {}

  async search(query: {
    transferId: string | undefined;
    traceId: string | undefined;
    limit: number;
  }): Promise<readonly Movement[]> {
    const { transferId, traceId, limit } = query;
    if (traceId === undefined) return transferId === undefined ? [] : this.store.findAll([transferId]);
    const ids = await this.store.idsOfTrace(traceId, limit);
    return this.store.findAll(transferId === undefined ? ids : ids.filter((id) => id === transferId));
  }

  /** Both sides of the audit's own knowledge over a range, at most `limit` facts each. */
  async facts(range: {
    from: Instant;
    to: Instant;
    limit: number;
  }): Promise<{ changes: readonly AuditFact[]; events: readonly AuditFact[] }> {
    const [changes, events] = await Promise.all([this.store.changeFacts(range), this.store.eventFacts(range)]);
    return { changes, events };
  }
}
