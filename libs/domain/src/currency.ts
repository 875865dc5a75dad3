/** Minor-unit digits of the currencies the bank knows (ISO 4217 list one, 2025-01). */
const SCALES = { EUR: 2, USD: 2, GBP: 2, CHF: 2, BRL: 2, MXN: 2, JPY: 0, KWD: 3 } as const;

export type CurrencyCode = keyof typeof SCALES;

export const CURRENCY_CODES = Object.keys(SCALES) as readonly CurrencyCode[];

export function isCurrencyCode(text: string): text is CurrencyCode {
  return Object.hasOwn(SCALES, text);
}

/** Number of decimal digits of the currency's minor unit: EUR 2, JPY 0, KWD 3. */
export function scaleOf(currency: CurrencyCode): number {
  return SCALES[currency];
}
