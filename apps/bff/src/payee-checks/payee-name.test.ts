import fc from 'fast-check';
import { matchPayeeName } from './payee-name.ts';
import { wordDistance } from './word-distance.ts';

/** asked, holder. */
type Names = readonly [string, string];

const MATCH: readonly Names[] = [
  ['Juan García López', 'Juan García López'],
  ['JUAN GARCIA LOPEZ', 'Juan García López'],
  ['juan  garcía   lópez ', 'Juan García López'],
  ['García López, Juan', 'Juan García López'],
  ['García López Juan', 'Juan García López'],
  ['Schmidt Anna', 'Anna Schmidt'],
  ['Sr. Juan García López', 'Juan García López'],
  ['D.ª María Pérez Gil', 'D.ª María Pérez Gil'],
  ['Don Juan García López', 'Juan García López'],
  ['Prof. Dr. Anna Müller', 'Anna Müller'],
  ['Anna Mueller', 'Anna Müller'],
  ['Anna Muller', 'Anna Müller'],
  ['Jürgen Groß', 'Juergen Gross'],
  ['Soren Kierkegaard', 'Søren Kierkegaard'],
  ['Lukasz Wojcik', 'Łukasz Wójcik'],
  ['Sinead OBrien', "Sinéad O'Brien"],
  ['Sinéad O’Brien', "Sinéad O'Brien"],
  ['Mª José Núñez Ruiz', 'María José Núñez Ruiz'],
  ['María de los Ángeles Sanz Gil', 'Maria Angeles Sanz Gil'],
  ['Ignacio de la Torre Vega', 'Ignacio Torre Vega'],
  ['Penelope Delacruz', 'Penélope de la Cruz'],
  ['Jean Pierre Dupont', 'Jean-Pierre Dupont'],
  ['Jeanpierre Dupont', 'Jean-Pierre Dupont'],
  ['Ludwig van Beethoven', 'Ludwig Beethoven'],
  ['Van Le', 'Van Le'],
  ['Li Ma', 'Ma Li'],
  ['Don Johnson', 'Don Johnson'],
  ['ＡＤＡ Ｂｙｒｏｎ', 'Ada Byron'],
  ['Ada\u200b Byron', 'Ada Byron'],
  ['Jose\u0301 Nun\u0303ez', 'José Núñez'],
  ['Cher', 'Cher'],
  ['Juan García García', 'Juan García García'],
  ['Talleres Ruiz S.L.', 'Talleres Ruiz SL'],
  ['Talleres Ruiz, S. L.', 'Talleres Ruiz Sociedad Limitada'],
  ['Talleres Ruiz', 'Talleres Ruiz S.L.U.'],
  ['ACME Trading Ltd.', 'Acme Trading Limited'],
  ['Ruiz y Gil SA', 'Ruiz & Gil, S.A.'],
  ['Müller GmbH', 'Mueller GmbH'],
];

const CLOSE_MATCH: readonly Names[] = [
  ['Juan García', 'Juan García López'],
  ['García Juan', 'Juan García López'],
  ['María García López', 'María José García López'],
  ['María García', 'María José García López'],
  ['Juan García López', 'Juan García'],
  ['Juan Garcia Lopes', 'Juan García López'],
  ['Jaun García López', 'Juan García López'],
  ['Juan Gacía López', 'Juan García López'],
  ['J. García López', 'Juan García López'],
  ['J García', 'Juan García'],
  ['J. R. R. Tolkien', 'John Ronald Reuel Tolkien'],
  ['Juan G. López', 'Juan García López'],
  ['John A. Smith', 'John Smith'],
  ['Juan López García', 'Juan García López'],
  ['Anna Schmitt', 'Anna Schmidt'],
  ['Ana Schmidt', 'Anna Schmidt'],
  ['Mario Rossi', 'Maria Rossi'],
  ['Aleksander Ivanov', 'Alexander Ivanov'],
  ['Francisco Fernadnez', 'Francisco Fernández'],
  ['Juan García Jr', 'Juan García'],
  ['Talleres Ruiz SL', 'Talleres Ruiz SA'],
  ['Taleres Ruiz SL', 'Talleres Ruiz S.L.'],
];

const NO_MATCH: readonly Names[] = [
  ['García', 'Juan García López'],
  ['Juan', 'Juan García López'],
  ['Pedro García', 'Juan García'],
  ['Pedro García López', 'Juan García López'],
  ['García López', 'Juan García López'],
  ['Pedro', 'Juan'],
  ['Juan García Pérez', 'Juan García López'],
  ['Anna Schmidt', 'Anna Müller'],
  ['José García', 'María José García López'],
  ['J. García', 'Juan García López'],
  ['J. G.', 'Juan García'],
  ['J. G. L.', 'Juan García López'],
  ['Jaun Garcai', 'Juan García'],
  ['Jaun García', 'Juan García López'],
  ['Ana Gil', 'Eva Gil'],
  ['Li Wu', 'Li Xu'],
  ['Juan', 'Talleres Ruiz SL'],
  ['Talleres García SL', 'Talleres Ruiz SL'],
  ['Ruiz SL', 'Talleres Ruiz SL'],
  ['Taleres Ruiz SL', 'Talleres Ruiz SA'],
  ['García García', 'Juan García López'],
  ['Juan Juan García', 'Juan López García'],
  ['Alder Bank', 'Juan García López'],
  ['... !!', 'Juan García López'],
  ['', 'Juan García López'],
  ['Juan García', '—'],
  ['Иван Петров', 'Ivan Petrov'],
  ['Sr. D.', 'Juan García'],
  ['constructor prototype', 'Juan García López'],
  ['García López Ruiz Juan Pedro Luis', 'Juan García'],
];

describe('the name of a payee', () => {
  it.each(MATCH)('%s is %s', (asked, holder) => {
    expect(matchPayeeName(asked, holder)).toBe('MATCH');
  });

  it.each(CLOSE_MATCH)('%s is nearly %s', (asked, holder) => {
    expect(matchPayeeName(asked, holder)).toBe('CLOSE_MATCH');
  });

  it.each(NO_MATCH)('%s is not %s', (asked, holder) => {
    expect(matchPayeeName(asked, holder)).toBe('NO_MATCH');
  });

  it('never takes a word in common for the person', () => {
    const words = ['Juan', 'Pedro', 'Ana', 'Eva', 'Luis', 'Rosario', 'Gonzalo', 'Beatriz'];
    fc.assert(
      fc.property(fc.shuffledSubarray(words, { minLength: 3, maxLength: 3 }), ([common = '', one = '', other = '']) => {
        expect(matchPayeeName(`${one} ${common}`, `${other} ${common}`)).toBe('NO_MATCH');
      }),
      { seed: 20261122 },
    );
  });

  it('answers for any text whatever, in bounded time', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 140 }),
        fc.string({ unit: 'binary', maxLength: 140 }),
        (a, b) => {
          expect(['MATCH', 'CLOSE_MATCH', 'NO_MATCH']).toContain(matchPayeeName(a, b));
        },
      ),
      { seed: 20261122, numRuns: 300 },
    );
  });
});

describe('the distance of two words', () => {
  it.each([
    ['', '', 0],
    ['garcia', 'garcia', 0],
    ['garcia', 'garca', 1],
    ['garcia', 'garciaa', 1],
    ['garcia', 'gracia', 1],
    ['garcia', 'garzia', 1],
    ['ca', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
  ])('%s to %s is %d', (a, b, distance) => {
    expect(wordDistance(a, b)).toBe(distance);
    expect(wordDistance(b, a)).toBe(distance);
  });
});
