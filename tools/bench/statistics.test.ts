import { describe, expect, it } from '@jest/globals';
import { medianOf, percentilesOf } from './statistics.ts';

describe('percentiles', () => {
  it('are measured values by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentilesOf(hundred)).toEqual({ p50: 50, p95: 95, p99: 99 });
    expect(percentilesOf([7])).toEqual({ p50: 7, p95: 7, p99: 7 });
  });

  it('are zero of nothing', () => expect(percentilesOf([])).toEqual({ p50: 0, p95: 0, p99: 0 }));
});

describe('the median', () => {
  it('is the middle one, or the mean of the two in the middle', () => {
    expect(medianOf([9, 1, 5])).toBe(5);
    expect(medianOf([9, 1, 5, 6])).toBe(5.5);
  });
});
