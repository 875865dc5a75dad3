import { addMs, type Instant, isAfter } from '@bank/domain';
import type { NameMatch } from './payee-name.ts';

/** How long a check may speak for a payment: after that the account may have another holder, or the client forgotten. */
const USABLE_MS = 15 * 60_000;

export type CheckOutcome = NameMatch | 'NOT_POSSIBLE';
export type Choice = 'PROCEED' | 'ABANDON';

/** The evidence of one check: who asked what, what was shown, what they chose, and the transfer it became part of. */
export interface PayeeCheck {
  readonly checkId: string;
  readonly customerId: string;
  readonly iban: string;
  readonly name: string;
  readonly outcome: CheckOutcome;
  /** The holder's name as it was shown; null when none was. */
  readonly suggestedName: string | null;
  readonly checkedAt: Instant;
  readonly choice: { readonly choice: Choice; readonly chosenAt: Instant } | null;
  readonly transferId: string | null;
}

/** `unknown` also when it is another client's: what is another's does not exist. */
export type Unusable = 'unknown' | 'other-payee' | 'expired' | 'abandoned' | 'used';

/** Why a check cannot speak for a payment; undefined when it can. Whoever was shown a close name may pay to that name. */
export function whyUnusable(
  check: PayeeCheck | undefined,
  payment: { creditorIban: string; creditorName: string; now: Instant },
): Unusable | undefined {
  if (check === undefined) return 'unknown';
  const isSameName = payment.creditorName === check.name || payment.creditorName === check.suggestedName;
  if (check.iban !== payment.creditorIban || !isSameName) return 'other-payee';
  if (isAfter(payment.now, addMs(check.checkedAt, USABLE_MS))) return 'expired';
  if (check.choice?.choice === 'ABANDON') return 'abandoned';
  return check.transferId === null ? undefined : 'used';
}
