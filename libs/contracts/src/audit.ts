import * as z from 'zod';
import { InstantText, MoneyAmount, Uuid } from './common.ts';

/** A movement as the audit database holds it, from the change stream and from the core's event. */
export const AuditMovement = z
  .strictObject({
    transferId: Uuid,
    /** What the change stream of the bff's table said, with the item version it came from; null until it arrives. */
    change: z
      .strictObject({ state: z.string(), version: z.number().int(), traceId: z.string(), recordedAt: InstantText })
      .nullable(),
    /** What the core's event said; null until it arrives. */
    event: z
      .strictObject({
        eventId: Uuid,
        type: z.string(),
        traceId: z.string(),
        occurredAt: InstantText,
        recordedAt: InstantText,
      })
      .nullable(),
    amount: MoneyAmount,
  })
  .meta({ id: 'AuditMovement' });
export type AuditMovement = z.infer<typeof AuditMovement>;

export const AuditMovementQuery = z.strictObject({
  transferId: Uuid.optional(),
  traceId: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
});
export const AuditMovementList = z
  .strictObject({ movements: z.array(AuditMovement) })
  .meta({ id: 'AuditMovementList' });

export const ReconciliationRequest = z
  .strictObject({ from: InstantText.optional(), to: InstantText.optional() })
  .meta({ id: 'ReconciliationRequest' });

export const ReconciliationBreak = z
  .strictObject({
    transferId: Uuid,
    kind: z.enum(['MISSING_IN_CORE', 'MISSING_IN_BFF', 'MISSING_IN_AUDIT', 'AMOUNT', 'STATE', 'DUPLICATE']),
    detail: z.string(),
  })
  .meta({ id: 'ReconciliationBreak' });
export type ReconciliationBreak = z.infer<typeof ReconciliationBreak>;

/** `agrees` is true only when something was compared and no break was found. */
export const ReconciliationReport = z
  .strictObject({
    from: InstantText,
    to: InstantText,
    compared: z.strictObject({
      core: z.number().int(),
      bff: z.number().int(),
      auditChanges: z.number().int(),
      auditEvents: z.number().int(),
    }),
    totals: z.array(
      z.strictObject({ currency: z.string(), coreMinor: z.string(), bffMinor: z.string(), auditMinor: z.string() }),
    ),
    breaks: z.array(ReconciliationBreak),
    agrees: z.boolean(),
  })
  .meta({ id: 'ReconciliationReport' });
export type ReconciliationReport = z.infer<typeof ReconciliationReport>;

/** How current the audit database is. `completeUpTo` is null while nothing is known. */
export const AuditFreshness = z
  .strictObject({
    completeUpTo: InstantText.nullable(),
    /** Messages that wait in the queue of each source; null when the queue could not be asked. */
    waiting: z.strictObject({ changes: z.number().int().nullable(), events: z.number().int().nullable() }),
    /** From the change to its row, over the newest rows; null when there is no row yet. */
    lag: z.strictObject({ samples: z.number().int(), p95Ms: z.number().int().nullable() }),
    /** Records that did not fit their schema and were set aside. */
    quarantined: z.number().int(),
  })
  .meta({ id: 'AuditFreshness' });
export type AuditFreshness = z.infer<typeof AuditFreshness>;
