import type { Instant } from '@bank/domain';

/** A transfer as the audit database knows it, from either side. */
export interface Movement {
  readonly transferId: string;
  readonly change: {
    readonly state: string;
    readonly version: number;
    readonly traceId: string;
    readonly recordedAt: Instant;
  } | null;
  readonly event: {
    readonly eventId: string;
    readonly type: string;
    readonly traceId: string;
    readonly occurredAt: Instant;
    readonly recordedAt: Instant;
  } | null;
  readonly amountMinor: bigint;
  readonly currency: string;
}

/** One fact about one transfer, as reconciliation reads it from the audit's rows. */
export interface AuditFact {
  readonly transferId: string;
  readonly state: 'PENDING' | 'POSTED' | 'REJECTED';
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly at: Instant;
}
