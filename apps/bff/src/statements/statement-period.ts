import { addDays, addMonths, dateInMonth, daysBetween, type LocalDate } from '@bank/domain';

/** A year and a month: enough for a tax return that is late. */
export const PERIOD_DAYS_MAX = 400;
/** A bound that no account reaches. */
const MONTHS_MAX = 2_400;

export interface Period {
  /** Both days included. */
  readonly from: LocalDate;
  readonly to: LocalDate;
  /** False while the period's last day is not over. */
  readonly isComplete: boolean;
}

export interface MonthPeriod extends Period {
  /** `YYYY-MM` */
  readonly month: string;
}

const monthOf = (date: LocalDate): string => date.slice(0, 7);
const later = (a: LocalDate, b: LocalDate): LocalDate => (a > b ? a : b);

/** The months that a statement can be had for, newest first: from the account's first day to today. */
export function monthsBetween(openedOn: LocalDate, today: LocalDate): readonly MonthPeriod[] {
  const months: MonthPeriod[] = [];
  for (let first = firstDayOf(today); months.length < MONTHS_MAX; first = addMonths(first, -1)) {
    const last = addDays(addMonths(first, 1), -1);
    if (last < openedOn) break;
    const isComplete = last < today;
    months.push({ month: monthOf(first), from: later(first, openedOn), to: isComplete ? last : today, isComplete });
  }
  return months;
}

/** The period of a month; undefined when the account was not open in it or it has not begun. */
export const findMonth = (month: string, account: { openedOn: LocalDate; today: LocalDate }): MonthPeriod | undefined =>
  monthsBetween(account.openedOn, account.today).find((each) => each.month === month);

export type PeriodFault = 'too-long' | 'in-the-future';

/** Why there is no statement of a period; undefined when there can be one. */
export function findPeriodFault(period: { from: LocalDate; to: LocalDate; today: LocalDate }): PeriodFault | undefined {
  if (period.to > period.today) return 'in-the-future';
  return daysBetween(period.from, period.to) >= PERIOD_DAYS_MAX ? 'too-long' : undefined;
}

const firstDayOf = (date: LocalDate): LocalDate => dateInMonth(Number(date.slice(0, 4)), Number(date.slice(5, 7)), 1);
