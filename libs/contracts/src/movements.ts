import * as z from 'zod';
import { CoreMovement, MovementKind } from './banking-core.ts';
import { CurrencyText, Cursor, InstantText, MoneyAmount, Uuid } from './common.ts';
import { fromNotAfterTo, PeriodDate } from './periods.ts';

/** Reading an account's movements: the core's side, below `/internal`, and what clients may filter by. */

/** Digits of the minor unit, without sign: the direction is a filter of its own. */
const AbsoluteMinor = z.string().regex(/^(0|[1-9][0-9]{0,17})$/, 'must be an integer in minor units, without sign');

/** What is looked for in names and references, letter by letter: `%` and `_` are themselves. */
const SearchText = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}*$/u, 'must not contain control characters');

/** Filters of movements; a movement has to fit all that are given. Days are the bank's (Europe/Madrid), both included. */
export const MOVEMENT_FILTER_SHAPE = {
  from: PeriodDate.optional(),
  to: PeriodDate.optional(),
  minAmountMinor: AbsoluteMinor.optional(),
  maxAmountMinor: AbsoluteMinor.optional(),
  direction: z.enum(['IN', 'OUT']).optional(),
  /** Part of the counterparty's name or the reference; letter case and accents do not matter. */
  text: SearchText.optional(),
  kind: MovementKind.optional(),
} as const;

/** Arguments of `refine` for the amounts of a filter. */
export const minNotAboveMax: [
  (filter: { readonly minAmountMinor?: string | undefined; readonly maxAmountMinor?: string | undefined }) => boolean,
  { path: string[]; error: string },
] = [
  ({ minAmountMinor, maxAmountMinor }) =>
    minAmountMinor === undefined || maxAmountMinor === undefined || BigInt(minAmountMinor) <= BigInt(maxAmountMinor),
  { path: ['maxAmountMinor'], error: 'must not be less than `minAmountMinor`' },
];

const CoreMovementFilter = z.strictObject(MOVEMENT_FILTER_SHAPE);
export type CoreMovementFilter = z.infer<typeof CoreMovementFilter>;

/** The core's pages may be larger than what people are shown: other services look for more than they show. */
export const CORE_MOVEMENT_PAGE_SIZE_MAX = 500;

export const CoreMovementQuery = z
  .strictObject({
    customerId: Uuid,
    cursor: Cursor.optional(),
    limit: z.coerce.number().int().min(1).max(CORE_MOVEMENT_PAGE_SIZE_MAX).default(25),
    ...MOVEMENT_FILTER_SHAPE,
  })
  .refine(...fromNotAfterTo)
  .refine(...minNotAboveMax);
export type CoreMovementQuery = z.infer<typeof CoreMovementQuery>;

/**
 * Newest first. With a filter a request looks at a bounded number of movements, so a page may hold fewer than asked for,
 * or none, and still go on: only `nextCursor: null` is the end.
 */
export const CoreMovementPage = z
  .strictObject({ currency: CurrencyText, movements: z.array(CoreMovement), nextCursor: z.string().nullable() })
  .meta({ id: 'CoreMovementPage' });
export type CoreMovementPage = z.infer<typeof CoreMovementPage>;

export const CoreFacetQuery = z
  .strictObject({ customerId: Uuid, ...MOVEMENT_FILTER_SHAPE })
  .refine(...fromNotAfterTo)
  .refine(...minNotAboveMax);
export type CoreFacetQuery = z.infer<typeof CoreFacetQuery>;

/** How many movements have one value, and what they brought in and took out. */
export const facetsOf = <Value extends z.ZodType>(value: Value) =>
  z.array(
    z.strictObject({
      value,
      count: z.number().int().positive(),
      totalIn: MoneyAmount,
      totalOut: MoneyAmount,
    }),
  );

export const MonthText = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
  .meta({ id: 'Month', examples: ['2026-11'] });

export const DirectionFacets = facetsOf(z.enum(['IN', 'OUT']));
export const MonthFacets = facetsOf(MonthText);

/** What every list of facets says. `complete: false`: only movements from `countedSince` on were counted. */
export const FACET_SUMMARY_SHAPE = {
  count: z.number().int().nonnegative(),
  totalIn: MoneyAmount,
  totalOut: MoneyAmount,
  direction: DirectionFacets,
  /** Newest first, as the bank's time zone counts months. */
  month: MonthFacets,
  complete: z.boolean(),
  countedSince: InstantText.nullable(),
} as const;

export const CoreMovementFacets = z
  .strictObject({ ...FACET_SUMMARY_SHAPE, kind: facetsOf(MovementKind) })
  .meta({ id: 'CoreMovementFacets' });
export type CoreMovementFacets = z.infer<typeof CoreMovementFacets>;
