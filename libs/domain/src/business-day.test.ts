import fc from 'fast-check';
import {
  addDays,
  addMonths,
  BANK_TIME_ZONE,
  businessDateAt,
  compareDates,
  dateInMonth,
  daysBetween,
  daysInMonth,
  easterSunday,
  type Instant,
  instantFromMs,
  instantIn,
  isBusinessDay,
  type LocalDate,
  localDateAt,
  nextBusinessDay,
  parseLocalDate,
  previousBusinessDay,
  startOfDayIn,
  weekdayOf,
} from './index.ts';

const date = (text: string): LocalDate => {
  const parsed = parseLocalDate(text);
  if (parsed === undefined) throw new Error(`${text} is no date`);
  return parsed;
};
const instant = (text: string): Instant => text as Instant;

describe('dates', () => {
  it.each([
    [2026, 1, 31],
    [2026, 2, 28],
    [2024, 2, 29],
    [2000, 2, 29],
    [2100, 2, 28],
    [2026, 4, 30],
    [2026, 12, 31],
  ])('knows that %i-%i has %i days', (year, month, days) => {
    expect(daysInMonth(year, month)).toBe(days);
  });

  it.each(['2026-02-29', '2026-13-01', '2026-00-10', '2026-04-31', '2026-1-1', '0000-01-01', '2026-01-01T00', ''])(
    'refuses %p',
    (text) => {
      expect(parseLocalDate(text)).toBeUndefined();
    },
  );

  it('adds days over month, year and leap day', () => {
    expect(addDays(date('2026-12-31'), 1)).toBe('2027-01-01');
    expect(addDays(date('2024-02-28'), 1)).toBe('2024-02-29');
    expect(addDays(date('2024-03-01'), -1)).toBe('2024-02-29');
    expect(addDays(date('1970-01-01'), -1)).toBe('1969-12-31');
    expect(daysBetween(date('2026-01-01'), date('2027-01-01'))).toBe(365);
  });

  it('agrees with the platform about every day from 1600 to 2400', () => {
    fc.assert(
      fc.property(fc.integer({ min: -135_140, max: 157_054 }), (epochDay) => {
        const reference = new Date(epochDay * 86_400_000);
        const made = addDays(date('1970-01-01'), epochDay);
        expect(made).toBe(reference.toISOString().slice(0, 10));
        expect(daysBetween(date('1970-01-01'), made)).toBe(epochDay);
        expect(weekdayOf(made) % 7).toBe(reference.getUTCDay());
      }),
    );
  });

  it('adds months with the last day for a month that is too short', () => {
    expect(addMonths(date('2026-01-31'), 1)).toBe('2026-02-28');
    expect(addMonths(date('2024-01-31'), 1)).toBe('2024-02-29');
    expect(addMonths(date('2026-02-28'), 1)).toBe('2026-03-28');
    expect(addMonths(date('2026-02-28'), 1, 31)).toBe('2026-03-31');
    expect(addMonths(date('2026-03-31'), 1)).toBe('2026-04-30');
    expect(addMonths(date('2026-12-15'), 1)).toBe('2027-01-15');
    expect(addMonths(date('2026-01-15'), -1)).toBe('2025-12-15');
    expect(dateInMonth(2026, 2, 30)).toBe('2026-02-28');
  });

  it('compares', () => {
    expect(compareDates(date('2026-01-31'), date('2026-02-01'))).toBe(-1);
    expect(compareDates(date('2026-02-01'), date('2026-02-01'))).toBe(0);
    expect(compareDates(date('2027-01-01'), date('2026-12-31'))).toBe(1);
  });
});

describe('business days', () => {
  // Published dates of Easter (Astronomical Applications Department, U.S. Naval Observatory).
  it.each([
    [1818, '1818-03-22'],
    [1943, '1943-04-25'],
    [1954, '1954-04-18'],
    [1981, '1981-04-19'],
    [2000, '2000-04-23'],
    [2008, '2008-03-23'],
    [2024, '2024-03-31'],
    [2025, '2025-04-20'],
    [2026, '2026-04-05'],
    [2027, '2027-03-28'],
    [2038, '2038-04-25'],
    [2049, '2049-04-18'],
  ])('finds Easter of %i on %s', (year, sunday) => {
    expect(easterSunday(year)).toBe(sunday);
  });

  it.each([
    '2026-01-01',
    '2026-04-03',
    '2026-04-06',
    '2026-05-01',
    '2026-12-25',
    '2026-12-26',
    '2026-11-28',
    '2026-11-29',
  ])('rests on %s', (text) => {
    expect(isBusinessDay(date(text))).toBe(false);
  });

  // Holidays of Madrid on which TARGET2 settles, and the neighbours of those on which it does not.
  it.each(['2026-01-06', '2026-04-02', '2026-04-07', '2026-10-12', '2026-12-24', '2026-12-28', '2026-12-31'])(
    'works on %s',
    (text) => {
      expect(isBusinessDay(date(text))).toBe(true);
    },
  );

  it('goes to the next and to the previous one, over long weekends', () => {
    expect(nextBusinessDay(date('2026-04-02'))).toBe('2026-04-07');
    expect(previousBusinessDay(date('2026-04-07'))).toBe('2026-04-02');
    expect(nextBusinessDay(date('2026-12-24'))).toBe('2026-12-28');
    expect(nextBusinessDay(date('2026-12-31'))).toBe('2027-01-04');
    expect(previousBusinessDay(date('2027-01-01'))).toBe('2026-12-31');
  });

  it.each([
    ['2026-11-26T22:59:59.999Z', '2026-11-26'],
    ['2026-11-26T23:00:00.000Z', '2026-11-27'],
    ['2026-11-27T23:00:00.000Z', '2026-11-30'],
    ['2026-07-01T21:59:59.999Z', '2026-07-01'],
    ['2026-07-01T22:00:00.000Z', '2026-07-02'],
    ['2026-12-31T23:00:00.000Z', '2027-01-04'],
  ])('books what happens at %s on %s', (at, day) => {
    expect(businessDateAt(instant(at))).toBe(day);
  });
});

describe('wall clocks', () => {
  it.each([
    ['2026-01-15', BANK_TIME_ZONE, '2026-01-14T23:00:00.000Z'],
    ['2026-07-15', BANK_TIME_ZONE, '2026-07-14T22:00:00.000Z'],
    // Clocks go forward on 29 March and back on 25 October.
    ['2026-03-29', BANK_TIME_ZONE, '2026-03-28T23:00:00.000Z'],
    ['2026-03-30', BANK_TIME_ZONE, '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', BANK_TIME_ZONE, '2026-10-24T22:00:00.000Z'],
    ['2026-10-26', BANK_TIME_ZONE, '2026-10-25T23:00:00.000Z'],
    ['2026-07-15', 'UTC', '2026-07-15T00:00:00.000Z'],
    ['2026-07-15', 'Pacific/Kiritimati', '2026-07-14T10:00:00.000Z'],
    ['2026-07-15', 'Pacific/Pago_Pago', '2026-07-15T11:00:00.000Z'],
    // Midnight did not exist: clocks went from 00:00 to 01:00.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
  ])('starts %s in %s at %s', (day, zone, at) => {
    expect(startOfDayIn(date(day), zone)).toBe(at);
  });

  it('has 23 hours in March and 25 in October', () => {
    const length = (day: string): number =>
      Date.parse(startOfDayIn(addDays(date(day), 1), BANK_TIME_ZONE)) -
      Date.parse(startOfDayIn(date(day), BANK_TIME_ZONE));
    expect(['2026-03-28', '2026-03-29', '2026-10-25'].map((day) => length(day) / 3_600_000)).toEqual([24, 23, 25]);
  });

  it.each([
    ['2026-03-29', 6, 0, '2026-03-29T04:00:00.000Z'],
    ['2026-10-25', 6, 0, '2026-10-25T05:00:00.000Z'],
    // Skipped: the clock jumps from 02:00 to 03:00. Shown twice: the first time counts.
    ['2026-03-29', 2, 30, '2026-03-29T01:00:00.000Z'],
    ['2026-10-25', 2, 30, '2026-10-25T00:30:00.000Z'],
  ])('finds %s %i:%i in Madrid', (day, hour, minute, at) => {
    expect(instantIn(date(day), { hour, minute }, BANK_TIME_ZONE)).toBe(at);
  });

  it('starts every day at its first millisecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), (epochDay) => {
        const day = addDays(date('1980-01-01'), epochDay);
        const start = startOfDayIn(day, BANK_TIME_ZONE);
        expect(localDateAt(start, BANK_TIME_ZONE)).toBe(day);
        expect(localDateAt(instantFromMs(Date.parse(start) - 1), BANK_TIME_ZONE)).toBe(addDays(day, -1));
      }),
    );
  });
});
