import { CURRENCY_CODES, isIban, parseMoneyJson } from '@bank/domain';
import * as z from 'zod';

/** RFC 9562: read in either case, lower case inside, so that one thing has one id. */
export const Uuid = z.uuid().toLowerCase().meta({ id: 'Uuid' });

/** UTC instant, RFC 3339 with milliseconds and `Z`. */
export const InstantText = z.iso
  .datetime({ precision: 3 })
  .meta({ id: 'Instant', examples: ['2026-11-22T10:41:00.000Z'] });

export const DateText = z.iso.date().meta({ id: 'LocalDate', examples: ['2026-11-22'] });

export const CurrencyText = z.enum(CURRENCY_CODES as [(typeof CURRENCY_CODES)[number]]).meta({ id: 'Currency' });

/** Digits of the minor unit in a string: `12345` EUR is 123.45 euro. Never a JSON number. */
export const MoneyAmount = z
  .strictObject({ amountMinor: z.string().max(20), currency: CurrencyText })
  .refine((value) => parseMoneyJson(value) !== undefined, {
    path: ['amountMinor'],
    error: 'must be an integer in minor units',
  })
  .meta({ id: 'Money', examples: [{ amountMinor: '12345', currency: 'EUR' }] });
export type MoneyAmount = z.infer<typeof MoneyAmount>;

/** An amount that can move: more than zero, and at most 10^13 minor units in one step. */
export const PositiveMoney = z
  .strictObject({
    amountMinor: z.string().regex(/^[1-9][0-9]{0,12}$/, 'must be a positive integer in minor units'),
    currency: CurrencyText,
  })
  .meta({ id: 'PositiveMoney', examples: [{ amountMinor: '12345', currency: 'EUR' }] });
export type PositiveMoney = z.infer<typeof PositiveMoney>;

/** Electronic format: upper case, no spaces, valid check digits (ISO 13616). */
export const IbanText = z
  .string()
  .max(34)
  .refine(isIban, { error: 'must be a valid IBAN without spaces' })
  .meta({ id: 'Iban', examples: ['ES9121000418450200051332'] });

/** The `Idempotency-Key` header: 16 to 64 of `[A-Za-z0-9_-]`, bare or in double quotes. */
export const IDEMPOTENCY_KEY = /^(?:"([A-Za-z0-9_-]{16,64})"|([A-Za-z0-9_-]{16,64}))$/;

export const ProblemDocument = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    traceId: z.string(),
    retryable: z.boolean().optional(),
    errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type ProblemDocument = z.infer<typeof ProblemDocument>;

/** Opaque place in a list; made by the server, only ever handed back. */
export const Cursor = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9_-]+$/);
export const PAGE_SIZE_MAX = 100;
/** Query parameters are text; coerced here, bounded always. */
export const PageQuery = z.strictObject({
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_SIZE_MAX).default(25),
});
export type PageQuery = z.infer<typeof PageQuery>;
