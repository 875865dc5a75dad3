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
import type { Transfer, TransferInstruction } from './transfer.ts';
import type { TransferEntity } from './transfer.entity.ts';

function amountOf(json: PositiveMoney): Money {
  const amount = parseMoneyJson(json);
  invariant(amount !== undefined, 'the schema takes amounts only');
  return amount;
}

export const transferInstruction = (transferId: TransferId, request: CoreTransferRequest): TransferInstruction => ({
  transferId,
  kind: 'INTERNAL',
  customerId: idOf(request.customerId),
  debtor: { by: 'account', accountId: idOf(request.debtorAccountId) },
  creditor: { by: 'iban', iban: request.creditorIban },
  amount: amountOf(request.amount),
  reference: request.reference,
  // The schema checked its form.
  deadline: request.deadline as Instant,
});

/** The same payment, given up: decided as expired unless it was decided before. */
export const expiryInstruction = (transferId: TransferId, request: CoreTransferExpiry): TransferInstruction => ({
  transferId,
  kind: 'INTERNAL',
  customerId: idOf(request.customerId),
  debtor: { by: 'account', accountId: idOf(request.debtorAccountId) },
  creditor: { by: 'iban', iban: request.creditorIban },
  amount: amountOf(request.amount),
  reference: null,
  deadline: 'passed',
});

export function incomingInstruction(request: IncomingPaymentRequest): TransferInstruction {
  const amount = amountOf(request.amount);
  return {
    transferId: idOf(request.paymentId),
    kind: 'INCOMING',
    customerId: null,
    debtor: { by: 'nostro', currency: amount.currency, name: request.debtorName },
    creditor: { by: 'iban', iban: request.creditorIban },
    amount,
    reference: request.reference,
    deadline: 'none',
  };
}

export function transferView(transfer: Transfer): CoreTransfer {
  const { transferId, state, reason, facts, customerId, debtorAccountId, creditorAccountId, decidedAt } = transfer;
  const amount = moneyToJson(transfer.amount);
  return { transferId, state, reason, facts, customerId, debtorAccountId, creditorAccountId, amount, decidedAt };
}

export function storedTransferView(row: TransferEntity): CoreTransfer {
  const { transferId, state, reason, facts, customerId, debtorAccountId, creditorAccountId, decidedAt } = row;
  const amount = moneyToJson(money(BigInt(row.amountMinor), row.currency));
  return { transferId, state, reason, facts, customerId, debtorAccountId, creditorAccountId, amount, decidedAt };
}

export function transferFact(row: TransferEntity): TransferFact {
  invariant(row.kind !== 'OUTGOING', 'only history leaves the bank, and it is not reconciled');
  const amount = moneyToJson(money(BigInt(row.amountMinor), row.currency));
  return { transferId: row.transferId, kind: row.kind, state: row.state, amount, at: row.decidedAt };
}
