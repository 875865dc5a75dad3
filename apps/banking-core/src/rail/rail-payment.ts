import {
  type AccountId,
  addMs,
  type CustomerId,
  type Instant,
  isAfter,
  type Money,
  type TransferId,
} from '@bank/domain';
import { v5 as uuidv5 } from 'uuid';
import { idOf } from '../ids.ts';
import type { TransferInstruction } from '../ledger/transfer.ts';

/** An outgoing payment on its way to another bank. Only SENT can still become two things; REJECTED and RETURNED are the end. */
export type RailState = 'ACCEPTED' | 'SENT' | 'SETTLED' | 'REJECTED' | 'RETURNED';

/** What the rail said about a payment that it was handed: for ever, once it was noted. */
export type RailAnswer = { readonly kind: 'SETTLED' } | { readonly kind: 'REJECTED'; readonly reason: string };

export interface RailPayment {
  /** Of the outgoing transfer; the payment's id at the rail too. */
  readonly transferId: TransferId;
  readonly state: RailState;
  readonly answer: RailAnswer | null;
  /** Why the settled payment came back; null while it has not. */
  readonly returnReason: string | null;
  readonly payer: {
    readonly accountId: AccountId;
    readonly customerId: CustomerId;
    readonly name: string;
    readonly iban: string;
  };
  readonly payee: { readonly name: string; readonly iban: string };
  readonly amount: Money;
  readonly fee: Money;
  readonly reference: string | null;
  readonly acceptedAt: Instant;
  readonly traceparent: string;
  /** Tries since the last step, this one included. Also the lease: who holds it has the newest number. */
  readonly attempts: number;
  /** How often the ledger refused to give the money back. */
  readonly refusals: number;
}

/**
 * What is to be done next. Everything may be done twice, by anyone: the rail knows a payment by our id, the ledger a
 * posting by its id, and a step is recorded from the state before it only.
 */
export type RailTask = 'hand-over' | 'ask' | 'settle' | 'give-back' | 'return' | 'nothing';

export function taskOf({
  state,
  answer,
  returnReason,
}: Pick<RailPayment, 'state' | 'answer' | 'returnReason'>): RailTask {
  switch (state) {
    case 'ACCEPTED':
      return 'hand-over';
    case 'SENT':
      if (answer === null) return 'ask';
      return answer.kind === 'SETTLED' ? 'settle' : 'give-back';
    case 'SETTLED':
      return returnReason === null ? 'nothing' : 'return';
    case 'REJECTED':
    case 'RETURNED':
      return 'nothing';
  }
}

/** The states a payment can go to from each; the database holds the same rule. */
export const NEXT_STATES: Readonly<Record<RailState, readonly RailState[]>> = {
  ACCEPTED: ['SENT'],
  SENT: ['SETTLED', 'REJECTED'],
  SETTLED: ['RETURNED'],
  REJECTED: [],
  RETURNED: [],
};

export interface RailStep {
  readonly from: RailState;
  readonly to: Exclude<RailState, 'ACCEPTED'>;
  /** Code of the scheme; null unless the money comes back. */
  readonly reason: string | null;
}

/** The step that a finished task has taken; undefined for one that takes none. */
export function stepAfter(task: RailTask, payment: Pick<RailPayment, 'answer' | 'returnReason'>): RailStep | undefined {
  switch (task) {
    case 'hand-over':
      return { from: 'ACCEPTED', to: 'SENT', reason: null };
    case 'settle':
      return { from: 'SENT', to: 'SETTLED', reason: null };
    case 'give-back':
      return {
        from: 'SENT',
        to: 'REJECTED',
        reason: payment.answer?.kind === 'REJECTED' ? payment.answer.reason : null,
      };
    case 'return':
      return { from: 'SETTLED', to: 'RETURNED', reason: payment.returnReason };
    case 'ask':
    case 'nothing':
      return undefined;
  }
}

export const isSameAnswer = (a: RailAnswer, b: RailAnswer): boolean =>
  a.kind === b.kind && (a.kind !== 'REJECTED' || b.kind !== 'REJECTED' || a.reason === b.reason);

const BACK_OFF_MS_FIRST = 500;
const BACK_OFF_MS_MAX = 60_000;
const DOUBLINGS_MAX = 10;

/** Payments of one moment do not stay together: up to a fifth is added. `random` is from 0 to 1. */
export function backOffMs(attempts: number, random: number): number {
  const ms = Math.min(BACK_OFF_MS_FIRST * 2 ** Math.min(Math.max(attempts - 1, 0), DOUBLINGS_MAX), BACK_OFF_MS_MAX);
  return Math.round(ms * (1 + random / 5));
}

/** A payment without the rail's word for so long is somebody's work; the money waits in the settlement account meanwhile. */
export const UNANSWERED_MS = 300_000;

export const isUnanswered = (
  { answer, acceptedAt }: Pick<RailPayment, 'answer' | 'acceptedAt'>,
  now: Instant,
): boolean => answer === null && isAfter(now, addMs(acceptedAt, UNANSWERED_MS));

/** Ours, fixed for ever: another namespace would let a payment be settled or given back twice. */
const POSTING_NAMESPACE = '0b6f2f7e-52c1-4a86-9a55-3d5f1f0a7e43';

/** The same posting has the same id whoever makes it. One that the ledger refused is tried again under the next one. */
const postingIdOf = (
  what: string,
  { transferId, refusals }: Pick<RailPayment, 'transferId' | 'refusals'>,
): TransferId => idOf(uuidv5([what, transferId, ...(refusals === 0 ? [] : [refusals])].join(':'), POSTING_NAMESPACE));

/** The postings that belong to a task, in the order they are made. */
export function postingsOf(task: RailTask, payment: RailPayment): readonly TransferInstruction[] {
  const { amount, fee, reference, transferId, payer } = payment;
  const { currency } = amount;
  const base = { initiator: 'RAIL', customerId: null, reference, deadline: 'none', concerns: transferId } as const;
  const internal = (kind: 'SETTLEMENT' | 'NOSTRO' | 'FEES') => ({ by: 'internal', kind, currency }) as const;
  const toPayer = { by: 'account', accountId: payer.accountId } as const;
  const returned = (from: 'SETTLEMENT' | 'NOSTRO'): TransferInstruction => ({
    ...base,
    transferId: postingIdOf('return', payment),
    kind: 'RETURN',
    debtor: internal(from),
    creditor: toPayer,
    amount,
  });
  switch (task) {
    case 'settle':
      return [
        {
          ...base,
          transferId: postingIdOf('settlement', payment),
          kind: 'SETTLEMENT',
          debtor: internal('SETTLEMENT'),
          creditor: internal('NOSTRO'),
          amount,
        },
      ];
    case 'give-back':
      return [
        returned('SETTLEMENT'),
        ...(fee.minor === 0n
          ? []
          : [
              {
                ...base,
                transferId: postingIdOf('refund', payment),
                kind: 'REFUND',
                debtor: internal('FEES'),
                creditor: toPayer,
                amount: fee,
              } as const,
            ]),
      ];
    case 'return':
      return [returned('NOSTRO')];
    case 'hand-over':
    case 'ask':
    case 'nothing':
      return [];
  }
}
