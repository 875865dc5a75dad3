import { railReasonKey, railReasonWords } from './index.ts';

describe('reasons of another bank', () => {
  it('have words in both languages and a key', () => {
    expect(railReasonWords('AC04')).toEqual({
      en: "the payee's account is closed",
      es: 'la cuenta del beneficiario está cerrada',
    });
    expect(railReasonKey('AC04')).toBe('rail-reason.AC04');
  });

  it.each(['ZZ99', 'constructor', ''])('say for the unknown code %p that none was given', (code) => {
    expect(railReasonWords(code).en).toBe("the payee's bank gave no reason");
    expect(railReasonKey(code)).toBe('rail-reason.MS03');
  });
});
