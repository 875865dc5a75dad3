import { createHmac, randomBytes } from 'node:crypto';
import { v4 as uuidV4 } from 'uuid';
import { type Database, getPepper, type Row } from './database.ts';
import { emailTaken, resourceNotFound, userNotFound } from './errors.ts';
import {
  type Pool,
  type PoolClient,
  poolClientSchema,
  poolSchema,
  type Subject,
  type User,
  userSchema,
} from './model.ts';

const documentOf = (row: Row): unknown => JSON.parse(String(row['document']));

/** Pools, clients, groups and users. An e-mail belongs to one user of a pool; names are compared in lower case. */
export class Store {
  readonly #database: Database;
  readonly #clock: () => number;
  readonly #standInKey: string;

  constructor(database: Database, clock: () => number) {
    this.#database = database;
    this.#clock = clock;
    this.#standInKey = getPepper(database, 'stand-in-subjects', () => randomBytes(32).toString('base64'));
  }

  putPool(pool: Pool): void {
    this.#database.run('INSERT OR REPLACE INTO pools (id, document) VALUES (?, ?)', pool.id, JSON.stringify(pool));
  }

  getPool(poolId: string): Pool {
    const row = this.#database.find('SELECT document FROM pools WHERE id = ?', poolId);
    if (!row) throw resourceNotFound(`User pool ${poolId} does not exist.`);
    return poolSchema.parse(documentOf(row));
  }

  putClient(client: PoolClient): void {
    this.#database.run(
      'INSERT OR REPLACE INTO clients (id, pool_id, document) VALUES (?, ?, ?)',
      client.id,
      client.poolId,
      JSON.stringify(client),
    );
  }

  getClient(clientId: string): PoolClient {
    const row = this.#database.find('SELECT document FROM clients WHERE id = ?', clientId);
    if (!row) throw resourceNotFound(`User pool client ${clientId} does not exist.`);
    return poolClientSchema.parse(documentOf(row));
  }

  putGroup(group: { poolId: string; name: string; description: string }): boolean {
    const changes = this.#database.run(
      'INSERT OR IGNORE INTO pool_groups (pool_id, name, description) VALUES (?, ?, ?)',
      group.poolId,
      group.name,
      group.description,
    );
    return changes === 1;
  }

  hasGroup(poolId: string, name: string): boolean {
    return (
      this.#database.find('SELECT name FROM pool_groups WHERE pool_id = ? AND name = ?', poolId, name) !== undefined
    );
  }

  /** By sub or e-mail. */
  findUser(poolId: string, name: string): User | null {
    const row = this.#database.find(
      `SELECT users.document FROM aliases JOIN users ON users.pool_id = aliases.pool_id AND users.sub = aliases.sub
       WHERE aliases.pool_id = ? AND aliases.name = ?`,
      poolId,
      name.toLowerCase(),
    );
    return row ? userSchema.parse(documentOf(row)) : null;
  }

  getUser(poolId: string, name: string): User {
    const user = this.findUser(poolId, name);
    if (!user) throw userNotFound();
    return user;
  }

  findSubject(poolId: string, name: string): Subject {
    const user = this.findUser(poolId, name);
    return { poolId, sub: user?.sub ?? this.#standInSub(poolId, name), user };
  }

  /** Ascending by sub, after the given one. */
  listUsers(poolId: string, page: { afterSub: string; limit: number }): User[] {
    const rows = this.#database.list(
      'SELECT document FROM users WHERE pool_id = ? AND sub > ? ORDER BY sub LIMIT ?',
      poolId,
      page.afterSub,
      page.limit,
    );
    return rows.map((row) => userSchema.parse(documentOf(row)));
  }

  /** Throws UsernameExistsException when the e-mail is taken, also by a sign-up that ran at the same time. */
  insertUser(user: User): void {
    this.#database.transaction(() => {
      this.#takeAlias(user, user.sub, 'UsernameExistsException');
      const email = user.attributes['email'];
      if (email !== undefined) this.#takeAlias(user, email, 'UsernameExistsException');
      this.#writeUser(user);
    });
  }

  /**
   * Reads, changes and writes a user under the write lock; `change` must be synchronous and works on the current state.
   * A changed e-mail moves the alias (AliasExistsException when taken).
   */
  updateUser(poolId: string, sub: string, change: (user: User) => void): User {
    return this.#database.transaction(() => {
      const user = this.getUser(poolId, sub);
      const emailBefore = user.attributes['email'];
      change(user);
      const email = user.attributes['email'];
      if (email !== undefined && email !== emailBefore) {
        if (emailBefore !== undefined) this.#dropAlias(user, emailBefore);
        this.#takeAlias(user, email, 'AliasExistsException');
      }
      user.modifiedAt = this.#clock();
      this.#writeUser(user);
      return user;
    });
  }

  deleteUser(user: User): void {
    this.#database.transaction(() => {
      for (const table of ['aliases', 'codes', 'code_sends', 'failed_attempts', 'users']) {
        this.#database.run(`DELETE FROM ${table} WHERE pool_id = ? AND sub = ?`, user.poolId, user.sub);
      }
    });
  }

  #writeUser(user: User): void {
    this.#database.run(
      'INSERT OR REPLACE INTO users (pool_id, sub, document) VALUES (?, ?, ?)',
      user.poolId,
      user.sub,
      JSON.stringify(user),
    );
  }

  #takeAlias(user: User, name: string, refusal: 'UsernameExistsException' | 'AliasExistsException'): void {
    const changes = this.#database.run(
      'INSERT OR IGNORE INTO aliases (pool_id, name, sub) VALUES (?, ?, ?)',
      user.poolId,
      name.toLowerCase(),
      user.sub,
    );
    if (changes === 0) throw emailTaken(refusal);
  }

  #dropAlias(user: User, name: string): void {
    this.#database.run(
      'DELETE FROM aliases WHERE pool_id = ? AND name = ? AND sub = ?',
      user.poolId,
      name.toLowerCase(),
      user.sub,
    );
  }

  /** Same name, same stand-in, in the shape of a real sub: answers about unknown users do not give themselves away. */
  #standInSub(poolId: string, name: string): string {
    const digest = createHmac('sha256', this.#standInKey).update(`${poolId}\n${name.toLowerCase()}`).digest();
    return uuidV4({ random: digest.subarray(0, 16) });
  }
}
