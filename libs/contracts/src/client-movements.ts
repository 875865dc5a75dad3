import * as z from 'zod';
import { CoreMovement, EntryIdText } from './banking-core.ts';
import { InstantText, PageQuery } from './common.ts';
import { FACET_SUMMARY_SHAPE, facetsOf, minNotAboveMax, MOVEMENT_FILTER_SHAPE } from './movements.ts';
import { fromNotAfterTo } from './periods.ts';

/** What a client sees of their movements, and what they add to them. */

export const MovementCategory = z
  .enum([
    'salary',
    'benefits',
    'business',
    'interest',
    'refunds',
    'transfer-in',
    'transfer-out',
    'groceries',
    'restaurants',
    'housing',
    'utilities',
    'transport',
    'travel',
    'shopping',
    'subscriptions',
    'health',
    'education',
    'leisure',
    'cash',
    'fees',
    'taxes',
    'savings',
    'other',
  ])
  .meta({ id: 'MovementCategory' });
export type MovementCategory = z.infer<typeof MovementCategory>;

const CLIENT_FILTER_SHAPE = { ...MOVEMENT_FILTER_SHAPE, category: MovementCategory.optional() } as const;

export const MovementQuery = z
  .strictObject({ ...PageQuery.shape, ...CLIENT_FILTER_SHAPE })
  .refine(...fromNotAfterTo)
  .refine(...minNotAboveMax);
export type MovementQuery = z.infer<typeof MovementQuery>;

export const MovementFacetQuery = z
  .strictObject(CLIENT_FILTER_SHAPE)
  .refine(...fromNotAfterTo)
  .refine(...minNotAboveMax);
export type MovementFacetQuery = z.infer<typeof MovementFacetQuery>;

/** A category is the bank's guess until the client sets another. */
export const MovementView = z
  .strictObject({
    ...CoreMovement.shape,
    category: MovementCategory,
    categorySource: z.enum(['automatic', 'client']),
    note: z.string().nullable(),
  })
  .meta({ id: 'Movement' });
export type MovementView = z.infer<typeof MovementView>;

/**
 * Newest first. A request looks at a bounded number of movements, so with a filter a page may hold fewer than asked for,
 * or none, and still go on: only `nextCursor: null` is the end. `stale` is true when the core could not be asked and this
 * is the first page of `asOf`; without `annotationsAvailable` categories and notes of the client are missing.
 */
export const MovementPage = z
  .strictObject({
    movements: z.array(MovementView),
    nextCursor: z.string().nullable(),
    asOf: InstantText,
    stale: z.boolean(),
    annotationsAvailable: z.boolean(),
  })
  .meta({ id: 'MovementPage' });
export type MovementPage = z.infer<typeof MovementPage>;

export const MovementFacets = z
  .strictObject({
    ...FACET_SUMMARY_SHAPE,
    category: facetsOf(MovementCategory),
    asOf: InstantText,
    annotationsAvailable: z.boolean(),
  })
  .meta({ id: 'MovementFacets' });
export type MovementFacets = z.infer<typeof MovementFacets>;

export const NOTE_LENGTH_MAX = 280;

/** Plain text as the client wrote it: several lines, but nothing that only a terminal understands. */
const NoteText = z
  .string()
  .trim()
  .min(1)
  .max(NOTE_LENGTH_MAX)
  .refine((text) => text.isWellFormed() && /^(\P{Cc}|[\n\t])*$/u.test(text), {
    error: 'must not contain control characters',
  });

/** All that the client says of a movement: what is null is the bank's category, or no note. */
export const AnnotationRequest = z
  .strictObject({ category: MovementCategory.nullable(), note: NoteText.nullable() })
  .meta({ id: 'AnnotationRequest' });
export type AnnotationRequest = z.infer<typeof AnnotationRequest>;

export const MovementAnnotation = z
  .strictObject({
    entryId: EntryIdText,
    category: MovementCategory.nullable(),
    note: z.string().nullable(),
    version: z.number().int().positive(),
    updatedAt: InstantText,
  })
  .meta({ id: 'MovementAnnotation' });
export type MovementAnnotation = z.infer<typeof MovementAnnotation>;
