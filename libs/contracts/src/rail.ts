import * as z from 'zod';
import { IbanText, InstantText, MoneyAmount, PositiveMoney, Uuid } from './common.ts';

/**
 * The contract with the payment rail: ISO 20022 messages in JSON. The payment id is ours and is the idempotency key: the
 * same payment again gets its status, another one under the same id is refused with 409.
 *
 * - `PUT /credit-transfers/{paymentId}` hands a payment over (pacs.008) and answers its status;
 * - `GET /credit-transfers/{paymentId}` asks for the status (pacs.028, answered by pacs.002); 404 when it was never taken;
 * - `GET /returns?after={position}&limit=` reads what came back after settlement (pacs.004), oldest first.
 */

/** ISO 20022 external code of a rejection or return: AC04, BE01, MS03. */
export const RailReasonCode = z.string().regex(/^[A-Z0-9]{4}$/);

const RailParty = z.strictObject({ name: z.string().min(1).max(140), iban: IbanText });

/** pacs.008, FI to FI customer credit transfer. */
export const RailCreditTransfer = z
  .strictObject({
    paymentId: Uuid,
    amount: PositiveMoney,
    debtor: RailParty,
    creditor: RailParty,
    remittance: z.string().max(140).nullable(),
    acceptedAt: InstantText,
  })
  .meta({ id: 'RailCreditTransfer' });
export type RailCreditTransfer = z.infer<typeof RailCreditTransfer>;

/** pacs.002, payment status report. ACSP: taken, not settled yet. ACSC: settled. RJCT: rejected before settlement. */
export const RailStatusReport = z
  .strictObject({
    paymentId: Uuid,
    railReference: z.string().min(1).max(64),
    status: z.enum(['ACSP', 'ACSC', 'RJCT']),
    /** Of a rejection; null otherwise. */
    reason: RailReasonCode.nullable(),
    at: InstantText,
  })
  .meta({ id: 'RailStatusReport' });
export type RailStatusReport = z.infer<typeof RailStatusReport>;

/** pacs.004, payment return: the whole amount of a settled payment comes back. */
export const RailReturn = z
  .strictObject({
    position: z.number().int().positive(),
    paymentId: Uuid,
    amount: PositiveMoney,
    reason: RailReasonCode,
    returnedAt: InstantText,
  })
  .meta({ id: 'RailReturn' });
export type RailReturn = z.infer<typeof RailReturn>;

export const RailReturnPage = z.strictObject({ returns: z.array(RailReturn) }).meta({ id: 'RailReturnPage' });

const RailPaymentFacts = {
  transferId: Uuid,
  debtorAccountId: Uuid,
  debtorCustomerId: Uuid,
  amount: MoneyAmount,
};

/** Handed over to the rail, which may not have said anything yet. */
export const RailPaymentSentV1 = z.strictObject({ ...RailPaymentFacts, sentAt: InstantText });
export const RailPaymentSettledV1 = z.strictObject({ ...RailPaymentFacts, settledAt: InstantText });
/** Rejected before settlement: amount and fee are back in the payer's account. */
export const RailPaymentRejectedV1 = z.strictObject({
  ...RailPaymentFacts,
  reason: RailReasonCode,
  /** Given back besides the amount; absent when nothing was paid. */
  fee: MoneyAmount.optional(),
  rejectedAt: InstantText,
});
/** Returned after settlement: the amount is back in the payer's account, the fee is kept. */
export const RailPaymentReturnedV1 = z.strictObject({
  ...RailPaymentFacts,
  reason: RailReasonCode,
  returnedAt: InstantText,
});

/** What the core knows of a transfer's way, oldest first. `reason` is a refusal of ours or a code of the scheme. */
export const CoreTransferTimeline = z
  .strictObject({
    transferId: Uuid,
    steps: z.array(
      z.strictObject({
        step: z.enum(['BOOKED', 'REFUSED', 'SENT', 'SETTLED', 'REJECTED', 'RETURNED']),
        at: InstantText,
        reason: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'CoreTransferTimeline' });
export type CoreTransferTimeline = z.infer<typeof CoreTransferTimeline>;
