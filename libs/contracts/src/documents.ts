import * as z from 'zod';
import { DateText, IbanText, InstantText, MoneyAmount, PositiveMoney, Uuid } from './common.ts';
import { fromNotAfterTo, PeriodDate } from './periods.ts';

/** Papers for people and programs: what a client downloads. */

export const DocumentLocale = z.enum(['en', 'es']).meta({ id: 'DocumentLocale' });
export type DocumentLocale = z.infer<typeof DocumentLocale>;

export const STATEMENT_FORMATS = ['pdf', 'csv', 'ofx', 'camt053'] as const;
export const StatementFormat = z.enum(STATEMENT_FORMATS).meta({ id: 'StatementFormat' });
export type StatementFormat = z.infer<typeof StatementFormat>;

/** A calendar month of the bank's time zone. */
export const StatementMonthText = z
  .string()
  .regex(/^2[01][0-9]{2}-(?:0[1-9]|1[0-2])$/, 'must be a month as YYYY-MM')
  .meta({ id: 'StatementMonthText', examples: ['2026-11'] });

/** Without a locale the document is in the client's own language. */
export const StatementMonthQuery = z.strictObject({
  format: StatementFormat.default('pdf'),
  locale: DocumentLocale.optional(),
});
export type StatementMonthQuery = z.infer<typeof StatementMonthQuery>;

/** Both days included. */
export const StatementPeriodQuery = z
  .strictObject({
    from: PeriodDate,
    to: PeriodDate,
    format: StatementFormat.default('pdf'),
    locale: DocumentLocale.optional(),
  })
  .refine(...fromNotAfterTo);
export type StatementPeriodQuery = z.infer<typeof StatementPeriodQuery>;

/** `isComplete` is false for the month that is not over: its statement ends with the day it is made. */
export const StatementMonth = z
  .strictObject({ month: StatementMonthText, from: DateText, to: DateText, isComplete: z.boolean() })
  .meta({ id: 'StatementMonth' });
export type StatementMonth = z.infer<typeof StatementMonth>;

/** Newest first, back to the month in which the account was opened. */
export const StatementMonthList = z
  .strictObject({ accountId: Uuid, months: z.array(StatementMonth), formats: z.array(StatementFormat) })
  .meta({ id: 'StatementMonthList' });
export type StatementMonthList = z.infer<typeof StatementMonthList>;

export const RECEIPT_FORMATS = ['pdf', 'json'] as const;
export const ReceiptQuery = z.strictObject({
  format: z.enum(RECEIPT_FORMATS).default('pdf'),
  locale: DocumentLocale.optional(),
});
export type ReceiptQuery = z.infer<typeof ReceiptQuery>;

/** Proof that a transfer was made; `correlationId` is what support and the audit trail know it by. */
export const ReceiptView = z
  .strictObject({
    transferId: Uuid,
    correlationId: z.string(),
    payer: z.strictObject({ name: z.string(), iban: IbanText }),
    payee: z.strictObject({ name: z.string(), iban: IbanText }),
    amount: PositiveMoney,
    /** null when the transfer cost nothing. */
    fee: MoneyAmount.nullable(),
    reference: z.string().nullable(),
    requestedAt: InstantText,
    postedAt: InstantText,
    issuedAt: InstantText,
  })
  .meta({ id: 'Receipt' });
export type ReceiptView = z.infer<typeof ReceiptView>;
