import type { CurrencyCode } from '@bank/domain';
import type { Profile } from './seed-plan.ts';

type Names = readonly [string, ...string[]];

export interface Income {
  readonly day: number;
  readonly payers: Names;
  readonly reference: string;
  /** Minor units of the account's currency. */
  readonly min: number;
  readonly max: number;
}

export interface Spending {
  readonly payees: Names;
  readonly reference: string;
  readonly min: number;
  readonly max: number;
  /** Times a month. */
  readonly times: number;
  /** Fixed costs leave on this day; the rest on any day. */
  readonly day?: number;
}

export const INCOMES: Readonly<Record<Profile, Income>> = {
  salaried: {
    day: 28,
    payers: ['Montblanc Logistics SL', 'Clínica del Mar', 'Sol Energía SA', 'Norte Software SL'],
    reference: 'Salary',
    min: 2_350_00,
    max: 3_400_00,
  },
  freelancer: {
    day: 12,
    payers: ['Estudio Ribera', 'Kestrel Media Ltd', 'Atelier Lumen'],
    reference: 'Invoice',
    min: 1_900_00,
    max: 4_200_00,
  },
  student: { day: 1, payers: ['Universidad del Norte', 'Familia'], reference: 'Grant', min: 1_000_00, max: 1_250_00 },
  retired: { day: 25, payers: ['Seguridad Social'], reference: 'Pension', min: 1_500_00, max: 1_950_00 },
};

const DAILY: readonly Spending[] = [
  {
    payees: ['Mercado Central', 'Supermercado Olivo', 'Frutas Carmen'],
    reference: 'Groceries',
    min: 12_00,
    max: 96_00,
    times: 4,
  },
  { payees: ['Café Tertulia', 'Panadería Alba', 'Bar La Plaza'], reference: 'Café', min: 2_20, max: 18_50, times: 2 },
  { payees: ['Metro Ciudad', 'Taxi Rápido'], reference: 'Transport', min: 8_00, max: 42_00, times: 1 },
];

const homeCosts = (rentMin: number, rentMax: number): readonly Spending[] => [
  { payees: ['Inmobiliaria Faro', 'Fincas Robles'], reference: 'Rent', min: rentMin, max: rentMax, times: 1, day: 2 },
  {
    payees: ['Luz y Gas del Sur', 'Aguas de la Villa'],
    reference: 'Utilities',
    min: 38_00,
    max: 124_00,
    times: 1,
    day: 8,
  },
  { payees: ['Fibra Veloz'], reference: 'Internet', min: 34_90, max: 34_90, times: 1, day: 5 },
];

export const SPENDINGS: Readonly<Record<Profile, readonly Spending[]>> = {
  salaried: [...homeCosts(780_00, 1_150_00), ...DAILY],
  freelancer: [...homeCosts(690_00, 980_00), ...DAILY],
  student: [...homeCosts(320_00, 450_00), ...DAILY],
  retired: [...homeCosts(410_00, 620_00), ...DAILY],
};

/** An account in another currency is for savings, travel and things bought abroad. */
export const ABROAD: { readonly income: Income; readonly spendings: readonly Spending[] } = {
  income: {
    day: 15,
    payers: ['Harbor Street Partners', 'Bluebird Royalties Inc'],
    reference: 'Consulting',
    min: 240_00,
    max: 900_00,
  },
  spendings: [
    { payees: ['Northstar Cloud Inc', 'Paperboat Books'], reference: 'Subscription', min: 9_99, max: 29_99, times: 2 },
    { payees: ['Lakeside Airlines', 'Grand Union Hotels'], reference: 'Travel', min: 60_00, max: 320_00, times: 1 },
  ],
};

export const OPENING_DEPOSIT = { min: 1_800_00, max: 6_500_00 } as const;
/** Nobody spends the last of it. */
export const KEPT_BALANCE_MINOR = 60_00;
export const BETWEEN_FRIENDS = { percent: 70, min: 5_00, max: 65_00 } as const;
export const FRIENDLY_REFERENCES: Names = [
  'Dinner',
  'Thank you!',
  'Cinema',
  'Birthday present',
  'Cena del viernes',
  'Gasolina',
];

/** The currency in which people live; other accounts are ABROAD. */
export const HOME_CURRENCY: CurrencyCode = 'EUR';
