import type { EventEnvelope } from '@bank/contracts';
import type { Instant } from '@bank/domain';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, type EntityTarget, type ObjectLiteral } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import type { Change, MovementChange, MovementEvent } from './change.ts';
import { traceIdOf } from './event.view.ts';
import { ChangeRow, EventRow, MovementChangeRow, MovementEventRow, QuarantineRow } from './rows.entity.ts';

/** Adds rows. A row that is there already stays as it is, so that every message has its effect once. */
@Injectable()
export class RecordingsStore {
  constructor(@Inject(DataSource) private readonly database: DataSource) {}

  /** Keeps every version of an item in whatever order they come; the highest version is what holds. */
  async addChange(change: Change, movement: MovementChange | undefined, recordedAt: Instant): Promise<void> {
    await this.database.transaction(async (manager) => {
      await add(manager, ChangeRow, { ...change, recordedAt });
      if (movement !== undefined) await add(manager, MovementChangeRow, { ...movement, recordedAt });
    });
  }

  async addEvent(event: EventEnvelope, movement: MovementEvent | undefined, recordedAt: Instant): Promise<void> {
    const { id: eventId, type, subject, sequence, data, occurredAt } = event;
    const common = { eventId, type, traceId: traceIdOf(event.traceparent), occurredAt, recordedAt };
    await this.database.transaction(async (manager) => {
      await add(manager, EventRow, { ...common, subject, sequence, data });
      if (movement !== undefined) await add(manager, MovementEventRow, { ...common, ...movement });
    });
  }

  async addQuarantined(row: QuarantineRow): Promise<void> {
    await add(this.database.manager, QuarantineRow, row);
  }
}

async function add<Row extends ObjectLiteral>(
  manager: EntityManager,
  target: EntityTarget<Row>,
  row: object,
): Promise<void> {
  await manager
    .createQueryBuilder()
    .insert()
    .into(target)
    .values(row as QueryDeepPartialEntity<Row>)
    .orIgnore()
    .updateEntity(false)
    .execute();
}
