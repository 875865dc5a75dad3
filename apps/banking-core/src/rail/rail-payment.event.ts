import type { EventEnvelope } from '@bank/contracts';
import { type Instant, invariant, isPositive, moneyToJson } from '@bank/domain';
import type { RailPayment, RailStep } from './rail-payment.ts';

/** The event that tells the payer's side of a step; its place in the account's order is given when it is written. */
export function railPaymentEvent(
  payment: RailPayment,
  step: RailStep,
  carrier: { readonly id: string; readonly traceparent: string; readonly sequence: number; readonly at: Instant },
): EventEnvelope {
  const { at: occurredAt, ...rest } = carrier;
  const { payer, fee } = payment;
  const envelope = { ...rest, occurredAt, subject: payer.accountId };
  const facts = {
    transferId: payment.transferId,
    debtorAccountId: payer.accountId,
    debtorCustomerId: payer.customerId,
    amount: moneyToJson(payment.amount),
  };
  switch (step.to) {
    case 'SENT':
      return { ...envelope, type: 'banking-core.rail-payment.sent.v1', data: { ...facts, sentAt: occurredAt } };
    case 'SETTLED':
      return { ...envelope, type: 'banking-core.rail-payment.settled.v1', data: { ...facts, settledAt: occurredAt } };
    case 'REJECTED': {
      const paid = isPositive(fee) ? { fee: moneyToJson(fee) } : {};
      const data = { ...facts, ...paid, reason: reasonOf(step), rejectedAt: occurredAt };
      return { ...envelope, type: 'banking-core.rail-payment.rejected.v1', data };
    }
    case 'RETURNED': {
      const data = { ...facts, reason: reasonOf(step), returnedAt: occurredAt };
      return { ...envelope, type: 'banking-core.rail-payment.returned.v1', data };
    }
  }
}

function reasonOf({ reason }: RailStep): string {
  invariant(reason !== null, 'money comes back for a reason');
  return reason;
}
