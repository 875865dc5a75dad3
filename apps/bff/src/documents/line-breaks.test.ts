import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lineBreaker } from './line-breaks.ts';

/** Every character is one wide. */
const broken = (text: string, width: number): readonly string[] => lineBreaker((part) => part.length, width)(text);

describe('lines', () => {
  it('break between words, which keep the space after them', () => {
    expect(broken('one two three', 7)).toEqual(['one two ', 'three']);
    expect(broken('one', 7)).toEqual(['one']);
    expect(broken('', 7)).toEqual(['']);
  });

  it('break inside a word that is wider than a line', () => {
    expect(broken('ab cdefghij k', 4)).toEqual(['ab ', 'cdef', 'ghij ', 'k']);
    expect(broken('abcdefghi', 4)).toEqual(['abcd', 'efgh', 'i']);
  });

  it('fit, and together are the text', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 20 }), (parts, width) => {
        const text = parts.join(' ');
        const lines = broken(text, width);
        expect(lines.join('')).toBe(text);
        expect(lines.every((line) => line.trimEnd().length <= width)).toBe(true);
      }),
    );
  });
});
