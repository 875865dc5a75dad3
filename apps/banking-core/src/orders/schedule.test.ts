import fc from 'fast-check';
import { addDays, compareDates, type Instant, isBusinessDay, type LocalDate, weekdayOf } from '@bank/domain';
import {
  type BusinessDayRule,
  findOccurrence,
  findOccurrenceFrom,
  findPlanFault,
  findRetryAt,
  firstAttemptAt,
  occurrencesFrom,
  type OrderPlan,
  type Schedule,
  type ScheduleEnd,
} from './schedule.ts';

const date = (text: string): LocalDate => text as LocalDate;
const NEVER: ScheduleEnd = { kind: 'NEVER' };

const monthly = (day: number, from: string, end: ScheduleEnd = NEVER): Schedule => ({
  kind: 'MONTHLY',
  day,
  from: date(from),
  end,
});
const weekly = (weekday: number, from: string, end: ScheduleEnd = NEVER): Schedule => ({
  kind: 'WEEKLY',
  weekday,
  from: date(from),
  end,
});
const datesOf = (schedule: Schedule, businessDayRule: BusinessDayRule, limit: number): readonly string[] =>
  occurrencesFrom({ schedule, businessDayRule }, 1, limit).map(({ executionDate }) => executionDate);

describe('dates of an order', () => {
  // 2026 by the calendar: 31 Jan and 28 Feb are Saturdays, 31 May and 31 Oct too (Sunday, Saturday); 3 and 6 April are
  // Good Friday and Easter Monday, 25 December is a Friday.
  it.each<[BusinessDayRule, readonly string[]]>([
    [
      'NONE',
      [
        '2026-01-31',
        '2026-02-28',
        '2026-03-31',
        '2026-04-30',
        '2026-05-31',
        '2026-06-30',
        '2026-07-31',
        '2026-08-31',
        '2026-09-30',
        '2026-10-31',
        '2026-11-30',
        '2026-12-31',
        '2027-01-31',
      ],
    ],
    [
      'PRECEDING',
      [
        '2026-01-30',
        '2026-02-27',
        '2026-03-31',
        '2026-04-30',
        '2026-05-29',
        '2026-06-30',
        '2026-07-31',
        '2026-08-31',
        '2026-09-30',
        '2026-10-30',
        '2026-11-30',
        '2026-12-31',
        '2027-01-29',
      ],
    ],
    [
      'FOLLOWING',
      [
        '2026-02-02',
        '2026-03-02',
        '2026-03-31',
        '2026-04-30',
        '2026-06-01',
        '2026-06-30',
        '2026-07-31',
        '2026-08-31',
        '2026-09-30',
        '2026-11-02',
        '2026-11-30',
        '2026-12-31',
        '2027-02-01',
      ],
    ],
  ])('on the 31st over a year, %s', (rule, expected) => {
    expect(datesOf(monthly(31, '2026-01-01'), rule, 13)).toEqual(expected);
  });

  it.each([
    [29, ['2027-01-29', '2027-02-28', '2027-03-29']],
    [30, ['2027-01-30', '2027-02-28', '2027-03-30']],
    [31, ['2027-01-31', '2027-02-28', '2027-03-31']],
  ])('on day %i find the last day of a short February and come back', (day, expected) => {
    expect(datesOf(monthly(day, '2027-01-01'), 'NONE', 3)).toEqual(expected);
  });

  it('find 29 February in a leap year', () => {
    expect(datesOf(monthly(31, '2028-02-01'), 'NONE', 1)).toEqual(['2028-02-29']);
  });

  it('begin with the first day that is not before `from`', () => {
    expect(datesOf(monthly(10, '2026-11-10'), 'NONE', 2)).toEqual(['2026-11-10', '2026-12-10']);
    expect(datesOf(monthly(10, '2026-11-11'), 'NONE', 2)).toEqual(['2026-12-10', '2027-01-10']);
    expect(datesOf(weekly(4, '2026-11-26'), 'NONE', 2)).toEqual(['2026-11-26', '2026-12-03']);
    expect(datesOf(weekly(3, '2026-11-26'), 'NONE', 2)).toEqual(['2026-12-02', '2026-12-09']);
  });

  it('leave weekends and holidays by the rule: over Easter and over Christmas', () => {
    expect(datesOf(weekly(5, '2026-03-27', { kind: 'COUNT', count: 3 }), 'PRECEDING', 12)).toEqual([
      '2026-03-27',
      '2026-04-02',
      '2026-04-10',
    ]);
    expect(datesOf(weekly(5, '2026-03-27', { kind: 'COUNT', count: 3 }), 'FOLLOWING', 12)).toEqual([
      '2026-03-27',
      '2026-04-07',
      '2026-04-10',
    ]);
    expect(datesOf({ kind: 'ONCE', date: date('2026-12-25') }, 'FOLLOWING', 12)).toEqual(['2026-12-28']);
    expect(datesOf({ kind: 'ONCE', date: date('2026-12-25') }, 'NONE', 12)).toEqual(['2026-12-25']);
  });

  it.each<[ScheduleEnd, readonly string[]]>([
    [{ kind: 'COUNT', count: 1 }, ['2026-11-30']],
    [{ kind: 'COUNT', count: 2 }, ['2026-11-30', '2026-12-31']],
    // Included when the planned date is the end, though it is paid after it.
    [{ kind: 'DATE', date: date('2027-01-31') }, ['2026-11-30', '2026-12-31', '2027-02-01']],
    [{ kind: 'DATE', date: date('2027-01-30') }, ['2026-11-30', '2026-12-31']],
    [{ kind: 'DATE', date: date('2026-11-29') }, []],
  ])('end with %j', (end, expected) => {
    expect(datesOf(monthly(31, '2026-11-01', end), 'FOLLOWING', 12)).toEqual(expected);
  });

  it('are business days, in order, none twice, by every rule but NONE', () => {
    const schedule = fc.oneof(
      fc.record({ kind: fc.constant('WEEKLY' as const), weekday: fc.integer({ min: 1, max: 7 }) }),
      fc.record({ kind: fc.constant('MONTHLY' as const), day: fc.integer({ min: 1, max: 31 }) }),
    );
    const from = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays(date('2020-01-01'), days));
    const rule = fc.constantFrom<BusinessDayRule>('PRECEDING', 'FOLLOWING');
    fc.assert(
      fc.property(schedule, from, rule, (shape, start, businessDayRule) => {
        const found = occurrencesFrom({ schedule: { ...shape, from: start, end: NEVER }, businessDayRule }, 1, 24);
        expect(found).toHaveLength(24);
        for (const { plannedDate, executionDate } of found) {
          expect(isBusinessDay(executionDate)).toBe(true);
          expect(compareDates(plannedDate, start)).toBeGreaterThanOrEqual(0);
        }
        const dates = found.map(({ executionDate }) => executionDate);
        expect(dates).toEqual([...new Set(dates)].toSorted());
        const weekdays = new Set(found.map(({ plannedDate }) => weekdayOf(plannedDate)));
        expect(shape.kind === 'MONTHLY' || (weekdays.size === 1 && weekdays.has(shape.weekday))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('go on after a pause with the first that has not passed', () => {
    const plan: OrderPlan = { schedule: monthly(31, '2026-01-01'), businessDayRule: 'PRECEDING' };
    expect(findOccurrenceFrom(plan, 2, date('2026-05-29'))).toMatchObject({ number: 5, executionDate: '2026-05-29' });
    expect(findOccurrenceFrom(plan, 2, date('2026-05-30'))).toMatchObject({ number: 6, executionDate: '2026-06-30' });
    const once: OrderPlan = { schedule: { kind: 'ONCE', date: date('2026-05-29') }, businessDayRule: 'NONE' };
    expect(findOccurrenceFrom(once, 1, date('2026-05-30'))).toBeUndefined();
  });
});

describe('attempts', () => {
  const onceOn = (day: string) => {
    const found = findOccurrence({ schedule: { kind: 'ONCE', date: date(day) }, businessDayRule: 'NONE' }, 1);
    if (found === undefined) throw new Error('a single order has one date');
    return found;
  };

  // Six in the morning in Madrid, before and after the clocks change.
  it.each([
    ['2026-03-28', '2026-03-28T05:00:00.000Z'],
    ['2026-03-29', '2026-03-29T04:00:00.000Z'],
    ['2026-10-24', '2026-10-24T04:00:00.000Z'],
    ['2026-10-25', '2026-10-25T05:00:00.000Z'],
  ])('begin on %s at %s', (day, at) => {
    expect(firstAttemptAt(onceOn(day))).toBe(at);
  });

  it.each([
    ['2026-11-30T05:00:00.000Z', '2026-11-30T11:00:00.000Z'],
    ['2026-11-30T10:59:59.999Z', '2026-11-30T11:00:00.000Z'],
    ['2026-11-30T11:00:00.000Z', '2026-11-30T17:00:00.000Z'],
    ['2026-11-30T17:00:00.000Z', undefined],
    ['2026-12-01T05:00:00.000Z', undefined],
  ])('after one at %s the next is at %s', (at, retry) => {
    expect(findRetryAt(onceOn('2026-11-30'), at as Instant)).toBe(retry);
  });
});

describe('a plan', () => {
  const today = date('2026-11-28');
  it.each<[string, Schedule, BusinessDayRule, string | undefined]>([
    ['today', { kind: 'ONCE', date: today }, 'FOLLOWING', undefined],
    ['yesterday', { kind: 'ONCE', date: date('2026-11-27') }, 'NONE', 'must not begin in the past'],
    ['in six years', { kind: 'ONCE', date: date('2032-11-28') }, 'NONE', 'must begin within five years'],
    [
      'on a Saturday whose Friday has passed',
      { kind: 'ONCE', date: today },
      'PRECEDING',
      'must not begin with a date whose business day, 2026-11-27, has passed',
    ],
    [
      'that ends before it begins',
      monthly(1, '2026-11-28', { kind: 'DATE', date: date('2026-11-30') }),
      'NONE',
      'must have at least one date before it ends',
    ],
  ])('%s', (_name, schedule, businessDayRule, fault) => {
    expect(findPlanFault({ schedule, businessDayRule }, today)).toBe(fault);
  });
});
