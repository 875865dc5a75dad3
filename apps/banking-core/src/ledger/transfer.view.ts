import type {
  CoreTransfer,
  CoreTransferExpiry,
  CoreTransferRequest,
  IncomingPaymentRequest,
  PositiveMoney,
  TransferFact,
} from '@bank/contracts';
import { type Instant, invariant, money, type Money, moneyToJson, parseMoneyJson, type TransferId } from '@bank/domain';
import { idOf } from '../ids.ts';
import { creditorAt, type Transfer, type TransferInstruction } from './transfer.ts';
import type { TransferEntity } from './transfer.entity.ts';

export function amountOf(json: PositiveMoney): Money {
  const amount = parseMoneyJson(json);
  invariant(amount !== undefined, 'the schema takes amounts only');
  return amount;
}

/** A payee at another bank makes it an outgoing transfer; the amount's currency says which settlement account waits for it. */
export const sendingOf = (
  transferId: TransferId,
  request: CoreTransferExpiry & { readonly creditorName?: string | null | undefined },
): Omit<TransferInstruction, 'reference' | 'deadline'> => {
  const amount = amountOf(request.amount);
  const { currency } = amount;
  const creditor = creditorAt(request.creditorIban, { name: request.creditorName ?? '', currency });
  return {
    transferId,
    kind: creditor.by === 'outside' ? 'OUTGOING' : 'INTERNAL',
    initiator: 'CLIENT',
    customerId: idOf(request.customerId),
    debtor: { by: 'account', accountId: idOf(request.debtorAccountId) },
    creditor,
    amount,
    concerns: null,
  };
};

export const transferInstruction = (transferId: TransferId, request: CoreTransferRequest): TransferInstruction => ({
  ...sendingOf(transferId, request),
  reference: request.reference,
  // The schema checked its form.
  deadline: request.deadline as Instant,
});

/** The same payment, given up: decided as expired unless it was decided before. */
export const expiryInstruction = (transferId: TransferId, request: CoreTransferExpiry): TransferInstruction => ({
  ...sendingOf(transferId, request),
  reference: null,
  deadline: 'passed',
});

export function incomingInstruction(request: IncomingPaymentRequest): TransferInstruction {
  const amount = amountOf(request.amount);
  return {
    transferId: idOf(request.paymentId),
    kind: 'INCOMING',
    initiator: 'RAIL',
    concerns: null,
    customerId: null,
    debtor: { by: 'nostro', currency: amount.currency, name: request.debtorName },
    creditor: { by: 'iban', iban: request.creditorIban },
    amount,
    reference: request.reference,
    deadline: 'none',
  };
}

export function transferView(transfer: Transfer): CoreTransfer {
  const { origin: _origin, fingerprint: _fingerprint, amount, fee, ...rest } = transfer;
  return { ...rest, amount: moneyToJson(amount), fee: moneyToJson(fee) };
}

export function storedTransferView(row: TransferEntity): CoreTransfer {
  const { transferId, kind, initiator, state, reason, facts, customerId, debtorAccountId, creditorAccountId } = row;
  const { creditorIban, reference, concerns, decidedAt } = row;
  const about = { transferId, kind, initiator, state, reason, facts, customerId, debtorAccountId, creditorAccountId };
  const amount = moneyToJson(money(BigInt(row.amountMinor), row.currency));
  const fee = moneyToJson(money(BigInt(row.feeMinor), row.currency));
  return { ...about, creditorIban, amount, fee, reference, concerns, decidedAt };
}

export function transferFact(row: TransferEntity): TransferFact {
  const amount = moneyToJson(money(BigInt(row.amountMinor), row.currency));
  const { transferId, initiator, state, decidedAt } = row;
  return { transferId, initiator, state, amount, at: decidedAt };
}
