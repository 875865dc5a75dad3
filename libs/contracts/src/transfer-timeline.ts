import * as z from 'zod';
import { InstantText, Uuid } from './common.ts';

/**
 * Why, for people: `code` is a refusal of ours or a reason of the other bank (ISO 20022), `textKey` where a front end
 * finds its own words, `words` ours, for reasons of another bank.
 */
export const TransferReason = z
  .strictObject({
    code: z.string(),
    textKey: z.string(),
    words: z.strictObject({ en: z.string(), es: z.string() }).nullable(),
  })
  .meta({ id: 'TransferReason' });
export type TransferReason = z.infer<typeof TransferReason>;

/** NONE within the bank, where booked is there. Only SENT can still become two things. */
export const TransferSettlement = z
  .strictObject({
    state: z.enum(['NONE', 'ACCEPTED', 'SENT', 'SETTLED', 'REJECTED', 'RETURNED']),
    at: InstantText.nullable(),
    /** Why the money came back; null otherwise. */
    reason: TransferReason.nullable(),
  })
  .meta({ id: 'TransferSettlement' });
export type TransferSettlement = z.infer<typeof TransferSettlement>;

/** "Where is my money": what happened so far, in this order. */
export const TransferTimelineView = z
  .strictObject({
    transferId: Uuid,
    /** Names the request in every system of the bank. */
    correlationId: z.string(),
    /** False when the core could not be asked: later steps may be missing. */
    complete: z.boolean(),
    steps: z.array(
      z.strictObject({
        step: z.enum(['RECEIVED', 'BOOKED', 'REFUSED', 'SENT', 'SETTLED', 'REJECTED', 'RETURNED']),
        at: InstantText,
        reason: TransferReason.nullable(),
      }),
    ),
  })
  .meta({ id: 'TransferTimeline' });
export type TransferTimelineView = z.infer<typeof TransferTimelineView>;
