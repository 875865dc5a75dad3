import { invariant } from './invariant.ts';
import { addMs, type Instant, instantFromMs, type LocalDate, localDateAt, msOf } from './time.ts';

/** Where the bank's days begin and end. */
export const BANK_TIME_ZONE = 'Europe/Madrid';

/** Date and clock arithmetic is on whole numbers; no date is ever a moment that a time zone could move to another day. */
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const MONTHS = 12;

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** A date's numbers; month 1 to 12. */
interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const civilOf = (date: LocalDate): Civil => ({
  year: Number(date.slice(0, 4)),
  month: Number(date.slice(5, 7)),
  day: Number(date.slice(8, 10)),
});

function dateOf({ year, month, day }: Civil): LocalDate {
  invariant(year >= 1 && year <= 9999, 'dates have years of four digits');
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}` as LocalDate;
}

const padded = (number: number, digits: number): string => String(number).padStart(digits, '0');

const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** How many days a month (1 to 12) of a year has. */
export function daysInMonth(year: number, month: number): number {
  const length = MONTH_LENGTHS[month - 1];
  invariant(length !== undefined, 'months are 1 to 12');
  return month === 2 && isLeapYear(year) ? 29 : length;
}

/** Reads `YYYY-MM-DD`; undefined for a date that no calendar has, such as 30 February. */
export function parseLocalDate(text: string): LocalDate | undefined {
  if (!DATE.test(text)) return undefined;
  const { year, month, day } = civilOf(text as LocalDate);
  if (year < 1 || month < 1 || month > MONTHS) return undefined;
  return day >= 1 && day <= daysInMonth(year, month) ? (text as LocalDate) : undefined;
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar (Howard Hinnant, days_from_civil). */
function epochDayOf(date: LocalDate): number {
  const { year, month, day } = civilOf(date);
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The other way (Howard Hinnant, civil_from_days). */
function dateOfEpochDay(epochDay: number): LocalDate {
  const shifted = epochDay + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return dateOf({ year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day });
}

/** Negative, zero or positive as `a` is before, equal to or after `b`. */
export const compareDates = (a: LocalDate, b: LocalDate): number => (a < b ? -1 : a > b ? 1 : 0);

export const addDays = (date: LocalDate, days: number): LocalDate => dateOfEpochDay(epochDayOf(date) + days);

/** How many days later `to` is than `from`. */
export const daysBetween = (from: LocalDate, to: LocalDate): number => epochDayOf(to) - epochDayOf(from);

/**
 * The same day so many months later; a month too short for it gives its last day. `day` names the day that is wanted
 * when the date at hand is already such a last day: from 28 February with 31 it is 31 March.
 */
export function addMonths(date: LocalDate, months: number, day = civilOf(date).day): LocalDate {
  const { year, month } = civilOf(date);
  const index = year * MONTHS + (month - 1) + months;
  return dateInMonth(Math.floor(index / MONTHS), (index % MONTHS) + 1, day);
}

/** The day (1 to 31) of a month, or the month's last when it is shorter. */
export const dateInMonth = (year: number, month: number, day: number): LocalDate =>
  dateOf({ year, month, day: Math.min(day, daysInMonth(year, month)) });

/** 1 is Monday, 7 is Sunday (ISO 8601). */
export const weekdayOf = (date: LocalDate): number => ((((epochDayOf(date) + 3) % 7) + 7) % 7) + 1;

/** Easter Sunday by the Gregorian computus (anonymous algorithm of 1876: Meeus, Jones, Butcher). */
export function easterSunday(year: number): LocalDate {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const yearOfCentury = year % 100;
  const leapCorrection = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - leapCorrection + 15) % 30;
  const toSunday = (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - epact - (yearOfCentury % 4)) % 7;
  const moonCorrection = Math.floor((golden + 11 * epact + 22 * toSunday) / 451);
  const days = epact + toSunday - 7 * moonCorrection + 114;
  return dateOf({ year, month: Math.floor(days / 31), day: (days % 31) + 1 });
}

/** New Year, Labour Day, Christmas and the day after: TARGET2 is closed on them every year. */
const FIXED_HOLIDAYS: ReadonlySet<string> = new Set(['01-01', '05-01', '12-25', '12-26']);

/** A day on which TARGET2 is closed although it may be a working weekday. */
export function isHoliday(date: LocalDate): boolean {
  if (FIXED_HOLIDAYS.has(date.slice(5))) return true;
  const fromEaster = daysBetween(easterSunday(civilOf(date).year), date);
  return fromEaster === -2 || fromEaster === 1;
}

/** A day on which TARGET2 settles: neither a weekend nor one of its holidays. */
export const isBusinessDay = (date: LocalDate): boolean => weekdayOf(date) <= 5 && !isHoliday(date);

/** The first business day after a date. */
export const nextBusinessDay = (date: LocalDate): LocalDate => onOrAfterBusinessDay(addDays(date, 1));

/** The last business day before a date. */
export const previousBusinessDay = (date: LocalDate): LocalDate => onOrBeforeBusinessDay(addDays(date, -1));

/** The date itself when it is a business day, the next one otherwise. */
export const onOrAfterBusinessDay = (date: LocalDate): LocalDate =>
  isBusinessDay(date) ? date : onOrAfterBusinessDay(addDays(date, 1));

/** The date itself when it is a business day, the one before otherwise. */
export const onOrBeforeBusinessDay = (date: LocalDate): LocalDate =>
  isBusinessDay(date) ? date : onOrBeforeBusinessDay(addDays(date, -1));

/** The business date that something booked at an instant belongs to: the bank's own date, or the next business day. */
export const businessDateAt = (instant: Instant): LocalDate =>
  onOrAfterBusinessDay(localDateAt(instant, BANK_TIME_ZONE));

/** A time on a wall clock. */
export interface LocalTime {
  readonly hour: number;
  readonly minute: number;
}

/** What a wall clock in the zone is ahead of UTC at an instant, in milliseconds. */
function offsetMsAt(instant: Instant, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(msOf(instant)).find(({ type }) => type === 'timeZoneName')?.value;
  const found = /^GMT(?:(?<sign>[+-])(?<hours>\d{2}):(?<minutes>\d{2})(?::(?<seconds>\d{2}))?)?$/.exec(name ?? '');
  invariant(found !== null, 'every zone has an offset');
  const { sign, hours = '0', minutes = '0', seconds = '0' } = found.groups ?? {};
  const offset = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS + Number(seconds) * 1000;
  return sign === '-' ? -offset : offset;
}

/**
 * The instant at which a wall clock in the zone shows this date and time: the first one when the clock shows it twice,
 * the moment it jumps when it never shows it.
 */
export function instantIn(date: LocalDate, time: LocalTime, timeZone: string): Instant {
  const wall = instantFromMs(epochDayOf(date) * DAY_MS + (time.hour * 60 + time.minute) * MINUTE_MS);
  // No zone is a day or more from UTC, and none changes its clocks twice within two days.
  const offsets = [-DAY_MS, DAY_MS].map((delta) => offsetMsAt(addMs(wall, delta), timeZone));
  const shown = offsets
    .map((offset) => ({ offset, instant: addMs(wall, -offset) }))
    .filter(({ offset, instant }) => offsetMsAt(instant, timeZone) === offset)
    .map(({ instant }) => instant);
  const [first] = shown.toSorted();
  return first ?? jumpBetween(msOf(wall) - Math.max(...offsets), msOf(wall) - Math.min(...offsets), timeZone);
}

/** The moment between two instants (in milliseconds) from which on the zone's offset is that of the second. */
function jumpBetween(before: number, after: number, timeZone: string): Instant {
  const target = offsetMsAt(instantFromMs(after), timeZone);
  let low = before;
  let high = after;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMsAt(instantFromMs(middle), timeZone) === target) high = middle;
    else low = middle;
  }
  return instantFromMs(high);
}

/** The first instant of a date in a zone, also on the days that daylight saving makes shorter or longer. */
export const startOfDayIn = (date: LocalDate, timeZone: string): Instant =>
  instantIn(date, { hour: 0, minute: 0 }, timeZone);
