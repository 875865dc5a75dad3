import type { AccountId, CustomerId, Instant } from '@bank/domain';
import { believableHistory } from './believable-history.ts';
import type { SeedPerson } from './seed-plan.ts';

const uuid = (index: number): string => `00000000-0000-4000-8000-00000000000${index}`;
const person = (index: number, profile: SeedPerson['profile']): SeedPerson => ({
  customerId: uuid(index) as CustomerId,
  fullName: `Person ${index}`,
  dateOfBirth: '1990-01-01',
  profile,
  accounts: [
    { accountId: uuid(index) as AccountId, currency: 'EUR' },
    { accountId: uuid(index + 4) as AccountId, currency: 'USD' },
  ],
});

const options = {
  people: [person(1, 'salaried'), person(2, 'student'), person(3, 'retired'), person(4, 'freelancer')],
  until: '2026-11-22T10:41:00.000Z' as Instant,
  days: 365,
  randomSeed: 7,
};

describe('a believable history', () => {
  const plan = believableHistory(options);

  it('is the same for the same seed and another for another', () => {
    expect(believableHistory(options)).toEqual(plan);
    expect(believableHistory({ ...options, randomSeed: 8 }).movements).not.toEqual(plan.movements);
  });

  it('goes over a year up to the day before, in order, with ids of their own', () => {
    const times = plan.movements.map((movement) => movement.bookedAt);
    expect(times).toEqual(times.toSorted());
    expect(plan.openedAt).toBe('2025-11-22T00:00:00.000Z');
    expect(times.every((at) => at < '2026-11-22')).toBe(true);
    expect(times.at(-1)?.slice(0, 7)).toBe('2026-11');
    expect(new Set(plan.movements.map((movement) => movement.transferId)).size).toBe(plan.movements.length);
  });

  it('never spends what is not there', () => {
    const balances = new Map<string, bigint>();
    for (const { debtor, creditor, amount } of plan.movements) {
      if ('accountId' in creditor)
        balances.set(creditor.accountId, (balances.get(creditor.accountId) ?? 0n) + amount.minor);
      if (!('accountId' in debtor)) continue;
      const left = (balances.get(debtor.accountId) ?? 0n) - amount.minor;
      expect(left).toBeGreaterThanOrEqual(60_00n);
      balances.set(debtor.accountId, left);
    }
    expect(balances.size).toBe(8);
  });

  it('has salaries, rent, groceries and money between friends, in both currencies', () => {
    const references = plan.movements.map((movement) => movement.reference);
    for (const expected of [
      /^Salary 2026-/,
      /^Pension/,
      /^Grant/,
      /^Invoice/,
      /^Rent 2026-/,
      /^Groceries$/,
      /^Subscription$/,
    ])
      expect(references.some((reference) => expected.test(reference))).toBe(true);
    expect(references.filter((reference) => reference.startsWith('Rent')).length).toBeGreaterThanOrEqual(40);
    const betweenPeople = plan.movements.filter(
      ({ debtor, creditor }) => 'accountId' in debtor && 'accountId' in creditor,
    );
    expect(betweenPeople.length).toBeGreaterThan(10);
    expect(new Set(plan.movements.map(({ amount }) => amount.currency))).toEqual(new Set(['EUR', 'USD']));
  });
});
