import type { Database } from './database.ts';
import { CognitoError, notAuthorized } from './errors.ts';

const FAILURES_BEFORE_LOCK = 5;
const LOCK_FIRST_MS = 30_000;
const LOCK_MAX_MS = 15 * 60_000;
/** Failures are forgotten when nobody has tried for this long. */
const MEMORY_MS = 24 * 60 * 60_000;
/** Checks of one account that may wait for each other. */
const WAITING_MAX = 20;

interface Account {
  readonly poolId: string;
  readonly sub: string;
}

/**
 * Guards guesses of passwords and software tokens: after 5 failures in a row each further failure locks the account for
 * twice as long, 30 s to 15 min. Checks of one account run one after the other, so a burst cannot try more than it may.
 * Unknown users have an account too (their stand-in), and are locked the same way.
 */
export class Attempts {
  readonly #database: Database;
  readonly #clock: () => number;
  readonly #queues = new Map<string, { tail: Promise<unknown>; waiting: number }>();

  constructor(database: Database, clock: () => number) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Makes the attempt unless the account is locked; null counts as a failure. A success forgets nothing: see `forget`. */
  async guard<T>(account: Account, attempt: () => Promise<T | null> | T | null): Promise<T | null> {
    return this.#inTurn(account, async () => {
      const before = this.#read(account);
      if (before.lockedUntil > this.#clock()) throw notAuthorized('Password attempts exceeded');
      const found = await attempt();
      if (found === null) this.#write(account, before.failures + 1);
      return found;
    });
  }

  /** After a complete sign-in or a reset of the password. Not after a first factor, else it would buy guesses of the second. */
  forget(account: Account): void {
    this.#database.run('DELETE FROM failed_attempts WHERE pool_id = ? AND sub = ?', account.poolId, account.sub);
  }

  #read(account: Account): { failures: number; lockedUntil: number } {
    const row = this.#database.find(
      'SELECT failures, locked_until FROM failed_attempts WHERE pool_id = ? AND sub = ? AND expires_at >= ?',
      account.poolId,
      account.sub,
      this.#clock(),
    );
    return { failures: Number(row?.['failures'] ?? 0), lockedUntil: Number(row?.['locked_until'] ?? 0) };
  }

  #write(account: Account, failures: number): void {
    const now = this.#clock();
    const doublings = failures - FAILURES_BEFORE_LOCK;
    const lockedUntil = doublings < 0 ? 0 : now + Math.min(LOCK_MAX_MS, LOCK_FIRST_MS * 2 ** doublings);
    this.#database.run(
      'INSERT OR REPLACE INTO failed_attempts (pool_id, sub, failures, locked_until, expires_at) VALUES (?, ?, ?, ?, ?)',
      account.poolId,
      account.sub,
      failures,
      lockedUntil,
      now + MEMORY_MS,
    );
  }

  async #inTurn<T>(account: Account, body: () => Promise<T>): Promise<T> {
    const key = `${account.poolId}/${account.sub}`;
    const queue = this.#queues.get(key) ?? { tail: Promise.resolve(), waiting: 0 };
    if (queue.waiting >= WAITING_MAX) throw new CognitoError('TooManyRequestsException', 'Rate exceeded');
    queue.waiting += 1;
    this.#queues.set(key, queue);
    const turn = queue.tail.then(body);
    // The next in line waits for the end of this check, whatever its outcome; the outcome belongs to this caller.
    queue.tail = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      queue.waiting -= 1;
      if (queue.waiting === 0) this.#queues.delete(key);
    }
  }
}
