import type { Instant } from '@bank/domain';
import { Column, Entity, PrimaryColumn, type ValueTransformer } from 'typeorm';

/** PostgreSQL gives a Date; the domain has instants. */
const INSTANT: ValueTransformer = {
  to: (value: Instant) => value,
  from: (value: { toISOString(): string }) => value.toISOString(),
};
/** pg gives bigint as text. */
const MINOR: ValueTransformer = {
  to: (value: bigint) => value.toString(),
  from: (value: string) => BigInt(value),
};
const at = (name: string): { name: string; type: 'timestamptz'; transformer: ValueTransformer } => ({
  name,
  type: 'timestamptz',
  transformer: INSTANT,
});

@Entity('change')
export class ChangeRow {
  @PrimaryColumn({ name: 'change_id', type: 'bigint', generated: 'identity', insert: false })
  changeId: string;
  @Column({ name: 'table_name', type: 'text' })
  tableName: string;
  @Column({ name: 'item_key', type: 'text' })
  itemKey: string;
  @Column({ name: 'sequence_number', type: 'numeric' })
  sequenceNumber: string;
  @Column({ name: 'item_version', type: 'integer', nullable: true })
  itemVersion: number | null;
  @Column({ type: 'text' })
  operation: 'INSERT' | 'MODIFY' | 'REMOVE';
  @Column({ type: 'text', nullable: true })
  state: string | null;
  @Column({ name: 'trace_id', type: 'char', length: 32, nullable: true })
  traceId: string | null;
  @Column(at('occurred_at'))
  occurredAt: Instant;
  @Column(at('recorded_at'))
  recordedAt: Instant;
}

@Entity('movement_change')
export class MovementChangeRow {
  @PrimaryColumn({ name: 'transfer_id', type: 'uuid' })
  transferId: string;
  @PrimaryColumn({ type: 'integer' })
  version: number;
  @Column({ type: 'text' })
  state: 'RECEIVED' | 'POSTED' | 'REJECTED';
  @Column({ name: 'amount_minor', type: 'bigint', transformer: MINOR })
  amountMinor: bigint;
  @Column({ type: 'char', length: 3 })
  currency: string;
  @Column({ name: 'trace_id', type: 'char', length: 32 })
  traceId: string;
  @Column(at('created_at'))
  createdAt: Instant;
  @Column(at('recorded_at'))
  recordedAt: Instant;
}

@Entity('event')
export class EventRow {
  @PrimaryColumn({ name: 'event_id', type: 'uuid' })
  eventId: string;
  @Column({ type: 'text' })
  type: string;
  @Column({ type: 'text' })
  subject: string;
  @Column({ type: 'bigint' })
  sequence: number;
  @Column({ name: 'trace_id', type: 'char', length: 32 })
  traceId: string;
  /** Events of the contract hold ids, amounts and times, no names. */
  @Column({ type: 'jsonb' })
  data: object;
  @Column(at('occurred_at'))
  occurredAt: Instant;
  @Column(at('recorded_at'))
  recordedAt: Instant;
}

@Entity('movement_event')
export class MovementEventRow {
  @PrimaryColumn({ name: 'event_id', type: 'uuid' })
  eventId: string;
  @Column({ name: 'transfer_id', type: 'uuid' })
  transferId: string;
  @Column({ type: 'text' })
  type: string;
  @Column({ type: 'text' })
  state: 'POSTED' | 'REJECTED';
  @Column({ name: 'amount_minor', type: 'bigint', transformer: MINOR })
  amountMinor: bigint;
  @Column({ type: 'char', length: 3 })
  currency: string;
  @Column({ name: 'trace_id', type: 'char', length: 32 })
  traceId: string;
  @Column(at('occurred_at'))
  occurredAt: Instant;
  @Column(at('recorded_at'))
  recordedAt: Instant;
}

@Entity('quarantine')
export class QuarantineRow {
  @PrimaryColumn({ type: 'text' })
  source: 'changes' | 'events';
  @PrimaryColumn({ name: 'body_sha256', type: 'char', length: 64 })
  bodySha256: string;
  @Column({ type: 'text' })
  reason: string;
  @Column(at('recorded_at'))
  recordedAt: Instant;
}

export const ROWS = [ChangeRow, MovementChangeRow, EventRow, MovementEventRow, QuarantineRow] as const;
