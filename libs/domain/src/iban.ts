/** IBAN length by country for the countries the bank pays to (ISO 13616 registry). */
const LENGTHS: Readonly<Record<string, number>> = {
  ES: 24,
  DE: 22,
  FR: 27,
  IT: 27,
  PT: 25,
  NL: 18,
  IE: 22,
  BE: 16,
  GB: 22,
};

const IBAN = /^[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}$/;

/** ISO 7064 mod 97-10 over the rearranged IBAN. */
function mod97(text: string): number {
  const digits = Array.from(text, (char) => Number.parseInt(char, 36).toString()).join('');
  let remainder = 0;
  for (const digit of digits) remainder = (remainder * 10 + Number(digit)) % 97;
  return remainder;
}

/** True for an electronic-format IBAN (no spaces, upper case) with the right length and check digits. */
export function isIban(text: string): boolean {
  if (!IBAN.test(text) || LENGTHS[text.slice(0, 2)] !== text.length) return false;
  return mod97(text.slice(4) + text.slice(0, 4)) === 1;
}

const weighted = (digits: string, weights: readonly number[]): number =>
  Array.from(digits, Number).reduce((sum, digit, index) => sum + digit * (weights[index] ?? 0), 0);

/** The Spanish control digit: 11 - (sum mod 11), with 10 written as 1 and 11 as 0. */
const controlDigit = (sum: number): string => {
  const digit = 11 - (sum % 11);
  return digit === 10 ? '1' : digit === 11 ? '0' : String(digit);
};

/**
 * Spanish IBAN from bank code (4 digits), branch (4) and account number (10), with both control digits of the CCC
 * (Consejo Superior Bancario, Norma 43) and the IBAN check digits.
 */
export function spanishIban(account: { bank: string; branch: string; number: string }): string {
  const weights = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6];
  const first = controlDigit(weighted(`00${account.bank}${account.branch}`, weights));
  const second = controlDigit(weighted(account.number, weights));
  const bban = `${account.bank}${account.branch}${first}${second}${account.number}`;
  const check = 98 - mod97(`${bban}ES00`);
  return `ES${String(check).padStart(2, '0')}${bban}`;
}

/** Groups of four, as printed on paper. */
export const formatIban = (iban: string): string => iban.replaceAll(/(.{4})(?=.)/g, '$1 ');

/** Alder Bank's code at the Bank of Spain; invented. An IBAN with another one is another bank's. */
export const OWN_BANK_CODE = '0999';

/** An account with such an IBAN is one of ours, or is none. */
export const isOwnBankIban = (iban: string): boolean => iban.startsWith('ES') && iban.slice(4, 8) === OWN_BANK_CODE;

/** True for a Spanish IBAN whose two inner control digits fit as well: a slip that happens to keep mod 97 is caught here. */
export function hasSpanishControlDigits(iban: string): boolean {
  return spanishIban({ bank: iban.slice(4, 8), branch: iban.slice(8, 12), number: iban.slice(14) }) === iban;
}
