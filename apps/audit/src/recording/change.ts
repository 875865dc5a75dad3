import type { Instant } from '@bank/domain';

/** One change of one item of a DynamoDB table, without what the item says. */
export interface Change {
  readonly tableName: string;
  readonly itemKey: string;
  /** Of the stream: grows by item. Decimal digits, up to 40. */
  readonly sequenceNumber: string;
  readonly itemVersion: number | null;
  readonly operation: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly state: string | null;
  readonly traceId: string | null;
  readonly occurredAt: Instant;
}

/** A version of a transfer in the bff's table. */
export interface MovementChange {
  readonly transferId: string;
  readonly version: number;
  readonly state: 'RECEIVED' | 'POSTED' | 'REJECTED';
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly traceId: string;
  readonly createdAt: Instant;
}

/** What the core said about a transfer. */
export interface MovementEvent {
  readonly transferId: string;
  readonly state: 'POSTED' | 'REJECTED';
  readonly amountMinor: bigint;
  readonly currency: string;
}
