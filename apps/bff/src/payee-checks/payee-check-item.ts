import { InstantText, PayeeCheckOutcome, PayeeChoice } from '@bank/contracts';
import { type Instant, invariant, parseInstant } from '@bank/domain';
import * as z from 'zod';
import type { PayeeCheck } from './payee-check.ts';

/** The item of the `payee-checks` table. `choice`, `chosenAt` and `transferId` are absent until there is one. */
const PayeeCheckItem = z.object({
  checkId: z.string(),
  customerId: z.string(),
  iban: z.string(),
  name: z.string(),
  outcome: PayeeCheckOutcome,
  suggestedName: z.string().nullable(),
  checkedAt: InstantText,
  choice: PayeeChoice.optional(),
  chosenAt: InstantText.optional(),
  transferId: z.string().optional(),
});
type PayeeCheckItem = z.infer<typeof PayeeCheckItem>;

/** As it is at first; choice and transfer are added once, by updates. */
export function toItem(check: PayeeCheck): PayeeCheckItem {
  const { checkId, customerId, iban, name, outcome, suggestedName, checkedAt } = check;
  return { checkId, customerId, iban, name, outcome, suggestedName, checkedAt };
}

export function fromItem(stored: unknown): PayeeCheck {
  const { choice, chosenAt, transferId, ...item } = PayeeCheckItem.parse(stored);
  return {
    ...item,
    checkedAt: instantOf(item.checkedAt),
    choice: choice === undefined || chosenAt === undefined ? null : { choice, chosenAt: instantOf(chosenAt) },
    transferId: transferId ?? null,
  };
}

function instantOf(text: string): Instant {
  const instant = parseInstant(text);
  invariant(instant !== undefined, 'a stored instant is one');
  return instant;
}
