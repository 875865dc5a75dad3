import { Secret, TOTP } from 'otpauth';

const PERIOD_SECONDS = 30;
const DIGITS = 6;
/** Steps before and after the present one that are accepted, for clocks that differ. */
const WINDOW_STEPS = 1;
const SECRET_BYTES = 20;

const totp = (secret: string): TOTP =>
  new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: DIGITS, period: PERIOD_SECONDS });

/** Base32, 160 bits. */
export const makeSoftwareTokenSecret = (): string => new Secret({ size: SECRET_BYTES }).base32;

/** The time step the code belongs to, or null when it fits none. The caller refuses a step that was used before. */
export function findSoftwareTokenStep(secret: string, code: string, nowMs: number): number | null {
  if (!/^\d{6}$/u.test(code)) return null;
  const delta = totp(secret).validate({ token: code, timestamp: nowMs, window: WINDOW_STEPS });
  return delta === null ? null : Math.floor(nowMs / 1000 / PERIOD_SECONDS) + delta;
}
