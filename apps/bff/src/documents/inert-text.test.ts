import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findInertText, inertText, shortened } from './inert-text.ts';

describe('inert text', () => {
  it.each([
    ['Rent October', 'Rent October'],
    ['  two\t words \r\n and\u0000 more\u0085', 'two words and more'],
    ['abc\u202Efdp.exe\u202C', 'abcfdp.exe'],
    ['\u2066isolated\u2069 \u200Eleft \u061Cmark', 'isolated left mark'],
    ['soft\u00ADhyphen \uFEFFmark \u{E0041}tag', 'softhyphen mark tag'],
    ['می\u200Cخواهم', 'می\u200Cخواهم'],
    ['half \uD83C of a pair', 'half \uFFFD of a pair'],
    ['no character \uFFFF\uFDD0', 'no character \uFFFD\uFFFD'],
    ['line\u2028paragraph\u2029', 'line paragraph'],
    ['Żółć 王 🍎', 'Żółć 王 🍎'],
  ])('makes %j %j', (text, inert) => {
    expect(inertText(text)).toBe(inert);
  });

  it('is nothing when nothing is left', () => {
    expect(findInertText(null)).toBeUndefined();
    expect(findInertText('\u202E\t ')).toBeUndefined();
    expect(findInertText(' a ')).toBe('a');
  });

  it('is one line of characters that can be written, whatever it was made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const inert = inertText(text);
        expect(inert).toBe(inert.trim());
        expect(inert.isWellFormed()).toBe(true);
        expect(inert).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u);
        expect(inert).not.toMatch(/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/);
        expect(inertText(inert)).toBe(inert);
      }),
    );
  });

  it('is shortened between characters, never inside one', () => {
    expect(shortened('abc', 3)).toBe('abc');
    expect(shortened('🍎🍎🍎', 2)).toBe('🍎🍎');
    expect(shortened('ab cd', 3)).toBe('ab');
  });
});
