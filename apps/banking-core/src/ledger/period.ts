import { addDays, BANK_TIME_ZONE, type Instant, type LocalDate, startOfDayIn } from '@bank/domain';

/** From an instant to before another; an end that is absent is open. */
export interface Period {
  readonly startsAt: Instant | undefined;
  readonly endsBefore: Instant | undefined;
}

/** Whole days of the bank's time zone, both included: 23, 24 or 25 hours each. */
export function periodOf(days: { readonly from?: string | undefined; readonly to?: string | undefined }): Period {
  const { from, to } = days;
  return {
    startsAt: from === undefined ? undefined : startOf(from),
    endsBefore: to === undefined ? undefined : endOf(to),
  };
}

/** The schemas of the wire have checked that it is a date. */
const startOf = (date: string): Instant => startOfDayIn(date as LocalDate, BANK_TIME_ZONE);

const endOf = (date: string): Instant => startOfDayIn(addDays(date as LocalDate, 1), BANK_TIME_ZONE);
