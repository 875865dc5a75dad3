import {
  addDays,
  addMonths,
  BANK_TIME_ZONE,
  compareDates,
  type Instant,
  instantIn,
  isAfter,
  type LocalDate,
  type LocalTime,
  localDateAt,
  onOrAfterBusinessDay,
  onOrBeforeBusinessDay,
  weekdayOf,
} from '@bank/domain';

/** When money is moved without anybody asking that day: dates of a series, each by a rule for days that are none. */

export type ScheduleEnd =
  | { readonly kind: 'NEVER' }
  /** Included. */
  | { readonly kind: 'DATE'; readonly date: LocalDate }
  | { readonly kind: 'COUNT'; readonly count: number };

export type Schedule =
  | { readonly kind: 'ONCE'; readonly date: LocalDate }
  /** Weekday 1 is Monday. `from` is the first day that may be a date of the series. */
  | { readonly kind: 'WEEKLY'; readonly weekday: number; readonly from: LocalDate; readonly end: ScheduleEnd }
  /** A month too short for the day has its last day instead. */
  | { readonly kind: 'MONTHLY'; readonly day: number; readonly from: LocalDate; readonly end: ScheduleEnd };

export type BusinessDayRule = 'PRECEDING' | 'FOLLOWING' | 'NONE';

export interface OrderPlan {
  readonly schedule: Schedule;
  readonly businessDayRule: BusinessDayRule;
}

/** One date of the series; the first has number 1. */
export interface Occurrence {
  readonly number: number;
  readonly plannedDate: LocalDate;
  /** When it is paid: the planned date after the business-day rule. */
  readonly executionDate: LocalDate;
}

/** Wall-clock times in the bank's zone. The first attempt is at the first; without enough money the others follow. */
export const ATTEMPT_TIMES: readonly [LocalTime, ...LocalTime[]] = [
  { hour: 6, minute: 0 },
  { hour: 12, minute: 0 },
  { hour: 18, minute: 0 },
];

const DAYS_OF_WEEK = 7;

/** The occurrence with this number; undefined after the end of the series. */
export function findOccurrence(plan: OrderPlan, number: number): Occurrence | undefined {
  const plannedDate = findPlannedDate(plan.schedule, number);
  if (plannedDate === undefined) return undefined;
  return { number, plannedDate, executionDate: onBusinessDay(plannedDate, plan.businessDayRule) };
}

function findPlannedDate(schedule: Schedule, number: number): LocalDate | undefined {
  if (schedule.kind === 'ONCE') return number === 1 ? schedule.date : undefined;
  const { end } = schedule;
  if (end.kind === 'COUNT' && number > end.count) return undefined;
  const date = schedule.kind === 'WEEKLY' ? dateOfWeek(schedule, number) : dateOfMonth(schedule, number);
  return end.kind === 'DATE' && compareDates(date, end.date) > 0 ? undefined : date;
}

function dateOfWeek({ weekday, from }: Extract<Schedule, { kind: 'WEEKLY' }>, number: number): LocalDate {
  const untilFirst = (weekday - weekdayOf(from) + DAYS_OF_WEEK) % DAYS_OF_WEEK;
  return addDays(from, untilFirst + (number - 1) * DAYS_OF_WEEK);
}

function dateOfMonth({ day, from }: Extract<Schedule, { kind: 'MONTHLY' }>, number: number): LocalDate {
  const isInFirstMonth = compareDates(addMonths(from, 0, day), from) >= 0;
  return addMonths(from, number - (isInFirstMonth ? 1 : 0), day);
}

function onBusinessDay(date: LocalDate, rule: BusinessDayRule): LocalDate {
  switch (rule) {
    case 'PRECEDING':
      return onOrBeforeBusinessDay(date);
    case 'FOLLOWING':
      return onOrAfterBusinessDay(date);
    case 'NONE':
      return date;
  }
}

/** The first occurrence with this number or a later one that is paid on the date or after it. */
export function findOccurrenceFrom(plan: OrderPlan, number: number, notBefore: LocalDate): Occurrence | undefined {
  let found = findOccurrence(plan, number);
  while (found !== undefined && compareDates(found.executionDate, notBefore) < 0)
    found = findOccurrence(plan, found.number + 1);
  return found;
}

/** Occurrences in their order, beginning with this number, at most so many. */
export function occurrencesFrom(plan: OrderPlan, number: number, limit: number): readonly Occurrence[] {
  const occurrences: Occurrence[] = [];
  while (occurrences.length < limit) {
    const next = findOccurrence(plan, number + occurrences.length);
    if (next === undefined) break;
    occurrences.push(next);
  }
  return occurrences;
}

/** When an occurrence is first attempted. */
export const firstAttemptAt = ({ executionDate }: Occurrence): Instant =>
  instantIn(executionDate, ATTEMPT_TIMES[0], BANK_TIME_ZONE);

/** When it is tried again after an attempt at `now`; undefined after the day's last time and on any other day. */
export function findRetryAt({ executionDate }: Occurrence, now: Instant): Instant | undefined {
  if (localDateAt(now, BANK_TIME_ZONE) !== executionDate) return undefined;
  return ATTEMPT_TIMES.map((time) => instantIn(executionDate, time, BANK_TIME_ZONE)).find((at) => isAfter(at, now));
}

/** How far ahead the first date may be. */
const AHEAD_DAYS_MAX = 5 * 366;

/** Why nobody can begin with this plan today; undefined when there is no reason. */
export function findPlanFault(plan: OrderPlan, today: LocalDate): string | undefined {
  const { schedule } = plan;
  const from = schedule.kind === 'ONCE' ? schedule.date : schedule.from;
  if (compareDates(from, today) < 0) return 'must not begin in the past';
  if (compareDates(from, addDays(today, AHEAD_DAYS_MAX)) > 0) return 'must begin within five years';
  const first = findOccurrence(plan, 1);
  if (first === undefined) return 'must have at least one date before it ends';
  if (compareDates(first.executionDate, today) < 0)
    return `must not begin with a date whose business day, ${first.executionDate}, has passed`;
  return undefined;
}
