/** A word of a name in every way it may be spelled: `müller` is also `mueller`, `mª` is also `maria`. */
export interface NameWord {
  readonly forms: readonly string[];
}

export interface NameWords {
  /** Without titles, connecting words and legal form. */
  readonly words: readonly NameWord[];
  /** Everything but the title and the legal form, in one: `de la cruz` and `delacruz` are one name. */
  readonly joined: string;
  /** `sl` for "S.L." and "Sociedad Limitada"; undefined for a person. */
  readonly legalForm: string | undefined;
}

const TITLES = new Set(
  'mr mrs ms miss mx dr dra prof profa sir dame sr sra srta herr frau mme mlle sig sra dipl ing lic rev'.split(' '),
);
/** Titles that are also given names: only before at least two more words. */
const PERHAPS_TITLES = new Set(['don', 'dona', 'dna', 'doc']);
const CONNECTING = new Set(
  'de del della di da do dos das la las lo los le el y e i und and et van von zu zur den der ten ter af av bin ibn'.split(
    ' ',
  ),
);
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  ma: 'maria',
  fco: 'francisco',
  fca: 'francisca',
  jse: 'jose',
  ant: 'antonio',
};
/** Letters that are one of their own, not a letter with an accent. */
const LETTERS: Readonly<Record<string, string>> = {
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
const UMLAUTS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' };

/** Legal forms as their last words, longest first, and the one name each has here. */
const LEGAL_FORMS: readonly (readonly [words: string, form: string])[] = [
  ['sociedad de responsabilidad limitada', 'sl'],
  ['sociedad limitada unipersonal', 'sl'],
  ['sociedad limitada', 'sl'],
  ['sociedad anonima', 'sa'],
  ['sociedad cooperativa', 'coop'],
  ['public limited company', 'plc'],
  ['s coop', 'coop'],
  ['gmbh co kg', 'gmbhcokg'],
  ['limited', 'ltd'],
  ['incorporated', 'inc'],
  ['corporation', 'corp'],
  ['slu', 'sl'],
  ['sll', 'sl'],
  ['sau', 'sa'],
  ...'sl sa sc cb coop ltd plc llp llc inc corp gmbh ug ag kg ohg bv nv srl spa sarl sas lda oy oyj aps'
    .split(' ')
    .map((form) => [form, form] as const),
];
const WORDS_MAX = 12;

/** Reads a name as a person would: letter case, accents, punctuation, titles and little words make no difference. */
export function readName(name: string): NameWords {
  const spelled = separate(name);
  const { rest, legalForm } = withoutLegalForm(spelled);
  const untitled = withoutTitles(rest);
  const meaningful = untitled.filter(({ plain }) => !CONNECTING.has(plain));
  // "Van Le" has no other words: there they are the name.
  const words = (meaningful.length >= 2 ? meaningful : untitled).slice(0, WORDS_MAX);
  return {
    words: words.map(({ plain, expanded }) => ({ forms: formsOf(plain, expanded) })),
    joined: untitled.map(({ plain }) => plain).join(''),
    legalForm,
  };
}

interface Spelled {
  readonly plain: string;
  /** With umlauts written as two letters. */
  readonly expanded: string;
}

function separate(name: string): readonly Spelled[] {
  const text = name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/\p{Cf}/gu, '')
    // "S.L." and "J.R.R." lose their dots together, "O'Brien" and "D’Angelo" their apostrophe.
    .replaceAll(/(?<![\p{L}\p{N}])(?:\p{L}\.){2,}/gu, (dotted) =>
      isLegalForm(dotted.replaceAll('.', '')) ? ` ${dotted.replaceAll('.', '')} ` : dotted.replaceAll('.', ' '),
    )
    .replaceAll(/['’‘`´ʼ]/gu, '');
  return text
    .normalize('NFC')
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => ({ plain: fold(word, LETTERS), expanded: fold(word, { ...LETTERS, ...UMLAUTS }) }));
}

const fold = (word: string, letters: Readonly<Record<string, string>>): string =>
  Array.from(word, (letter) => letters[letter] ?? letter)
    .join('')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '');

const formsOf = (plain: string, expanded: string): readonly string[] => {
  const long = ABBREVIATIONS[plain];
  return [...new Set([plain, expanded, ...(long === undefined ? [] : [long])])];
};

const isLegalForm = (word: string): boolean => LEGAL_FORMS.some(([words]) => words === word);

function withoutLegalForm(spelled: readonly Spelled[]): { rest: readonly Spelled[]; legalForm: string | undefined } {
  const text = spelled.map(({ plain }) => plain).join(' ');
  for (const [words, form] of LEGAL_FORMS) {
    if (!text.endsWith(` ${words}`)) continue;
    return { rest: spelled.slice(0, spelled.length - words.split(' ').length), legalForm: form };
  }
  // "S. L." in two pieces.
  const pair = spelled
    .slice(-2)
    .map(({ plain }) => plain)
    .join('');
  if (spelled.length > 2 && pair.length === 2 && isLegalForm(pair))
    return { rest: spelled.slice(0, -2), legalForm: pair };
  return { rest: spelled, legalForm: undefined };
}

function withoutTitles(spelled: readonly Spelled[]): readonly Spelled[] {
  let rest = spelled;
  for (let [first] = rest; first !== undefined; [first] = rest) {
    const wordsNeeded = TITLES.has(first.plain) ? 2 : PERHAPS_TITLES.has(first.plain) ? 3 : Number.POSITIVE_INFINITY;
    if (rest.length < wordsNeeded) break;
    rest = rest.slice(1);
  }
  return rest;
}
