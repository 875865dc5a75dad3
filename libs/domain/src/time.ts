declare const brand: unique symbol;

/** UTC, RFC 3339 with milliseconds and `Z`: `2026-11-22T10:41:00.000Z`. Sorts as text. */
export type Instant = string & { readonly [brand]: 'instant' };

/** A calendar date `YYYY-MM-DD` in a stated time zone. */
export type LocalDate = string & { readonly [brand]: 'local-date' };

/** The only source of time; the system clock lives in libs/platform, tests fix it. */
export interface Clock {
  now(): Instant;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

export function parseInstant(text: string): Instant | undefined {
  return INSTANT.test(text) && !Number.isNaN(Date.parse(text)) ? (text as Instant) : undefined;
}

export const instantFromMs = (epochMs: number): Instant => new Date(epochMs).toISOString() as Instant;

export const msOf = (instant: Instant): number => Date.parse(instant);

export const addMs = (instant: Instant, deltaMs: number): Instant => instantFromMs(msOf(instant) + deltaMs);

export const isAfter = (a: Instant, b: Instant): boolean => a > b;

/** Making one costs more than a thousand uses of it; a handful of zones are ever asked for. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** The calendar date at an instant in an IANA time zone. */
export function localDateAt(instant: Instant, timeZone: string): LocalDate {
  const known = formatters.get(timeZone);
  const format =
    known ?? new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  if (known === undefined) formatters.set(timeZone, format);
  return format.format(msOf(instant)) as LocalDate;
}
