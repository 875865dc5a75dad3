/** Line and paragraph ends, and every other control character, C0 and C1. */
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
/**
 * Invisible characters that change what is seen around them: overrides of direction, tags, soft hyphens, byte order
 * marks. The two joiners stay, because names in some scripts are misspelt without them.
 */
const INVISIBLE = /(?![\u200C\u200D])\p{Cf}/gu;
/** Halves of a surrogate pair and code points that are no characters: XML and UTF-8 have no place for them. */
const IMPOSSIBLE = /[\p{Cs}\p{Noncharacter_Code_Point}]/gu;
const REPLACEMENT = '\uFFFD';

/**
 * What somebody typed as a name or a reference, as one line that can do nothing: it neither ends a line or a cell, nor
 * turns the text around it, nor makes a document malformed.
 */
export const inertText = (text: string): string =>
  text
    .replaceAll(BREAKS, ' ')
    .replaceAll(INVISIBLE, '')
    .replaceAll(IMPOSSIBLE, REPLACEMENT)
    .replaceAll(/\s+/gu, ' ')
    .trim();

/** As `inertText`; undefined when nothing is left, so that nobody prints an empty line. */
export function findInertText(text: string | null): string | undefined {
  const inert = text === null ? '' : inertText(text);
  return inert === '' ? undefined : inert;
}

/** At most so many characters, without cutting one in two. */
export const shortened = (text: string, lengthMax: number): string => {
  const characters = Array.from(text);
  return characters.length <= lengthMax ? text : characters.slice(0, lengthMax).join('').trimEnd();
};
