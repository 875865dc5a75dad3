/** A person on a list; an unknown date of birth excludes nobody. */
export interface ListedPerson {
  readonly entryId: string;
  readonly fullName: string;
  readonly dateOfBirth: string | null;
}

/** A single shared word ("María") says nothing about a person. */
const COMMON_WORDS_MIN = 2;

/** Letters that Unicode does not decompose into a base letter and an accent. */
const FOLDED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/**
 * The words of a name, comparable: compatibility-decomposed, without accents, lower case, apostrophes dropped
 * (`O'Neill` is `oneill`), hyphens and all else that is not a letter or digit as separators, sorted.
 */
export function nameWords(fullName: string): readonly string[] {
  return fullName
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđðþı]/g, (letter) => FOLDED[letter] ?? letter)
    .replace(/['’`]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .toSorted();
}

/**
 * Possible hits for a person, by entry id. Names match when all words of the shorter one are in the longer one, at least
 * two of them (or the names are the same single word), in any order; birth dates must be equal where the list has one.
 * Deliberately broad: a person decides about a possible hit, and nobody looks at a miss.
 */
export function possibleHits(
  person: { readonly fullName: string; readonly dateOfBirth: string },
  list: readonly ListedPerson[],
): readonly string[] {
  const words = nameWords(person.fullName);
  return list
    .filter((listed) => listed.dateOfBirth === null || listed.dateOfBirth === person.dateOfBirth)
    .filter((listed) => namesMatch(words, nameWords(listed.fullName)))
    .map((listed) => listed.entryId);
}

function namesMatch(a: readonly string[], b: readonly string[]): boolean {
  const [shorter, longer] = a.length <= b.length ? [a, b] : [b, a];
  if (shorter.length === 0) return false;
  if (shorter.length < COMMON_WORDS_MIN && shorter.length !== longer.length) return false;
  const left = [...longer];
  return shorter.every((word) => {
    const index = left.indexOf(word);
    if (index === -1) return false;
    left.splice(index, 1);
    return true;
  });
}
