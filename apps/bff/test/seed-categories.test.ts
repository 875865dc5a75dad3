import { describe, expect, it } from '@jest/globals';
import {
  ABROAD,
  FRIENDLY_REFERENCES,
  INCOMES,
  type Spending,
  SPENDINGS,
} from '../../banking-core/src/seed/spending.ts';
import { automaticCategory } from '../src/movements/category.ts';

const spent = (reference: string, counterpartyName: string): string =>
  automaticCategory({ kind: 'OUTGOING', direction: 'OUT', counterpartyName, reference });
const received = (reference: string, counterpartyName: string): string =>
  automaticCategory({ kind: 'INCOMING', direction: 'IN', counterpartyName, reference });

/** What each reference of the sample bank is, whoever is paid. */
const SPENT = {
  Groceries: 'groceries',
  Café: 'restaurants',
  Transport: 'transport',
  Rent: 'housing',
  Utilities: 'utilities',
  Internet: 'utilities',
  Subscription: 'subscriptions',
  Travel: 'travel',
} as const;
const EARNED = {
  Salary: 'salary',
  Invoice: 'business',
  Grant: 'benefits',
  Pension: 'benefits',
  Consulting: 'business',
} as const;
const BETWEEN_FRIENDS = {
  Dinner: 'restaurants',
  'Thank you!': 'transfer-out',
  Cinema: 'leisure',
  'Birthday present': 'shopping',
  'Cena del viernes': 'restaurants',
  Gasolina: 'transport',
} as const;

const spendings: readonly Spending[] = [...Object.values(SPENDINGS).flat(), ...ABROAD.spendings];
const incomes = [...Object.values(INCOMES), ABROAD.income];

describe('the words of the sample bank', () => {
  it('are all expected here', () => {
    expect(new Set(spendings.map(({ reference }) => reference))).toEqual(new Set(Object.keys(SPENT)));
    expect(new Set(incomes.map(({ reference }) => reference))).toEqual(new Set(Object.keys(EARNED)));
    expect(new Set<string>(FRIENDLY_REFERENCES)).toEqual(new Set(Object.keys(BETWEEN_FRIENDS)));
  });

  it('fall into sensible categories, whoever is paid', () => {
    for (const { reference, payees } of spendings)
      for (const payee of payees)
        expect([reference, payee, spent(`${reference} 2026-05`, payee)]).toEqual([
          reference,
          payee,
          SPENT[reference as keyof typeof SPENT],
        ]);
    for (const { reference, payers } of incomes)
      for (const payer of payers)
        expect([reference, payer, received(`${reference} 2026-05`, payer)]).toEqual([
          reference,
          payer,
          EARNED[reference as keyof typeof EARNED],
        ]);
    for (const [reference, category] of Object.entries(BETWEEN_FRIENDS))
      expect([reference, spent(reference, 'Kenji Mori'), received(reference, 'Kenji Mori')]).toEqual([
        reference,
        category,
        'transfer-in',
      ]);
    expect(received('Opening deposit', 'Own account at another bank')).toBe('transfer-in');
  });

  it('are mostly known by the name of the payee alone', () => {
    const payees = new Set(spendings.flatMap(({ payees: each }) => each));
    const unknown = [...payees].filter((payee) => spent('2026-05', payee) === 'transfer-out');
    expect(unknown).toEqual([]);
  });
});
