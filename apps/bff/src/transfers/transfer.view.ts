import type {
  CoreTransferExpiry,
  CoreTransferRequest,
  TransferFact,
  TransferRequest,
  TransferSettlement,
  TransferView,
} from '@bank/contracts';
import { invariant, moneyToJson, parseMoneyJson } from '@bank/domain';
import { NotFoundError, toProblem } from '@bank/platform';
import { acceptedAt, isInterbank } from './interbank.ts';
import { TransferRefusedError } from './transfer.errors.ts';
import { deadlineOf, REASON_NOT_FOUND, type ReceivedTransfer, type Transfer, type TransferOrder } from './transfer.ts';
import { toRailReason } from './transfer-reason.view.ts';

export const TRANSFERS_PATH = '/api/v1/transfers';

/** A whole answer to `POST /api/v1/transfers`, made once from what is stored, so that a replay has the same bytes. */
export interface TransferAnswer {
  readonly status: number;
  readonly body: string;
  readonly transferId: string;
}

export function toOrder(request: TransferRequest): TransferOrder {
  const amount = parseMoneyJson(request.amount);
  invariant(amount !== undefined, 'the schema of the request admits exact amounts only');
  const { debtorAccountId, creditorIban, creditorName, reference, payeeCheckId } = request;
  const order = { debtorAccountId, creditorIban, creditorName, amount, reference: reference ?? null };
  return payeeCheckId === undefined ? order : { ...order, payeeCheckId };
}

export const toTransferView = (transfer: Transfer): TransferView => ({
  transferId: transfer.transferId,
  state: transfer.state === 'RECEIVED' ? 'PENDING' : transfer.state,
  reason: transfer.state === 'REJECTED' ? transfer.reason : null,
  debtorAccountId: transfer.debtorAccountId,
  creditorIban: transfer.creditorIban,
  creditorName: transfer.creditorName,
  amount: moneyToJson(transfer.amount),
  kind: isInterbank(transfer) ? 'INTERBANK' : 'INTERNAL',
  fee: transfer.state === 'POSTED' ? moneyToJson(transfer.fee) : null,
  settlement: toSettlementView(transfer),
  reference: transfer.reference,
  createdAt: transfer.createdAt,
  decidedAt: transfer.state === 'RECEIVED' ? null : transfer.decidedAt,
});

function toSettlementView(transfer: Transfer): TransferSettlement {
  const interbank = transfer.state === 'POSTED' ? transfer.interbank : null;
  if (interbank === null) return { state: 'NONE', at: null, reason: null };
  const { state, at, reason } = interbank;
  return { state, at, reason: reason === null ? null : toRailReason(reason) };
}

/** What was true when it was decided: an answer has the same bytes however far the payment has got since. */
const asDecided = (transfer: Extract<Transfer, { state: 'POSTED' }>): Transfer =>
  transfer.interbank === null ? transfer : { ...transfer, interbank: acceptedAt(transfer.decidedAt) };

export function toAnswer(transfer: Transfer): TransferAnswer {
  const { transferId } = transfer;
  switch (transfer.state) {
    case 'RECEIVED':
      return { status: 202, body: JSON.stringify(toTransferView(transfer)), transferId };
    case 'POSTED':
      return { status: 201, body: JSON.stringify(toTransferView(asDecided(transfer))), transferId };
    case 'REJECTED': {
      const refusal =
        transfer.reason === REASON_NOT_FOUND
          ? new NotFoundError()
          : new TransferRefusedError(transfer.reason, transfer.facts);
      const problem = toProblem(refusal, { traceId: transfer.traceId, instance: TRANSFERS_PATH });
      return { status: problem.status, body: JSON.stringify(problem.body), transferId };
    }
  }
}

export const toCoreRequest = (transfer: ReceivedTransfer): CoreTransferRequest => ({
  ...toCoreExpiry(transfer),
  creditorName: transfer.creditorName,
  reference: transfer.reference,
  deadline: deadlineOf(transfer),
});

export const toCoreExpiry = (transfer: ReceivedTransfer): CoreTransferExpiry => ({
  customerId: transfer.customerId,
  debtorAccountId: transfer.debtorAccountId,
  creditorIban: transfer.creditorIban,
  amount: moneyToJson(transfer.amount),
});

/** `at` is when it was decided, or when it was made while nothing is decided. */
export const toTransferFact = (transfer: Transfer): TransferFact => ({
  transferId: transfer.transferId,
  initiator: 'CLIENT',
  state: transfer.state === 'RECEIVED' ? 'PENDING' : transfer.state,
  amount: moneyToJson(transfer.amount),
  at: transfer.state === 'RECEIVED' ? transfer.createdAt : transfer.decidedAt,
});
