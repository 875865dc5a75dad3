import { createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { type Database, getPepper } from './database.ts';
import { codeExpired, codeMismatch, limitExceeded } from './errors.ts';

const CODE_SPACE = 1_000_000;
const CODE_DIGITS = 6;
const CODE_LIFETIME_MS = 15 * 60_000;
const TRIES_MAX = 5;
const SENDS_MAX = 20;
const SENDS_WINDOW_MS = 60 * 60_000;

export type CodePurpose = 'sign-up' | 'forgot-password' | `verify:${string}`;

interface Account {
  readonly poolId: string;
  readonly sub: string;
}

/**
 * Confirmation codes: 6 digits, kept as a keyed hash, 15 min, 5 tries, one at a time per purpose. They exist for unknown
 * users too (never delivered), so that guessing a code says nothing about who has an account.
 */
export class Codes {
  readonly #database: Database;
  readonly #clock: () => number;
  readonly #key: string;

  constructor(database: Database, clock: () => number) {
    this.#database = database;
    this.#clock = clock;
    this.#key = getPepper(database, 'confirmation-codes', () => randomBytes(32).toString('base64'));
  }

  /** Makes a code in place of an earlier one. Throws LimitExceededException past 20 codes an hour for one account. */
  make(account: Account, purpose: CodePurpose): string {
    const code = String(randomInt(CODE_SPACE)).padStart(CODE_DIGITS, '0');
    this.#database.transaction(() => {
      this.#countSend(account);
      this.#database.run(
        'INSERT OR REPLACE INTO codes (pool_id, sub, purpose, hash, tries, expires_at) VALUES (?, ?, ?, ?, 0, ?)',
        account.poolId,
        account.sub,
        purpose,
        this.#hash(account, purpose, code),
        this.#clock() + CODE_LIFETIME_MS,
      );
    });
    return code;
  }

  /**
   * Uses a code up. Throws CodeMismatchException (wrong), ExpiredCodeException (none, used or too old) or
   * LimitExceededException (5 wrong tries: a new code is needed).
   */
  use(account: Account, purpose: CodePurpose, code: string): void {
    // The refusal is thrown outside the transaction: the count of tries must be kept.
    const refusal = this.#database.transaction(() => this.#tryCode(account, purpose, code));
    if (refusal) throw refusal;
  }

  #tryCode(account: Account, purpose: CodePurpose, code: string): Error | null {
    const where = [account.poolId, account.sub, purpose] as const;
    const row = this.#database.find(
      'SELECT hash, tries, expires_at FROM codes WHERE pool_id = ? AND sub = ? AND purpose = ?',
      ...where,
    );
    if (!row || Number(row['expires_at']) < this.#clock()) return codeExpired();
    if (Number(row['tries']) >= TRIES_MAX) return limitExceeded();
    const given = Buffer.from(this.#hash(account, purpose, code));
    if (!timingSafeEqual(given, Buffer.from(String(row['hash'])))) {
      this.#database.run('UPDATE codes SET tries = tries + 1 WHERE pool_id = ? AND sub = ? AND purpose = ?', ...where);
      return codeMismatch();
    }
    this.#database.run('DELETE FROM codes WHERE pool_id = ? AND sub = ? AND purpose = ?', ...where);
    return null;
  }

  #countSend(account: Account): void {
    const now = this.#clock();
    const row = this.#database.find(
      'SELECT sent, expires_at FROM code_sends WHERE pool_id = ? AND sub = ? AND expires_at >= ?',
      account.poolId,
      account.sub,
      now,
    );
    const sent = Number(row?.['sent'] ?? 0);
    if (sent >= SENDS_MAX) throw limitExceeded();
    this.#database.run(
      'INSERT OR REPLACE INTO code_sends (pool_id, sub, sent, expires_at) VALUES (?, ?, ?, ?)',
      account.poolId,
      account.sub,
      sent + 1,
      Number(row?.['expires_at'] ?? now + SENDS_WINDOW_MS),
    );
  }

  #hash(account: Account, purpose: CodePurpose, code: string): string {
    return createHmac('sha256', this.#key)
      .update(`${account.poolId}\n${account.sub}\n${purpose}\n${code}`)
      .digest('base64');
  }
}
