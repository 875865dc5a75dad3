import type { EventEnvelope } from '@bank/contracts';
import { invariant, isPositive, moneyToJson } from '@bank/domain';
import type { DecidedTransfer } from './book.ts';

/** The event that tells of a decision; null when nobody is told. */
export function transferEvent(
  decided: DecidedTransfer,
  carrier: { readonly id: string; readonly traceparent: string },
): EventEnvelope | null {
  const { order, decision, decidedAt, debtor, creditor, event } = decided;
  if (event === null || decision.state === 'NOT_FOUND') return null;
  const envelope = { ...carrier, occurredAt: decidedAt, subject: event.subject, sequence: event.sequence };
  const about = {
    transferId: order.transferId,
    debtorAccountId: order.debtorAccountId,
    debtorCustomerId: debtor?.customerId ?? null,
    amount: moneyToJson(order.amount),
  };
  if (decision.state === 'REJECTED') {
    const data = { ...about, reason: decision.reason, rejectedAt: decidedAt, initiator: order.initiator };
    return { ...envelope, type: 'banking-core.transfer.rejected.v1', data };
  }
  invariant(creditor !== undefined && order.kind !== 'SETTLEMENT', 'what is told was posted for a customer');
  const versions = new Map(decision.postings.map(({ account }) => [account.accountId, account.version]));
  const data = {
    ...about,
    kind: order.kind,
    initiator: order.initiator,
    creditorAccountId: creditor.accountId,
    creditorCustomerId: creditor.customerId,
    bookedAt: decidedAt,
    debtorAccountVersion: versions.get(order.debtorAccountId),
    creditorAccountVersion: versions.get(creditor.accountId),
    ...(isPositive(order.fee) ? { fee: moneyToJson(order.fee) } : {}),
    ...(order.concerns === null ? {} : { concerns: order.concerns }),
  };
  return { ...envelope, type: 'banking-core.transfer.posted.v1', data };
}
