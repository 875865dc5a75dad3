import {
  type AccountId,
  type CurrencyCode,
  type CustomerId,
  type Instant,
  isOwnBankIban,
  type Money,
  type TransferId,
} from '@bank/domain';
import type { Initiator, InternalKind, Origin, TransferKind } from './ledger.ts';

/** One side of a transfer as the caller names it. */
export type Party =
  | { readonly by: 'account'; readonly accountId: AccountId }
  /** An account of this bank. */
  | { readonly by: 'iban'; readonly iban: string }
  /** An account of another bank: money for it waits in our settlement account until the rail has settled. */
  | { readonly by: 'outside'; readonly iban: string; readonly name: string; readonly currency: CurrencyCode }
  /** Somebody at another bank whose money is there already: our account there stands for them. */
  | { readonly by: 'nostro'; readonly currency: CurrencyCode; readonly name: string }
  | { readonly by: 'internal'; readonly kind: InternalKind; readonly currency: CurrencyCode };

/** The payee behind an IBAN, at this bank or another; `currency` says which settlement account waits for the other bank. */
export const creditorAt = (
  iban: string,
  outside: { readonly name: string; readonly currency: CurrencyCode },
): Extract<Party, { by: 'iban' | 'outside' }> =>
  isOwnBankIban(iban) ? { by: 'iban', iban } : { by: 'outside', iban, ...outside };

/** What a caller asks the ledger to do under an id of the caller's own. */
export interface TransferInstruction {
  readonly transferId: TransferId;
  readonly kind: TransferKind;
  readonly initiator: Initiator;
  readonly customerId: CustomerId | null;
  readonly debtor: Party;
  readonly creditor: Party;
  readonly amount: Money;
  readonly reference: string | null;
  readonly deadline: Instant | 'none' | 'passed';
  /** The transfer that this one settles, returns, refunds or reverses; null for all other kinds. */
  readonly concerns: TransferId | null;
}

/** Terminal as soon as it exists. */
export interface Transfer {
  readonly transferId: TransferId;
  readonly kind: TransferKind;
  readonly initiator: Initiator;
  readonly origin: Origin;
  readonly state: 'POSTED' | 'REJECTED';
  readonly reason: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly customerId: CustomerId | null;
  readonly debtorAccountId: AccountId;
  readonly creditorAccountId: AccountId | null;
  readonly creditorIban: string | null;
  readonly amount: Money;
  readonly fee: Money;
  readonly reference: string | null;
  readonly concerns: TransferId | null;
  readonly decidedAt: Instant;
  /** Lower-case hexadecimal SHA-256 of `fingerprintText`. */
  readonly fingerprint: string;
}

/**
 * What makes two instructions the same payment: who pays whom how much. The deadline belongs to the attempt, and the
 * reference is compared apart, because an expiry does not know it.
 */
export function fingerprintText(instruction: TransferInstruction): string {
  const { kind, customerId, debtor, creditor, amount, concerns } = instruction;
  return JSON.stringify([
    kind,
    customerId,
    partyText(debtor),
    partyText(creditor),
    amount.minor.toString(),
    amount.currency,
    ...(concerns === null ? [] : [concerns]),
  ]);
}

function partyText(party: Party): readonly string[] {
  switch (party.by) {
    case 'account':
      return ['account', party.accountId];
    case 'iban':
      return ['iban', party.iban];
    case 'outside':
      return ['outside', party.iban];
    case 'nostro':
      return ['nostro', party.currency, party.name];
    case 'internal':
      return ['internal', party.kind, party.currency];
  }
}

/** True when the id was decided for this very instruction, so that its first answer is the answer again. */
export function isSameInstruction(
  known: Pick<Transfer, 'fingerprint' | 'reference' | 'reason'>,
  asked: { readonly instruction: TransferInstruction; readonly fingerprint: string },
): boolean {
  if (known.fingerprint !== asked.fingerprint) return false;
  const isReferenceUnknown = known.reason === 'transfer-expired' || asked.instruction.deadline === 'passed';
  return isReferenceUnknown || known.reference === asked.instruction.reference;
}
