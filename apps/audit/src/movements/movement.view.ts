import type { AuditMovement } from '@bank/contracts';
import { invariant, isCurrencyCode } from '@bank/domain';
import type { Movement } from './movement.ts';

export function movementView({ transferId, change, event, amountMinor, currency }: Movement): AuditMovement {
  invariant(isCurrencyCode(currency), 'the audit records known currencies only');
  return {
    transferId,
    change: change && {
      state: change.state,
      version: change.version,
      traceId: change.traceId,
      recordedAt: change.recordedAt,
    },
    event: event && {
      eventId: event.eventId,
      type: event.type,
      traceId: event.traceId,
      occurredAt: event.occurredAt,
      recordedAt: event.recordedAt,
    },
    amount: { amountMinor: amountMinor.toString(), currency },
  };
}
