import type { EventEnvelope } from '@bank/contracts';
import { invariant, moneyToJson } from '@bank/domain';
import type { DecidedTransfer } from './ledger.ts';

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
    const data = { ...about, reason: decision.reason, rejectedAt: decidedAt };
    return { ...envelope, type: 'banking-core.transfer.rejected.v1', data };
  }
  invariant(
    creditor !== undefined && order.kind !== 'OUTGOING',
    'only history leaves the bank, and it is told to nobody',
  );
  const [debit, credit] = decision.postings;
  const data = {
    ...about,
    kind: order.kind,
    creditorAccountId: creditor.accountId,
    creditorCustomerId: creditor.customerId,
    bookedAt: decidedAt,
    debtorAccountVersion: debit.account.version,
    creditorAccountVersion: credit.account.version,
  };
  return { ...envelope, type: 'banking-core.transfer.posted.v1', data };
}
