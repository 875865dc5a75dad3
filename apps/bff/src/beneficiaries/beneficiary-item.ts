import { CurrencyText, InstantText, PayeeCheckOutcome } from '@bank/contracts';
import { type Instant, invariant, parseInstant } from '@bank/domain';
import * as z from 'zod';
import type { Beneficiary } from './beneficiary.ts';

/**
 * A customer's partition of the `beneficiaries` table has three kinds of entries: `beneficiary#<id>`, `iban#<iban>` (what
 * makes an IBAN unique) and `count` (what bounds their number). They change in one transaction.
 */
const BENEFICIARY = 'beneficiary#';
export const COUNT_ENTRY = 'count';
export const entryOf = (beneficiaryId: string): string => `${BENEFICIARY}${beneficiaryId}`;
export const ibanEntryOf = (iban: string): string => `iban#${iban}`;
export const idOfEntry = (entry: string): string => entry.slice(BENEFICIARY.length);
export const FIRST_OF_ENTRIES = BENEFICIARY;

const BeneficiaryItem = z.object({
  customerId: z.string(),
  entry: z.string(),
  alias: z.string(),
  name: z.string(),
  iban: z.string(),
  currency: CurrencyText.nullable(),
  payeeCheckId: z.string(),
  payeeCheckOutcome: PayeeCheckOutcome,
  payeeCheckedAt: InstantText,
  createdAt: InstantText,
});
type BeneficiaryItem = z.infer<typeof BeneficiaryItem>;

export function toItem({ beneficiaryId, payeeCheck, ...rest }: Beneficiary): BeneficiaryItem {
  return {
    ...rest,
    entry: entryOf(beneficiaryId),
    payeeCheckId: payeeCheck.checkId,
    payeeCheckOutcome: payeeCheck.outcome,
    payeeCheckedAt: payeeCheck.checkedAt,
  };
}

export function fromItem(stored: unknown): Beneficiary {
  const { entry, payeeCheckId, payeeCheckOutcome, payeeCheckedAt, ...rest } = BeneficiaryItem.parse(stored);
  return {
    ...rest,
    beneficiaryId: idOfEntry(entry),
    payeeCheck: { checkId: payeeCheckId, outcome: payeeCheckOutcome, checkedAt: instantOf(payeeCheckedAt) },
    createdAt: instantOf(rest.createdAt),
  };
}

function instantOf(text: string): Instant {
  const instant = parseInstant(text);
  invariant(instant !== undefined, 'a stored instant is one');
  return instant;
}
