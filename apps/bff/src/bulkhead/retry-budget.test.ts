import { describe, expect, it } from '@jest/globals';
import { RetryBudget } from './retry-budget.ts';

describe('a budget of retries', () => {
  it('lets a tenth of many failing calls be tried again, after the first ten', () => {
    const budget = new RetryBudget();
    let retries = 0;
    for (let call = 0; call < 1_000; call++) {
      budget.earn();
      if (budget.spend()) retries += 1;
    }
    expect(retries).toBeGreaterThanOrEqual(105);
    expect(retries).toBeLessThanOrEqual(110);
  });

  it('is not saved up without end', () => {
    const budget = new RetryBudget();
    for (let call = 0; call < 10_000; call++) budget.earn();
    expect(Array.from({ length: 20 }, () => budget.spend()).filter(Boolean)).toHaveLength(10);
  });
});
