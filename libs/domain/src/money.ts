import { type CurrencyCode, isCurrencyCode, scaleOf } from './currency.ts';
import { invariant } from './invariant.ts';

/** An exact amount in minor units. There is no way from here to a floating-point number. */
export interface Money {
  readonly minor: bigint;
  readonly currency: CurrencyCode;
}

/** The wire form: digits in a string, because JSON numbers lose integers beyond 2^53. */
export interface MoneyJson {
  readonly amountMinor: string;
  readonly currency: CurrencyCode;
}

/** PostgreSQL's bigint; an amount beyond it cannot be stored, so it cannot be made. */
const MINOR_MAX = 2n ** 63n - 1n;
const MINOR_PATTERN = /^-?(0|[1-9][0-9]{0,18})$/;

export function money(minor: bigint, currency: CurrencyCode): Money {
  invariant(minor <= MINOR_MAX && minor >= -MINOR_MAX, 'amount is beyond 63 bits');
  return { minor, currency };
}

export const zero = (currency: CurrencyCode): Money => money(0n, currency);

export function add(a: Money, b: Money): Money {
  invariant(a.currency === b.currency, `cannot add ${a.currency} and ${b.currency}`);
  return money(a.minor + b.minor, a.currency);
}

export function subtract(a: Money, b: Money): Money {
  return add(a, negate(b));
}

export const negate = (a: Money): Money => money(-a.minor, a.currency);

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`; mixing currencies is a bug. */
export function compare(a: Money, b: Money): number {
  invariant(a.currency === b.currency, `cannot compare ${a.currency} and ${b.currency}`);
  return a.minor < b.minor ? -1 : a.minor > b.minor ? 1 : 0;
}

export const isPositive = (a: Money): boolean => a.minor > 0n;
export const isNegative = (a: Money): boolean => a.minor < 0n;

/**
 * Splits an amount by integer weights so that the parts sum to the whole (largest remainder; ties go to the earlier
 * part). `allocate(100, [1, 1, 1])` is 34, 33, 33.
 */
export function allocate(whole: Money, weights: readonly bigint[]): readonly Money[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  invariant(total > 0n && weights.every((weight) => weight >= 0n), 'weights must be non-negative and not all zero');
  const sign = whole.minor < 0n ? -1n : 1n;
  const absolute = whole.minor * sign;
  const shares = weights.map((weight, index) => ({
    index,
    quotient: (absolute * weight) / total,
    remainder: (absolute * weight) % total,
  }));
  let left = absolute - shares.reduce((sum, share) => sum + share.quotient, 0n);
  const parts = shares.map((share) => share.quotient);
  const byRemainder = shares.toSorted((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const { index } of byRemainder) {
    if (left === 0n) break;
    parts[index] = (parts[index] ?? 0n) + 1n;
    left -= 1n;
  }
  return parts.map((part) => money(part * sign, whole.currency));
}

export const moneyToJson = (a: Money): MoneyJson => ({ amountMinor: a.minor.toString(), currency: a.currency });

/** Reads the wire form. Returns undefined for anything that is not exactly one (signs, spaces, exponents, other digits). */
export function parseMoneyJson(json: { amountMinor: string; currency: string }): Money | undefined {
  if (!MINOR_PATTERN.test(json.amountMinor) || json.amountMinor === '-0') return undefined;
  if (!isCurrencyCode(json.currency)) return undefined;
  const minor = BigInt(json.amountMinor);
  return minor > MINOR_MAX || minor < -MINOR_MAX ? undefined : { minor, currency: json.currency };
}

/** Decimal text with the currency's own number of digits: 12345 EUR is `123.45`, 12345 JPY is `12345`. */
export function formatDecimal(a: Money): string {
  const scale = scaleOf(a.currency);
  const digits = (a.minor < 0n ? -a.minor : a.minor).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale === 0 ? '' : `.${digits.slice(-scale)}`;
  return `${a.minor < 0n ? '-' : ''}${whole}${fraction}`;
}

const DECIMAL = /^(0|[1-9][0-9]{0,18})(?:\.([0-9]+))?$/;

/** Reads what `formatDecimal` writes, not negative: exactly the currency's digits, no sign, space, group or exponent. */
export function parseDecimal(text: string, currency: CurrencyCode): Money | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, whole = '', fraction = ''] = match;
  if (fraction.length !== scaleOf(currency)) return undefined;
  const minor = BigInt(whole + fraction);
  return minor > MINOR_MAX ? undefined : { minor, currency };
}

/** For people: `€1,234.56` or `1234,56 €`. Intl formats the decimal text, so no floating-point number is made. */
export function formatMoney(a: Money, locale: string): string {
  const scale = scaleOf(a.currency);
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: a.currency,
    minimumFractionDigits: scale,
    maximumFractionDigits: scale,
  });
  return format.format(formatDecimal(a) as Intl.StringNumericLiteral);
}
