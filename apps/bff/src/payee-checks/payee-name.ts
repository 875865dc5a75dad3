import { type NameWord, readName } from './name-words.ts';
import { wordDistance } from './word-distance.ts';

/** What the scheme calls them; NOT_POSSIBLE is not the matcher's to say. */
export type NameMatch = 'MATCH' | 'CLOSE_MATCH' | 'NO_MATCH';

/** A word this long may have one slip, and one this long two; a shorter one is another word ("Ana" and "Eva"). */
const ONE_SLIP_LENGTH_MIN = 4;
const TWO_SLIPS_LENGTH_MIN = 8;
/** How many words one of the two names may have more than the other. */
const WORDS_MISSING_MAX = 2;
/** Fewer words in common say too little: a surname alone is shared by a million people. */
const WORDS_IN_COMMON_MIN = 2;
/**
 * A close match tells the holder's name to whoever asked, so it forgives one kind of difference, not two: a slip, initials,
 * a missing name, or surnames in another order.
 */
const DIFFERENCES_MAX = 1;

type Relation = 'same' | 'initial' | 'slip';

interface Pair {
  readonly asked: number;
  readonly held: number;
  readonly relation: Relation;
}

/** Whether the name somebody gave is that of the holder. Pure, symmetric in nothing: the holder's given name comes first. */
export function matchPayeeName(askedName: string, holderName: string): NameMatch {
  const asked = readName(askedName);
  const held = readName(holderName);
  if (asked.words.length === 0 || held.words.length === 0) return 'NO_MATCH';
  const isOtherForm =
    asked.legalForm !== undefined && held.legalForm !== undefined && asked.legalForm !== held.legalForm;
  if (asked.joined === held.joined) return isOtherForm ? 'CLOSE_MATCH' : 'MATCH';
  const pairs = pairWords(asked.words, held.words);
  const differences = differencesOf(pairs, { asked: asked.words.length, held: held.words.length });
  if (differences === undefined) return 'NO_MATCH';
  const all = differences + (isOtherForm ? 1 : 0);
  if (all === 0) return 'MATCH';
  return all <= DIFFERENCES_MAX ? 'CLOSE_MATCH' : 'NO_MATCH';
}

/** How many kinds of difference there are; undefined when these are different people. */
function differencesOf(pairs: readonly Pair[], words: { asked: number; held: number }): number | undefined {
  const askedMore = words.asked - pairs.length;
  const heldMore = words.held - pairs.length;
  // Each has a word that the other has not: a name differs, and no number of equal ones makes up for it.
  if (askedMore > 0 && heldMore > 0) return undefined;
  const slips = pairs.filter(({ relation }) => relation === 'slip').length;
  const hasInitials = pairs.some(({ relation }) => relation === 'initial');
  const isPart = askedMore + heldMore > 0;
  if (isPart && !isMeaningfulPart(pairs, askedMore + heldMore)) return undefined;
  if (hasInitials && !pairs.some(({ relation }) => relation === 'same')) return undefined;
  return slips + (hasInitials ? 1 : 0) + (isPart ? 1 : 0) + (isTurned(pairs) ? 0 : 1);
}

/** A part of a name has to have the given name: two surnames alone are shared by brothers and sisters. */
function isMeaningfulPart(pairs: readonly Pair[], missing: number): boolean {
  return missing <= WORDS_MISSING_MAX && pairs.length >= WORDS_IN_COMMON_MIN && pairs.some(({ held }) => held === 0);
}

/**
 * The same order begun at another word: "García López Juan" is Juan García López. Any other order is not: Juan López García
 * is somebody else.
 */
function isTurned(pairs: readonly Pair[]): boolean {
  const order = pairs.toSorted((a, b) => a.asked - b.asked).map(({ held }) => held);
  const steps = order.filter((held, index) => held > (order[(index + 1) % order.length] ?? held));
  return steps.length <= 1;
}

/** Pairs each word with at most one of the other name: equal ones first, then initials, then the smallest slips. */
function pairWords(asked: readonly NameWord[], held: readonly NameWord[]): readonly Pair[] {
  const candidates = asked.flatMap((word, askedIndex) =>
    held.flatMap((other, heldIndex) => {
      const found = relate(word, other);
      return found === undefined ? [] : [{ asked: askedIndex, held: heldIndex, ...found }];
    }),
  );
  const pairs: Pair[] = [];
  for (const { asked: askedIndex, held: heldIndex, relation } of candidates.toSorted((a, b) => a.cost - b.cost)) {
    if (pairs.some((pair) => pair.asked === askedIndex || pair.held === heldIndex)) continue;
    pairs.push({ asked: askedIndex, held: heldIndex, relation });
  }
  return pairs;
}

function relate(a: NameWord, b: NameWord): { relation: Relation; cost: number } | undefined {
  const spellings = a.forms.flatMap((form) => b.forms.map((other) => [form, other] as const));
  if (spellings.some(([form, other]) => form === other)) return { relation: 'same', cost: 0 };
  if (spellings.some(([form, other]) => isInitialOf(form, other) || isInitialOf(other, form)))
    return { relation: 'initial', cost: 1 };
  const slips = spellings
    .map(([form, other]) => ({ distance: wordDistance(form, other), allowed: slipsAllowed(form, other) }))
    .filter(({ distance, allowed }) => distance <= allowed)
    .map(({ distance }) => distance);
  return slips.length === 0 ? undefined : { relation: 'slip', cost: 1 + Math.min(...slips) };
}

const isInitialOf = (letter: string, word: string): boolean => letter.length === 1 && word.startsWith(letter);

function slipsAllowed(a: string, b: string): number {
  const length = Math.max(a.length, b.length);
  return length >= TWO_SLIPS_LENGTH_MIN ? 2 : length >= ONE_SLIP_LENGTH_MIN ? 1 : 0;
}
