import { hasSpanishControlDigits, isIban, isOwnBankIban, spanishIban } from './index.ts';

describe('iban', () => {
  it('makes the published example of the Spanish IBAN', () => {
    // ISO 13616 registry, Spain: account 2100 0418 45 0200051332.
    expect(spanishIban({ bank: '2100', branch: '0418', number: '0200051332' })).toBe('ES9121000418450200051332');
  });

  it('refuses a wrong check digit, length, case and country', () => {
    expect(isIban('ES9121000418450200051332')).toBe(true);
    for (const wrong of [
      'ES9221000418450200051332',
      'ES912100041845020005133',
      'es9121000418450200051332',
      'XX9121000418450200051332',
    ])
      expect(isIban(wrong)).toBe(false);
  });

  it('knows the IBANs of this bank by their bank code', () => {
    expect(isOwnBankIban(spanishIban({ bank: '0999', branch: '0001', number: '0000000001' }))).toBe(true);
    expect(isOwnBankIban('ES9121000418450200051332')).toBe(false);
    // A Belgian account may have the same digits at the same place.
    expect(isOwnBankIban('BE71099912345676')).toBe(false);
  });

  it('finds wrong control digits inside an IBAN whose outer check digits fit', () => {
    expect(hasSpanishControlDigits('ES9121000418450200051332')).toBe(true);
    const wrongInside = 'ES2921000418460200051332';
    expect([isIban(wrongInside), hasSpanishControlDigits(wrongInside)]).toEqual([true, false]);
  });
});
