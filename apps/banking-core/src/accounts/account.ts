import { spanishIban } from '@bank/domain';

/** Alder Bank's code at the Bank of Spain and its only branch; both invented. */
const BANK_CODE = '0999';
const BRANCH_CODE = '0001';
const NUMBER_DIGITS = 10;

/** The IBAN of the account with this running number. */
export const ibanOf = (accountNumber: string): string =>
  spanishIban({ bank: BANK_CODE, branch: BRANCH_CODE, number: accountNumber.padStart(NUMBER_DIGITS, '0') });
