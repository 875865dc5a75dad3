import { v5 as uuidv5 } from 'uuid';

/**
 * The sample bank's people: made up, from several places, with accounts in two currencies. Ids derive from the e-mail, so
 * that every laptop has the same bank and every seed program speaks of the same people.
 */

const NAMESPACE = '6b1d2a64-51c4-4d2e-9a3b-6f1f6a0b2c11';

interface SamplePerson {
  readonly fullName: string;
  readonly email: string;
  readonly phone: string;
  readonly dateOfBirth: string;
  readonly locale: 'en' | 'es';
  readonly profile: 'salaried' | 'freelancer' | 'student' | 'retired';
  readonly currencies: readonly ('EUR' | 'USD')[];
  readonly city: string;
  readonly postalCode: string;
  readonly country: string;
  readonly occupation: string;
}

const person = (line: string): SamplePerson => {
  const [
    fullName = '',
    dateOfBirth = '',
    locale = 'en',
    profile = 'salaried',
    currencies = 'EUR',
    city = '',
    postalCode = '',
    country = '',
    occupation = '',
  ] = line.split(' | ');
  const name = fullName
    .normalize('NFD')
    .replaceAll(/[^A-Za-z ]/g, '')
    .toLowerCase()
    .split(' ');
  const digits = String(Number.parseInt(uuidv5(fullName, NAMESPACE).slice(0, 6), 16) % 1_000_000).padStart(6, '0');
  return {
    fullName,
    email: `${name.join('.')}@example.com`,
    phone: `+34600${digits}`,
    dateOfBirth,
    locale: locale as SamplePerson['locale'],
    profile: profile as SamplePerson['profile'],
    currencies: currencies.split('+') as SamplePerson['currencies'],
    city,
    postalCode,
    country,
    occupation,
  };
};

const PEOPLE: readonly SamplePerson[] = [
  'Lucía Fernández | 1988-03-14 | es | salaried | EUR+USD | Madrid | 28013 | ES | Architect',
  'Marcus Bell | 1979-11-02 | en | salaried | EUR+USD | Dublin | D02 X285 | IE | Actuary',
  'Amina Diallo | 1993-07-21 | es | freelancer | EUR | Barcelona | 08001 | ES | Illustrator',
  'Jonas Weber | 1985-01-30 | en | salaried | EUR | Berlin | 10115 | DE | Civil engineer',
  'Sofía Navarro | 2003-09-09 | es | student | EUR | Valencia | 46001 | ES | Student',
  'Tomás Pereira | 1957-05-18 | es | retired | EUR | Porto | 4000-322 | PT | Retired teacher',
  'Priya Raman | 1990-12-05 | en | salaried | EUR+USD | Amsterdam | 1012 AB | NL | Data analyst',
  'Noah Clarke | 1996-04-27 | en | freelancer | EUR+USD | Brussels | 1000 | BE | Translator',
  'Elif Kaya | 1982-08-16 | en | salaried | EUR | Hamburg | 20095 | DE | Nurse',
  'Mateo Rossi | 1999-02-11 | es | student | EUR | Bologna | 40121 | IT | Student',
  'Ingrid Sørensen | 1951-06-23 | en | retired | EUR | Lyon | 69001 | FR | Retired judge',
  'Carmen Ortega | 1974-10-08 | es | salaried | EUR+USD | Sevilla | 41001 | ES | Pharmacist',
].map(person);

const customerIdOf = ({ email }: SamplePerson): string => uuidv5(email, NAMESPACE);
const accountIdOf = ({ email }: SamplePerson, currency: string): string => uuidv5(`${email} ${currency}`, NAMESPACE);

const AUDITOR = 'auditor@alderbank.example';
const HISTORY_RANDOM_SEED = 1;

/** What `node main.js seed` of the named application reads from standard input. */
export function seedInputs(
  password: string,
): Readonly<Record<'banking-core' | 'complementary-system' | 'onboarding', unknown>> {
  return {
    'banking-core': {
      randomSeed: HISTORY_RANDOM_SEED,
      people: PEOPLE.map((each) => ({
        customerId: customerIdOf(each),
        fullName: each.fullName,
        dateOfBirth: each.dateOfBirth,
        profile: each.profile,
        accounts: each.currencies.map((currency) => ({ accountId: accountIdOf(each, currency), currency })),
      })),
    },
    'complementary-system': PEOPLE.map((each) => ({
      customerId: customerIdOf(each),
      record: {
        address: { line1: 'Main Street 1', city: each.city, postalCode: each.postalCode, country: each.country },
        occupation: each.occupation,
        locale: each.locale,
      },
    })),
    onboarding: {
      clients: PEOPLE.map((each) => ({
        customerId: customerIdOf(each),
        email: each.email,
        phone: each.phone,
        fullName: each.fullName,
        locale: each.locale,
        password,
      })),
      staff: [{ email: AUDITOR, password, groups: ['auditors'] }],
    },
  };
}

/** Who can sign in to the sample bank, for the terminal and the front page. */
export function sampleCredentials(
  password: string,
): readonly { who: string; login: string; password: string; note: string }[] {
  const shown = PEOPLE.slice(0, 3).map((each) => ({
    who: each.fullName,
    login: each.email,
    password,
    note: `${each.profile}, ${each.currencies.join(' and ')}`,
  }));
  return [...shown, { who: 'Auditor', login: AUDITOR, password, note: 'staff pool, reads the audit' }];
}
