import * as z from 'zod';
import { IbanText, InstantText, MoneyAmount, PositiveMoney, Uuid } from './common.ts';

/** Reserves money of an account for a payee: authorised now, captured in one or more parts, voided, or expired. */
export const CoreHoldRequest = z
  .strictObject({
    customerId: Uuid,
    accountId: Uuid,
    creditorIban: IbanText,
    creditorName: z.string().min(1).max(140),
    amount: PositiveMoney,
    reference: z.string().max(140).nullable(),
    expiresAt: InstantText,
  })
  .meta({ id: 'CoreHoldRequest' });
export type CoreHoldRequest = z.infer<typeof CoreHoldRequest>;

export const CoreHold = z
  .strictObject({
    holdId: Uuid,
    accountId: Uuid,
    creditorIban: IbanText,
    creditorName: z.string(),
    amount: MoneyAmount,
    /** Captured so far. */
    captured: MoneyAmount,
    /** Still reserved; zero when the hold has ended. */
    remaining: MoneyAmount,
    reference: z.string().nullable(),
    state: z.enum(['OPEN', 'CAPTURED', 'VOIDED', 'EXPIRED']),
    placedAt: InstantText,
    expiresAt: InstantText,
    endedAt: InstantText.nullable(),
  })
  .meta({ id: 'CoreHold' });
export type CoreHold = z.infer<typeof CoreHold>;

/** Open holds of an account, oldest first, at most 200. */
export const CoreHoldList = z.strictObject({ holds: z.array(CoreHold) }).meta({ id: 'CoreHoldList' });
export type CoreHoldList = z.infer<typeof CoreHoldList>;

/** `isLast`: what is not captured is free again. The transfer has the id in the path. */
export const CoreCaptureRequest = z
  .strictObject({ amount: PositiveMoney, isLast: z.boolean() })
  .meta({ id: 'CoreCaptureRequest' });
export type CoreCaptureRequest = z.infer<typeof CoreCaptureRequest>;
