/** Parts that every list of leaked passwords begins with, and the bank's own names. */
const COMMON_PARTS = ['password', 'contraseña', 'qwerty', 'letmein', '12345678', 'abcdefgh', 'alderbank', 'alder bank'];
/** What is left of a password without such a part must be a secret of its own. */
const REMAINDER_LENGTH_MIN = 12;

/**
 * Whether someone who knows the person and the usual lists would guess it soon (NIST SP 800-63B 3.1.1.2). Length is the
 * contract's business; no composition is asked for.
 */
export function isEasyToGuess(
  password: string,
  person: { readonly email: string; readonly fullName: string },
): boolean {
  const lower = password.toLowerCase();
  if (new Set(lower).size < 5) return true;
  const own = [person.email.split('@', 1)[0] ?? '', ...person.fullName.split(/\s+/)].filter((part) => part.length >= 4);
  const parts = [...COMMON_PARTS, ...own.map((part) => part.toLowerCase())];
  return parts.some((part) => lower.includes(part) && lower.replaceAll(part, '').length < REMAINDER_LENGTH_MIN);
}
