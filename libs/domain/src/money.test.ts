import fc from 'fast-check';
import { allocate, formatDecimal, formatMoney, money, moneyToJson, parseDecimal, parseMoneyJson } from './index.ts';

describe('money', () => {
  it('writes decimals with the scale of the currency', () => {
    expect(formatDecimal(money(12345n, 'EUR'))).toBe('123.45');
    expect(formatDecimal(money(-5n, 'EUR'))).toBe('-0.05');
    expect(formatDecimal(money(12345n, 'JPY'))).toBe('12345');
    expect(formatDecimal(money(1n, 'KWD'))).toBe('0.001');
    expect(formatMoney(money(9007199254740993n, 'USD'), 'en-US')).toBe('$90,071,992,547,409.93');
  });

  it.each(['', '-0', '01', '1.0', '1e3', ' 1', '١', '9223372036854775808', '+1'])('refuses %p as an amount', (text) => {
    expect(parseMoneyJson({ amountMinor: text, currency: 'EUR' })).toBeUndefined();
  });

  it('reads decimals with exactly the digits of the currency', () => {
    expect(parseDecimal('123.45', 'EUR')).toEqual({ minor: 12345n, currency: 'EUR' });
    expect(parseDecimal('0.05', 'EUR')).toEqual({ minor: 5n, currency: 'EUR' });
    expect(parseDecimal('12345', 'JPY')).toEqual({ minor: 12345n, currency: 'JPY' });
    expect(parseDecimal('0.001', 'KWD')).toEqual({ minor: 1n, currency: 'KWD' });
  });

  it.each([
    '',
    '1',
    '1.2',
    '1.234',
    '1,23',
    '-1.00',
    '+1.00',
    ' 1.00',
    '01.00',
    '1e2',
    '.50',
    '1.',
    '١.٠٠',
    '1 000.00',
  ])('refuses %p as a decimal of euros', (text) => {
    expect(parseDecimal(text, 'EUR')).toBeUndefined();
  });

  it('refuses decimals beyond what can be stored, and fractions of a yen', () => {
    expect(parseDecimal('92233720368547758.08', 'EUR')).toBeUndefined();
    expect(parseDecimal('1.0', 'JPY')).toBeUndefined();
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }), (minor) => {
        expect(parseMoneyJson(moneyToJson(money(minor, 'EUR')))).toEqual({ minor, currency: 'EUR' });
      }),
    );
  });

  it('allocates without losing a unit', () => {
    expect(allocate(money(100n, 'EUR'), [1n, 1n, 1n]).map((part) => part.minor)).toEqual([34n, 33n, 33n]);
    fc.assert(
      fc.property(
        fc.bigInt({ min: -1_000_000n, max: 1_000_000n }),
        fc.array(fc.bigInt({ min: 0n, max: 50n }), { minLength: 1, maxLength: 9 }).filter((w) => w.some((x) => x > 0n)),
        (minor, weights) => {
          const parts = allocate(money(minor, 'EUR'), weights);
          expect(parts.reduce((sum, part) => sum + part.minor, 0n)).toBe(minor);
        },
      ),
    );
  });
});
