import * as z from 'zod';
import { CoreLimits, CoreQuote } from './account-rules.ts';
import { AccountStateText } from './banking-core.ts';
import { CurrencyText, IbanText, InstantText, MoneyAmount, PageQuery, PositiveMoney, Uuid } from './common.ts';
import { ComplementaryRecord } from './complementary.ts';
import { TransferSettlement } from './transfer-timeline.ts';
import { CoreHold } from './holds.ts';

export const AccountView = z
  .strictObject({
    accountId: Uuid,
    iban: IbanText,
    currency: CurrencyText,
    state: AccountStateText,
  })
  .meta({ id: 'Account' });
export type AccountView = z.infer<typeof AccountView>;
/** `stale` is true when the core could not be asked and this is the list of `asOf`. */
export const AccountList = z
  .strictObject({ accounts: z.array(AccountView), asOf: InstantText, stale: z.boolean() })
  .meta({ id: 'AccountList' });
export type AccountList = z.infer<typeof AccountList>;

/** `stale` is true when the core could not be asked; `source` says where the value came from. */
export const BalanceView = z
  .strictObject({
    accountId: Uuid,
    booked: MoneyAmount,
    available: MoneyAmount,
    asOf: InstantText,
    stale: z.boolean(),
    source: z.enum(['core', 'cache']),
  })
  .meta({ id: 'Balance' });
export type BalanceView = z.infer<typeof BalanceView>;

export const TransferRequest = z
  .strictObject({
    debtorAccountId: Uuid,
    creditorIban: IbanText,
    creditorName: z.string().min(1).max(140),
    amount: PositiveMoney,
    reference: z.string().max(140).optional(),
    /** A check of this payee that the client has seen, at most 15 minutes old; it becomes evidence of this transfer. */
    payeeCheckId: Uuid.optional(),
  })
  .meta({ id: 'TransferRequest' });
export type TransferRequest = z.infer<typeof TransferRequest>;

/** PENDING is a real state: we are confirming it, and it resolves by itself. */
export const TransferView = z
  .strictObject({
    transferId: Uuid,
    state: z.enum(['PENDING', 'POSTED', 'REJECTED']),
    reason: z.string().nullable(),
    debtorAccountId: Uuid,
    creditorIban: IbanText,
    creditorName: z.string(),
    amount: MoneyAmount,
    kind: z.enum(['INTERNAL', 'INTERBANK']),
    /** Paid besides the amount; null unless posted. */
    fee: MoneyAmount.nullable(),
    settlement: TransferSettlement,
    reference: z.string().nullable(),
    createdAt: InstantText,
    decidedAt: InstantText.nullable(),
  })
  .meta({ id: 'Transfer' });
export type TransferView = z.infer<typeof TransferView>;

export const TransferQuery = PageQuery;
export type TransferQuery = z.infer<typeof TransferQuery>;
/** The client's own transfers, newest first. */
export const TransferPage = z
  .strictObject({ transfers: z.array(TransferView), nextCursor: z.string().nullable() })
  .meta({ id: 'TransferPage' });
export type TransferPage = z.infer<typeof TransferPage>;

export const ProfileView = z
  .strictObject({
    customerId: Uuid,
    fullName: z.string(),
    /** null with `complementaryAvailable: false` when that system did not answer. */
    complementary: ComplementaryRecord.nullable(),
    complementaryAvailable: z.boolean(),
  })
  .meta({ id: 'Profile' });
export type ProfileView = z.infer<typeof ProfileView>;

/** What may leave the account to others. `effective` is what holds; `bank` is as high as the client may go. */
export const LimitsView = CoreLimits.meta({ id: 'Limits' });
export type LimitsView = z.infer<typeof LimitsView>;

/** What a transfer would cost and do, were it ordered now; nothing is reserved or promised by it. */
export const TransferQuoteRequest = z
  .strictObject({ debtorAccountId: Uuid, creditorIban: IbanText, amount: PositiveMoney })
  .meta({ id: 'TransferQuoteRequest' });
export type TransferQuoteRequest = z.infer<typeof TransferQuoteRequest>;
export const TransferQuote = CoreQuote.extend({ kind: z.enum(['INTERNAL', 'INTERBANK']) }).meta({
  id: 'TransferQuote',
});
export type TransferQuote = z.infer<typeof TransferQuote>;

/** Money reserved for a payee who has not taken it yet. */
export const HoldView = CoreHold.omit({ endedAt: true }).meta({ id: 'Hold' });
export type HoldView = z.infer<typeof HoldView>;
export const HoldList = z.strictObject({ holds: z.array(HoldView) }).meta({ id: 'HoldList' });
export type HoldList = z.infer<typeof HoldList>;
