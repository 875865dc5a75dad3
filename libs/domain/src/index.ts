export {
  addDays,
  addMonths,
  BANK_TIME_ZONE,
  businessDateAt,
  compareDates,
  dateInMonth,
  daysBetween,
  daysInMonth,
  easterSunday,
  instantIn,
  isBusinessDay,
  isHoliday,
  type LocalTime,
  nextBusinessDay,
  onOrAfterBusinessDay,
  onOrBeforeBusinessDay,
  parseLocalDate,
  previousBusinessDay,
  startOfDayIn,
  weekdayOf,
} from './business-day.ts';
export { type CurrencyCode, CURRENCY_CODES, isCurrencyCode, scaleOf } from './currency.ts';
export { DomainError } from './domain-error.ts';
export { railReasonKey, railReasonWords, type RailReasonWords } from './rail-reasons.ts';
export { REFUSAL_NAMES, type RefusalName } from './refusals.ts';
export { formatIban, hasSpanishControlDigits, isIban, isOwnBankIban, OWN_BANK_CODE, spanishIban } from './iban.ts';
export {
  type AccountId,
  type ApplicationId,
  type CustomerId,
  type EventId,
  type Id,
  type OrderId,
  parseId,
  type TransferId,
} from './ids.ts';
export { invariant, InvariantError, unreachable } from './invariant.ts';
export {
  add,
  allocate,
  compare,
  formatDecimal,
  formatMoney,
  isNegative,
  isPositive,
  money,
  type Money,
  type MoneyJson,
  moneyToJson,
  negate,
  parseDecimal,
  parseMoneyJson,
  subtract,
  zero,
} from './money.ts';
export {
  addMs,
  type Clock,
  type Instant,
  instantFromMs,
  isAfter,
  type LocalDate,
  localDateAt,
  msOf,
  parseInstant,
} from './time.ts';
