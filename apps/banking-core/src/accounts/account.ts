import { OWN_BANK_CODE, spanishIban } from '@bank/domain';

/** Alder Bank's only branch; invented. */
const BRANCH_CODE = '0001';
const NUMBER_DIGITS = 10;

/** The IBAN of the account with this running number. */
export const ibanOf = (accountNumber: string): string =>
  spanishIban({ bank: OWN_BANK_CODE, branch: BRANCH_CODE, number: accountNumber.padStart(NUMBER_DIGITS, '0') });
