import { describe, expect, it } from '@jest/globals';
import { seedInputs } from './people.ts';
import { summaryOf } from './seed.ts';

describe('the summary of a seed command', () => {
  it('is in the last line', () => {
    expect(summaryOf('working\n{"summary":"12 people"}\n')).toBe('12 people');
  });

  it.each(['', 'done', '[1]', 'null', '{"summary":7}'])('may be missing or something else: %s', (output) => {
    expect(summaryOf(output)).toBe('done');
  });
});

describe('the sample people', () => {
  it('are a dozen, each known to every system under one id, with accounts in two currencies among them', () => {
    const inputs = seedInputs('a pass phrase') as {
      'banking-core': { people: { customerId: string; accounts: { currency: string }[] }[] };
      'complementary-system': { customerId: string }[];
      onboarding: { clients: { customerId: string; email: string; phone: string }[] };
    };
    const ids = inputs['banking-core'].people.map((person) => person.customerId);
    expect(new Set(ids).size).toBe(12);
    expect(inputs['complementary-system'].map((each) => each.customerId)).toEqual(ids);
    expect(inputs.onboarding.clients.map((each) => each.customerId)).toEqual(ids);
    expect(new Set(inputs.onboarding.clients.map((each) => each.phone)).size).toBe(12);
    const currencies = inputs['banking-core'].people.flatMap((person) =>
      person.accounts.map((account) => account.currency),
    );
    expect(new Set(currencies)).toEqual(new Set(['EUR', 'USD']));
  });
});
