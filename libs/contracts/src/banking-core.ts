import * as z from 'zod';
import { CurrencyText, DateText, IbanText, InstantText, MoneyAmount, PositiveMoney, Uuid } from './common.ts';

/** The contract a bank's own core has to meet: everything below `/internal` of apps/banking-core. */

export const CoreCustomerRequest = z
  .strictObject({ fullName: z.string().min(1).max(140), dateOfBirth: DateText })
  .meta({ id: 'CoreCustomerRequest' });
export type CoreCustomerRequest = z.infer<typeof CoreCustomerRequest>;

export const CoreCustomer = z
  .strictObject({ customerId: Uuid, fullName: z.string(), dateOfBirth: DateText, createdAt: InstantText })
  .meta({ id: 'CoreCustomer' });
export type CoreCustomer = z.infer<typeof CoreCustomer>;

/** FROZEN: nothing in or out. DORMANT: in only. CLOSED: nothing, for ever. */
export const AccountStateText = z.enum(['ACTIVE', 'FROZEN', 'DORMANT', 'CLOSED']);
export type AccountStateText = z.infer<typeof AccountStateText>;

export const CoreAccountRequest = z
  .strictObject({ customerId: Uuid, currency: CurrencyText })
  .meta({ id: 'CoreAccountRequest' });
export type CoreAccountRequest = z.infer<typeof CoreAccountRequest>;

export const CoreAccount = z
  .strictObject({
    accountId: Uuid,
    customerId: Uuid,
    iban: IbanText,
    currency: CurrencyText,
    state: AccountStateText,
    openedAt: InstantText,
  })
  .meta({ id: 'CoreAccount' });
export type CoreAccount = z.infer<typeof CoreAccount>;

export const CoreAccountList = z.strictObject({ accounts: z.array(CoreAccount) }).meta({ id: 'CoreAccountList' });
export type CoreAccountList = z.infer<typeof CoreAccountList>;

/** Every read of an account names the customer it is for; an account of somebody else is 404. */
export const CoreAccountQuery = z.strictObject({ customerId: Uuid });

export const CorePayeeQuery = z.strictObject({ iban: IbanText });

/** Who an IBAN of this bank belongs to, for choosing a payee and checking the name; never shown to clients as it is. */
export const CorePayee = z
  .strictObject({
    accountId: Uuid,
    currency: CurrencyText,
    state: AccountStateText,
    holderName: z.string(),
  })
  .meta({ id: 'CorePayee' });
export type CorePayee = z.infer<typeof CorePayee>;

/** `version` grows with every entry of the account: a cache keeps the larger one. */
export const CoreBalance = z
  .strictObject({
    accountId: Uuid,
    booked: MoneyAmount,
    available: MoneyAmount,
    version: z.number().int().nonnegative(),
    asOf: InstantText,
  })
  .meta({ id: 'CoreBalance' });
export type CoreBalance = z.infer<typeof CoreBalance>;

export const TransferKindText = z.enum([
  'INTERNAL',
  'INCOMING',
  'OUTGOING',
  'SETTLEMENT',
  'RETURN',
  'REFUND',
  'REVERSAL',
]);

/** What moved the money, as the account's holder sees it; FEE is the bank's price of a transfer, an entry of its own. */
export const MovementKind = z.enum([...TransferKindText.options, 'FEE']).meta({ id: 'MovementKind' });
export type MovementKind = z.infer<typeof MovementKind>;

export const EntryIdText = z.string().regex(/^[1-9][0-9]{0,17}$/);

export const CoreMovement = z
  .strictObject({
    entryId: EntryIdText,
    transferId: Uuid,
    /** 1 for the account's first movement, without a gap: the order of movements, whatever the clocks say. */
    sequence: z.number().int().positive(),
    kind: MovementKind,
    direction: z.enum(['IN', 'OUT']),
    amount: MoneyAmount,
    balanceAfter: MoneyAmount,
    counterpartyName: z.string().nullable(),
    /** null where the core does not know it: cash, the bank itself, most of what other banks send. */
    counterpartyIban: IbanText.nullable(),
    reference: z.string().nullable(),
    bookedAt: InstantText,
  })
  .meta({ id: 'CoreMovement' });
export type CoreMovement = z.infer<typeof CoreMovement>;

/** The caller makes the transfer id (UUIDv5 of subject and key); `deadline` is when an unposted transfer must be refused. */
export const CoreTransferRequest = z
  .strictObject({
    customerId: Uuid,
    debtorAccountId: Uuid,
    creditorIban: IbanText,
    /** For a payee at another bank, whom only the payer can name. */
    creditorName: z.string().min(1).max(140).nullable().optional(),
    amount: PositiveMoney,
    reference: z.string().max(140).nullable(),
    deadline: InstantText,
  })
  .meta({ id: 'CoreTransferRequest' });
export type CoreTransferRequest = z.infer<typeof CoreTransferRequest>;

/** Who began it. Only CLIENT has an intent in the bff. */
export const InitiatorText = z.enum(['CLIENT', 'ORDER', 'HOLD', 'BANK', 'RAIL']);

/** Terminal as soon as it exists: whoever inserts the id first has decided. */
export const CoreTransfer = z
  .strictObject({
    transferId: Uuid,
    kind: TransferKindText,
    initiator: InitiatorText,
    state: z.enum(['POSTED', 'REJECTED']),
    reason: z.string().nullable(),
    facts: z.record(z.string(), z.unknown()),
    customerId: Uuid.nullable(),
    debtorAccountId: Uuid,
    creditorAccountId: Uuid.nullable(),
    creditorIban: z.string().nullable(),
    amount: MoneyAmount,
    /** Paid by the debtor besides the amount; zero when refused. */
    fee: MoneyAmount,
    reference: z.string().nullable(),
    /** The transfer that a settlement, return, refund or reversal is about. */
    concerns: Uuid.nullable(),
    decidedAt: InstantText,
  })
  .meta({ id: 'CoreTransfer' });
export type CoreTransfer = z.infer<typeof CoreTransfer>;

export const CORE_TRANSFERS_MAX = 100;

/** Several transfers in one request, each decided as if alone; the same ids again are the same transfers. */
export const CoreTransferListRequest = z
  .strictObject({
    transfers: z
      .array(CoreTransferRequest.extend({ transferId: Uuid }))
      .min(1)
      .max(CORE_TRANSFERS_MAX)
      .refine((list) => new Set(list.map(({ transferId }) => transferId)).size === list.length, {
        error: 'must name each transfer once',
      }),
  })
  .meta({ id: 'CoreTransferListRequest' });
export type CoreTransferListRequest = z.infer<typeof CoreTransferListRequest>;

/**
 * In the order of the request. NOT_FOUND: the customer has no such account, the id is free. ID_REUSED: the id was decided
 * for another transfer. UNAVAILABLE: nothing happened. UNKNOWN: ask by the id.
 */
export const CoreTransferOutcomes = z
  .strictObject({
    outcomes: z.array(
      z.discriminatedUnion('outcome', [
        z.strictObject({ transferId: Uuid, outcome: z.literal('DECIDED'), transfer: CoreTransfer }),
        z.strictObject({
          transferId: Uuid,
          outcome: z.enum(['NOT_FOUND', 'ID_REUSED', 'UNAVAILABLE', 'UNKNOWN']),
        }),
      ]),
    ),
  })
  .meta({ id: 'CoreTransferOutcomes' });
export type CoreTransferOutcomes = z.infer<typeof CoreTransferOutcomes>;

/** Written by the repair loop when a transfer can no longer be in time: refuses the id for ever unless it was posted. */
export const CoreTransferExpiry = z
  .strictObject({ customerId: Uuid, debtorAccountId: Uuid, creditorIban: IbanText, amount: PositiveMoney })
  .meta({ id: 'CoreTransferExpiry' });
export type CoreTransferExpiry = z.infer<typeof CoreTransferExpiry>;

/** Money from another bank, by the rail adapter (locally by the simulator at `/_local`). */
export const IncomingPaymentRequest = z
  .strictObject({
    paymentId: Uuid,
    creditorIban: IbanText,
    amount: PositiveMoney,
    debtorName: z.string().min(1).max(140),
    reference: z.string().max(140).nullable(),
  })
  .meta({ id: 'IncomingPaymentRequest' });
export type IncomingPaymentRequest = z.infer<typeof IncomingPaymentRequest>;

export const ReconciliationQuery = z.strictObject({
  from: InstantText,
  to: InstantText,
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(500),
});
export type ReconciliationQuery = z.infer<typeof ReconciliationQuery>;

/** What two systems must agree on about one transfer. */
export const TransferFact = z
  .strictObject({
    transferId: Uuid,
    initiator: InitiatorText,
    state: z.enum(['POSTED', 'REJECTED', 'PENDING']),
    amount: MoneyAmount,
    at: InstantText,
  })
  .meta({ id: 'TransferFact' });
export type TransferFact = z.infer<typeof TransferFact>;

export const TransferFactPage = z
  .strictObject({ transfers: z.array(TransferFact), nextCursor: z.string().nullable() })
  .meta({ id: 'TransferFactPage' });
export type TransferFactPage = z.infer<typeof TransferFactPage>;
