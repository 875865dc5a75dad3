import type { CurrencyCode, Instant } from '@bank/domain';
import type { CheckOutcome } from '../payee-checks/payee-check.ts';

export const BENEFICIARIES_MAX = 200;

/** Somebody a client pays again and again. Only the alias ever changes: another name or IBAN is another beneficiary. */
export interface Beneficiary {
  /** UUIDv7: a list by id is a list by age. */
  readonly beneficiaryId: string;
  readonly customerId: string;
  readonly alias: string;
  readonly name: string;
  readonly iban: string;
  readonly currency: CurrencyCode | null;
  readonly payeeCheck: { readonly checkId: string; readonly outcome: CheckOutcome; readonly checkedAt: Instant };
  readonly createdAt: Instant;
}
