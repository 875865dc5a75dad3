import { instantFromMs } from '@bank/domain';
import { describe, expect, test } from '@jest/globals';
import { beginAttempt, failAttempt, type LoginFailures, withdrawAttempt } from './lockout.ts';

const MINUTE_MS = 60_000;
const at = (minutes: number) => instantFromMs(Date.UTC(2026, 10, 22) + minutes * MINUTE_MS);

function failTimes(times: number, minute = 0): LoginFailures | undefined {
  let known: LoginFailures | undefined;
  for (let time = 0; time < times; time += 1) {
    const decision = beginAttempt(known, at(minute));
    if (decision.kind === 'refused') return known;
    known = failAttempt(decision.next, at(minute));
  }
  return known;
}

describe('the lockout', () => {
  test('lets five attempts fail and refuses the sixth, also a right one', () => {
    expect(failTimes(4)).toEqual({ failures: 4, lockedUntil: null, lastAt: at(0) });
    expect(failTimes(5)).toEqual({ failures: 5, lockedUntil: at(15), lastAt: at(0) });
    expect(beginAttempt(failTimes(5), at(14))).toEqual({ kind: 'refused' });
  });

  test('ends after fifteen minutes and counts from one again', () => {
    expect(beginAttempt(failTimes(5), at(15))).toEqual({
      kind: 'granted',
      next: { failures: 1, lockedUntil: null, lastAt: at(15) },
    });
  });

  test('counts attempts that are still running, so a burst gets five', () => {
    let known: LoginFailures | undefined;
    const granted = Array.from({ length: 20 }, () => {
      const decision = beginAttempt(known, at(0));
      if (decision.kind === 'granted') known = decision.next;
      return decision.kind;
    }).filter((kind) => kind === 'granted');
    expect(granted).toHaveLength(5);
  });

  test('does not count an attempt that had no outcome', () => {
    const four = failTimes(4);
    const fifth = beginAttempt(four, at(1));
    expect(fifth.kind === 'granted' && withdrawAttempt(fifth.next).failures).toBe(4);
  });

  test('forgets failures of yesterday and does not stay full when a process died with the last attempt', () => {
    const decision = beginAttempt(failTimes(4), at(24 * 60 + 1));
    expect(decision).toMatchObject({ kind: 'granted', next: { failures: 1 } });
    const stuck: LoginFailures = { failures: 5, lockedUntil: null, lastAt: at(0) };
    expect(beginAttempt(stuck, at(15))).toEqual({ kind: 'refused' });
    expect(beginAttempt(stuck, at(16)).kind).toBe('granted');
  });
});
