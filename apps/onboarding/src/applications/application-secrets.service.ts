import { createHash, createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { CONFIG } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config.ts';

const TOKEN_BYTES = 32;
const CODE_DIGITS = 6;

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

export const newToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

export const newCode = (): string => String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, '0');

/** Compares in constant time; both are hexadecimal digests of the same length. */
export function isSameDigest(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** A million codes are tried in a second, so a code's digest is keyed: the table alone does not give it away. */
@Injectable()
export class CodeDigests {
  private readonly key: Buffer;

  constructor(@Inject(CONFIG) config: Config) {
    this.key = createHmac('sha256', config.COGNITO_CLIENT_SECRET.reveal()).update('onboarding phone codes').digest();
  }

  of(applicationId: string, code: string): string {
    return createHmac('sha256', this.key).update(`${applicationId}\n${code}`).digest('hex');
  }
}
