import type { Instant } from '@bank/domain';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { MovementChangeRow, MovementEventRow } from '../recording/rows.entity.ts';
import type { AuditFact, Movement } from './movement.ts';

interface Range {
  readonly from: Instant;
  readonly to: Instant;
  readonly limit: number;
}

/** Reads movements: the newest version of each change and the core's event about it. */
@Injectable()
export class MovementsStore {
  constructor(@Inject(DataSource) private readonly database: DataSource) {}

  /** Ids of transfers that either source recorded under this trace. */
  async idsOfTrace(traceId: string, limit: number): Promise<readonly string[]> {
    const rows: readonly { transfer_id: string }[] = await this.database.query(
      `SELECT transfer_id FROM movement_change WHERE movement_change.trace_id = $1
       UNION SELECT transfer_id FROM movement_event WHERE movement_event.trace_id = $1
       ORDER BY transfer_id LIMIT $2`,
      [traceId, limit],
    );
    return rows.map((row) => row.transfer_id);
  }

  async findAll(transferIds: readonly string[]): Promise<readonly Movement[]> {
    if (transferIds.length === 0) return [];
    const where = { transferId: In([...transferIds]) };
    const [changes, events] = await Promise.all([
      this.database.manager.find(MovementChangeRow, { where, order: { version: 'ASC' } }),
      this.database.manager.find(MovementEventRow, { where, order: { occurredAt: 'ASC', eventId: 'ASC' } }),
    ]);
    const changeOf = new Map(changes.map((row) => [row.transferId, row]));
    const eventOf = new Map(events.map((row) => [row.transferId, row]));
    return transferIds.flatMap((transferId) => {
      const change = changeOf.get(transferId);
      const event = eventOf.get(transferId);
      const source = event ?? change;
      if (source === undefined) return [];
      const { amountMinor, currency } = source;
      return [{ transferId, change: change ?? null, event: event ?? null, amountMinor, currency }];
    });
  }

  /** What the bff's table said: of each transfer created in the range its newest version. */
  async changeFacts({ from, to, limit }: Range): Promise<readonly AuditFact[]> {
    return this.facts(
      `SELECT DISTINCT ON (movement_change.transfer_id) movement_change.transfer_id,
              CASE movement_change.state WHEN 'RECEIVED' THEN 'PENDING' ELSE movement_change.state END AS state,
              movement_change.amount_minor, movement_change.currency, movement_change.created_at AS at
         FROM movement_change WHERE movement_change.created_at >= $1 AND movement_change.created_at < $2
        ORDER BY movement_change.transfer_id, movement_change.version DESC LIMIT $3`,
      [from, to, limit],
    );
  }

  /** What the core's events said. Two events about one transfer are two facts. */
  async eventFacts({ from, to, limit }: Range): Promise<readonly AuditFact[]> {
    return this.facts(
      `SELECT movement_event.transfer_id, movement_event.state, movement_event.amount_minor,
              movement_event.currency, movement_event.occurred_at AS at
         FROM movement_event WHERE movement_event.occurred_at >= $1 AND movement_event.occurred_at < $2
        ORDER BY movement_event.occurred_at LIMIT $3`,
      [from, to, limit],
    );
  }

  private async facts(sql: string, values: readonly unknown[]): Promise<readonly AuditFact[]> {
    const rows: readonly {
      transfer_id: string;
      state: AuditFact['state'];
      amount_minor: string;
      currency: string;
      at: { toISOString(): string };
    }[] = await this.database.query(sql, [...values]);
    return rows.map((row) => ({
      transferId: row.transfer_id,
      state: row.state,
      amountMinor: BigInt(row.amount_minor),
      currency: row.currency,
      at: row.at.toISOString() as Instant,
    }));
  }
}
