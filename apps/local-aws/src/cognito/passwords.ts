import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { invalidPassword } from './errors.ts';
import type { StoredPassword } from './model.ts';

export const PASSWORD_LENGTH_MIN = 12;
const PASSWORD_LENGTH_MAX = 256;
/** scrypt N (r = 8, p = 1): about 40 ms and 16 MB a check on a laptop core. */
const SCRYPT_COST = 16_384;
const SCRYPT_MEMORY_MAX_BYTES = 64 * 1024 * 1024;
const HASH_BYTES = 32;
const SALT_BYTES = 16;

/** Checked in place of a missing user's password, so that an unknown name takes as long as a wrong password. */
const DUMMY_PASSWORD: StoredPassword = {
  cost: SCRYPT_COST,
  salt: randomBytes(SALT_BYTES).toString('base64'),
  hash: randomBytes(HASH_BYTES).toString('base64'),
};

/**
 * Length only, counted in characters, spaces inside and any script allowed (NIST SP 800-63B); composition rules and lists of
 * leaked passwords are the services' matter. Cognito refuses white space at either end.
 */
export function checkPasswordPolicy(password: string, lengthMin: number): void {
  const length = Array.from(password).length;
  if (length < lengthMin) throw invalidPassword('Password not long enough');
  if (length > PASSWORD_LENGTH_MAX) throw invalidPassword('Password too long');
  if (password.trim() !== password) throw invalidPassword('Password must not begin or end with white space');
}

export async function hashPassword(password: string): Promise<StoredPassword> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, SCRYPT_COST);
  return { cost: SCRYPT_COST, salt: salt.toString('base64'), hash: hash.toString('base64') };
}

/** False for a missing user, after the same work. */
export async function isPasswordRight(password: string, stored: StoredPassword | null): Promise<boolean> {
  const { cost, salt, hash } = stored ?? DUMMY_PASSWORD;
  const derived = await derive(password, Buffer.from(salt, 'base64'), cost);
  return timingSafeEqual(derived, Buffer.from(hash, 'base64')) && stored !== null;
}

function derive(password: string, salt: Buffer, cost: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, HASH_BYTES, { N: cost, maxmem: SCRYPT_MEMORY_MAX_BYTES }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
