import { spanishIban } from '@bank/domain';

/** Alder Bank's code at the Bank of Spain and its only branch; both invented. */
const BANK_CODE = '0999';
const BRANCH_CODE = '0001';
const NUMBER_DIGITS = 10;

/** An account with such an IBAN is one of ours, or is none. Control digits stand between branch and number. */
export const isOwnIban = (iban: string): boolean => iban.startsWith('ES') && iban.slice(4, 8) === BANK_CODE;

/** The IBAN of the account with this running number. */
export const ibanOf = (accountNumber: string): string =>
  spanishIban({ bank: BANK_CODE, branch: BRANCH_CODE, number: accountNumber.padStart(NUMBER_DIGITS, '0') });
