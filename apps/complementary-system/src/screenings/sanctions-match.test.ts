import { describe, expect, it } from '@jest/globals';
import { nameWords, possibleHits } from './sanctions-match.ts';

const LIST = [
  { entryId: 'E1', fullName: 'Zoltán Bárány-Kővágó', dateOfBirth: '1961-04-12' },
  { entryId: 'E2', fullName: 'Łukasz Straßenräuber', dateOfBirth: '1969-07-07' },
  { entryId: 'E3', fullName: 'Thaddeus Nightmarket', dateOfBirth: null },
  { entryId: 'E4', fullName: "Aoife O'Darkwater", dateOfBirth: '1990-02-28' },
];

describe('sanctions match', () => {
  it('reads a name as sorted words without accents, case or punctuation', () => {
    expect(nameWords('  Łukasz  STRASSENRÄUBER ')).toEqual(['lukasz', 'strassenrauber']);
    expect(nameWords("O'Darkwater, Aoife")).toEqual(['aoife', 'odarkwater']);
    expect(nameWords('ﬁnn Ⅳ')).toEqual(['finn', 'iv']);
  });

  it.each([
    ['the same spelling', 'Zoltán Bárány-Kővágó', '1961-04-12', ['E1']],
    ['other order, no accents', 'KOVAGO BARANY, Zoltan', '1961-04-12', ['E1']],
    ['one surname left out', 'Zoltan Barany', '1961-04-12', ['E1']],
    ['a middle name added', 'Lukasz Jan Strassenräuber', '1969-07-07', ['E2']],
    ['decomposed accents', 'Łukasz Strassenra\u0308uber', '1969-07-07', ['E2']],
    ['a typographic apostrophe', 'Aoife O’Darkwater', '1990-02-28', ['E4']],
    ['any birth date where the list has none', 'Nightmarket Thaddeus', '2001-01-01', ['E3']],
    ['another birth date', 'Zoltán Bárány-Kővágó', '1961-04-13', []],
    ['one word in common', 'Thaddeus Daymarket', '2001-01-01', []],
    ['only one word given', 'Zoltan', '1961-04-12', []],
    ['a repeated word counts once', 'Thaddeus Thaddeus', '2001-01-01', []],
    ['a name without letters', '---', '1961-04-12', []],
  ])('%s', (_case, fullName, dateOfBirth, expected) => {
    expect(possibleHits({ fullName, dateOfBirth }, LIST)).toEqual(expected);
  });
});
