import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Database, Row } from './database.ts';
import { CognitoError, notAuthorized } from './errors.ts';
import type { PoolClient, User } from './model.ts';

const TOKEN_BYTES = 64;

/** Everything one sign-in gave: all refresh tokens that followed from it, and the access tokens by `origin_jti`. */
export interface TokenFamily {
  readonly id: string;
  readonly poolId: string;
  readonly clientId: string;
  readonly sub: string;
  /** Epoch milliseconds. */
  readonly authenticatedAt: number;
  readonly expiresAt: number;
  readonly isRevoked: boolean;
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64');

const familyOf = (row: Row): TokenFamily => ({
  id: String(row['id']),
  poolId: String(row['pool_id']),
  clientId: String(row['client_id']),
  sub: String(row['sub']),
  authenticatedAt: Number(row['authenticated_at']),
  expiresAt: Number(row['expires_at']),
  isRevoked: row['revoked'] === 1,
});

/**
 * Opaque refresh tokens, kept as hashes. With rotation each works once; a second use is theft or a bug, we cannot tell which,
 * so it revokes the whole family (RFC 9700, 4.14.2).
 */
export class RefreshTokens {
  readonly #database: Database;
  readonly #clock: () => number;

  constructor(database: Database, clock: () => number) {
    this.#database = database;
    this.#clock = clock;
  }

  startFamily(user: User, client: PoolClient): { family: TokenFamily; refreshToken: string } {
    const now = this.#clock();
    const family: TokenFamily = {
      id: randomUUID(),
      poolId: user.poolId,
      clientId: client.id,
      sub: user.sub,
      authenticatedAt: now,
      expiresAt: now + client.refreshTokenSeconds * 1000,
      isRevoked: false,
    };
    return this.#database.transaction(() => {
      this.#database.run(
        `INSERT INTO token_families (id, pool_id, client_id, sub, authenticated_at, revoked, expires_at)
         VALUES (?, ?, ?, ?, ?, 0, ?)`,
        family.id,
        family.poolId,
        family.clientId,
        family.sub,
        family.authenticatedAt,
        family.expiresAt,
      );
      return { family, refreshToken: this.#addToken(family) };
    });
  }

  /** Throws NotAuthorizedException or RefreshTokenReuseException; reuse revokes the family. */
  getLiveFamily(client: PoolClient, refreshToken: string): TokenFamily {
    // Outside a transaction that would be rolled back: the revocation must be kept.
    const found = this.#database.transaction(() => this.#check(client, refreshToken));
    if (found instanceof Error) throw found;
    return found;
  }

  /** Exchanges the token for the next one, or null when the client does not rotate. Throws as `getLiveFamily`. */
  rotate(client: PoolClient, refreshToken: string): string | null {
    const rotated = this.#database.transaction(() => {
      const family = this.#check(client, refreshToken);
      if (family instanceof Error || client.rotation === null) return family instanceof Error ? family : null;
      this.#database.run(
        'UPDATE refresh_tokens SET rotated_at = coalesce(rotated_at, ?) WHERE hash = ?',
        this.#clock(),
        hashOf(refreshToken),
      );
      return this.#addToken(family);
    });
    if (rotated instanceof Error) throw rotated;
    return rotated;
  }

  /** By any token of the family, rotated or not; unknown tokens and those of other clients are ignored (RFC 7009). */
  revokeByToken(client: PoolClient, refreshToken: string): void {
    this.#database.run(
      `UPDATE token_families SET revoked = 1
       WHERE client_id = ? AND id = (SELECT family_id FROM refresh_tokens WHERE hash = ?)`,
      client.id,
      hashOf(refreshToken),
    );
  }

  revokeAllOf(user: { poolId: string; sub: string }): void {
    this.#database.run('UPDATE token_families SET revoked = 1 WHERE pool_id = ? AND sub = ?', user.poolId, user.sub);
  }

  /** False for an unknown family too: families are swept only after they expired. */
  isLive(familyId: string): boolean {
    return this.#database.find('SELECT id FROM token_families WHERE id = ? AND revoked = 0', familyId) !== undefined;
  }

  #check(client: PoolClient, refreshToken: string): TokenFamily | CognitoError {
    const row = this.#database.find(
      `SELECT token_families.*, refresh_tokens.rotated_at FROM refresh_tokens
       JOIN token_families ON token_families.id = refresh_tokens.family_id WHERE refresh_tokens.hash = ?`,
      hashOf(refreshToken),
    );
    if (!row || row['client_id'] !== client.id) return notAuthorized('Invalid Refresh Token');
    const family = familyOf(row);
    if (family.isRevoked) return notAuthorized('Refresh Token has been revoked');
    if (family.expiresAt <= this.#clock()) return notAuthorized('Refresh Token has expired');
    const graceMs = (client.rotation?.graceSeconds ?? 0) * 1000;
    if (row['rotated_at'] !== null && Number(row['rotated_at']) + graceMs <= this.#clock()) {
      this.#database.run('UPDATE token_families SET revoked = 1 WHERE id = ?', family.id);
      return new CognitoError('RefreshTokenReuseException', 'Refresh token has been used before.');
    }
    return family;
  }

  #addToken(family: TokenFamily): string {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    this.#database.run(
      'INSERT INTO refresh_tokens (hash, family_id, rotated_at, expires_at) VALUES (?, ?, NULL, ?)',
      hashOf(token),
      family.id,
      family.expiresAt,
    );
    return token;
  }
}
