import { describe, expect, it } from '@jest/globals';
import type { LocalDate } from '@bank/domain';
import { findMonth, findPeriodFault, monthsBetween } from './statement-period.ts';

const date = (text: string): LocalDate => text as LocalDate;

describe('months of statements', () => {
  it('go from today back to the day the account was opened, newest first', () => {
    expect(monthsBetween(date('2025-12-15'), date('2026-02-10'))).toEqual([
      { month: '2026-02', from: '2026-02-01', to: '2026-02-10', isComplete: false },
      { month: '2026-01', from: '2026-01-01', to: '2026-01-31', isComplete: true },
      { month: '2025-12', from: '2025-12-15', to: '2025-12-31', isComplete: true },
    ]);
  });

  it('are one on the day of opening, incomplete also on the last day of a month', () => {
    expect(monthsBetween(date('2026-02-28'), date('2026-02-28'))).toEqual([
      { month: '2026-02', from: '2026-02-28', to: '2026-02-28', isComplete: false },
    ]);
  });

  it('are found by name, and not before the opening nor after today', () => {
    const account = { openedOn: date('2025-12-15'), today: date('2026-02-10') };
    expect(findMonth('2026-01', account)?.to).toBe('2026-01-31');
    expect(findMonth('2025-11', account)).toBeUndefined();
    expect(findMonth('2026-03', account)).toBeUndefined();
  });
});

describe('any period', () => {
  const today = date('2026-11-22');
  it('has at most 400 days, both included, and ends today at the latest', () => {
    expect(findPeriodFault({ from: date('2025-10-19'), to: today, today })).toBeUndefined();
    expect(findPeriodFault({ from: date('2025-10-18'), to: today, today })).toBe('too-long');
    expect(findPeriodFault({ from: today, to: date('2026-11-23'), today })).toBe('in-the-future');
    expect(findPeriodFault({ from: today, to: today, today })).toBeUndefined();
  });
});
