import * as z from 'zod';
import { AccountStateText, TransferKindText } from './banking-core.ts';
import { DateText, IbanText, MoneyAmount, PositiveMoney, Uuid } from './common.ts';

/** Why the bank changes what an account may do; an account that was CLOSED stays so. */
export const AccountStateRequest = z
  .strictObject({ state: AccountStateText, reason: z.string().min(3).max(200) })
  .meta({ id: 'AccountStateRequest' });
export type AccountStateRequest = z.infer<typeof AccountStateRequest>;

const LimitSet = z.strictObject({
  transfer: MoneyAmount,
  day: MoneyAmount,
  month: MoneyAmount,
  newPayee: MoneyAmount,
});

/** `effective` is the lower of the bank's and the client's own; `used` counts today and this month in the bank's time zone. */
export const CoreLimits = z
  .strictObject({
    accountId: Uuid,
    bank: LimitSet,
    effective: LimitSet,
    used: z.strictObject({ day: MoneyAmount, month: MoneyAmount }),
    /** How long after the first payment a payee counts as new. */
    newPayeeHours: z.number().int().positive(),
  })
  .meta({ id: 'CoreLimits' });
export type CoreLimits = z.infer<typeof CoreLimits>;

const LimitMinor = z.string().regex(/^(0|[1-9][0-9]{0,12})$/, 'must be an amount in minor units');
/** Only the limits named change. A limit of zero stops that kind of payment. */
const LimitChange = z.strictObject({
  transfer: LimitMinor.optional(),
  day: LimitMinor.optional(),
  month: LimitMinor.optional(),
  newPayee: LimitMinor.optional(),
});
export const LimitChangeRequest = LimitChange.refine((change) => Object.keys(change).length > 0, {
  error: 'must name at least one limit',
}).meta({ id: 'LimitChangeRequest' });
export type LimitChangeRequest = z.infer<typeof LimitChangeRequest>;

export const CoreLimitsRequest = z
  .strictObject({ customerId: Uuid, limits: LimitChangeRequest })
  .meta({ id: 'CoreLimitsRequest' });
export type CoreLimitsRequest = z.infer<typeof CoreLimitsRequest>;

export const CoreReversalRequest = z
  .strictObject({ reversalId: Uuid, reason: z.string().min(3).max(140) })
  .meta({ id: 'CoreReversalRequest' });
export type CoreReversalRequest = z.infer<typeof CoreReversalRequest>;

/** What a transfer would cost and do, were it ordered now. Nothing is reserved by asking. */
export const CoreQuoteRequest = z
  .strictObject({ customerId: Uuid, debtorAccountId: Uuid, creditorIban: IbanText, amount: PositiveMoney })
  .meta({ id: 'CoreQuoteRequest' });
export type CoreQuoteRequest = z.infer<typeof CoreQuoteRequest>;

export const CoreQuote = z
  .strictObject({
    kind: TransferKindText,
    amount: MoneyAmount,
    fee: MoneyAmount,
    total: MoneyAmount,
    /** What would be left to use; negative when it is not enough. */
    availableAfter: MoneyAmount,
    isNewPayee: z.boolean(),
    /** null when it would be posted; else the reason it would be refused for, with its facts. */
    refusal: z.strictObject({ reason: z.string(), facts: z.record(z.string(), z.unknown()) }).nullable(),
    businessDate: DateText,
    /** Within seconds; to another bank as an instant credit transfer. */
    arrival: z.enum(['AT_ONCE', 'WITHIN_SECONDS']),
  })
  .meta({ id: 'CoreQuote' });
export type CoreQuote = z.infer<typeof CoreQuote>;
