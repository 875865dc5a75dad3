import { hasSpanishControlDigits, isIban, isOwnBankIban } from '@bank/domain';
import * as z from 'zod';
import { CurrencyText, IbanText, InstantText, PageQuery, Uuid } from './common.ts';

/** Of an account of this bank every check digit is known to be right, the two inner ones of Spain too. */
const PayeeIban = IbanText.refine((iban) => !isIban(iban) || !isOwnBankIban(iban) || hasSpanishControlDigits(iban), {
  error: 'must have the control digits of its account number',
});
/** One line of text that says something. */
const line = (lengthMax: number): z.ZodString =>
  z
    .string()
    .max(lengthMax)
    .regex(/\S/, 'must not be empty')
    .regex(/^\P{Cc}*$/u, 'must be one line of text');

export const PayeeCheckRequest = z.strictObject({ iban: PayeeIban, name: line(140) }).meta({ id: 'PayeeCheckRequest' });
export type PayeeCheckRequest = z.infer<typeof PayeeCheckRequest>;

export const PayeeCheckOutcome = z
  .enum(['MATCH', 'CLOSE_MATCH', 'NO_MATCH', 'NOT_POSSIBLE'])
  .meta({ id: 'PayeeCheckOutcome' });
export type PayeeCheckOutcome = z.infer<typeof PayeeCheckOutcome>;

/** `suggestedName`, the holder's, comes with CLOSE_MATCH only. NOT_POSSIBLE says nothing about the name. */
export const PayeeCheckView = z
  .strictObject({
    checkId: Uuid,
    outcome: PayeeCheckOutcome,
    suggestedName: z.string().optional(),
    checkedAt: InstantText,
  })
  .meta({ id: 'PayeeCheck' });
export type PayeeCheckView = z.infer<typeof PayeeCheckView>;

export const PayeeChoice = z.enum(['PROCEED', 'ABANDON']).meta({ id: 'PayeeChoice' });
export type PayeeChoice = z.infer<typeof PayeeChoice>;
export const PayeeChoiceRequest = z.strictObject({ choice: PayeeChoice }).meta({ id: 'PayeeChoiceRequest' });
export type PayeeChoiceRequest = z.infer<typeof PayeeChoiceRequest>;
export const PayeeChoiceView = z
  .strictObject({ checkId: Uuid, choice: PayeeChoice, chosenAt: InstantText })
  .meta({ id: 'PayeeChoiceMade' });
export type PayeeChoiceView = z.infer<typeof PayeeChoiceView>;

const Alias = line(60);
export const BeneficiaryRequest = z
  .strictObject({ alias: Alias, name: line(140), iban: PayeeIban, currency: CurrencyText.optional() })
  .meta({ id: 'BeneficiaryRequest' });
export type BeneficiaryRequest = z.infer<typeof BeneficiaryRequest>;

export const BeneficiaryAliasRequest = z.strictObject({ alias: Alias }).meta({ id: 'BeneficiaryAliasRequest' });
export type BeneficiaryAliasRequest = z.infer<typeof BeneficiaryAliasRequest>;

/** The check made when it was created; its `suggestedName` is in the answer to the creation only. */
export const BeneficiaryView = z
  .strictObject({
    beneficiaryId: Uuid,
    alias: z.string(),
    name: z.string(),
    iban: IbanText,
    currency: CurrencyText.nullable(),
    payeeCheck: PayeeCheckView,
    createdAt: InstantText,
  })
  .meta({ id: 'Beneficiary' });
export type BeneficiaryView = z.infer<typeof BeneficiaryView>;

export const BeneficiaryQuery = PageQuery;
export type BeneficiaryQuery = z.infer<typeof BeneficiaryQuery>;
/** The oldest first. */
export const BeneficiaryPage = z
  .strictObject({ beneficiaries: z.array(BeneficiaryView), nextCursor: z.string().nullable() })
  .meta({ id: 'BeneficiaryPage' });
export type BeneficiaryPage = z.infer<typeof BeneficiaryPage>;
