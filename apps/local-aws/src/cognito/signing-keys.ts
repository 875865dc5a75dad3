import { randomBytes } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import * as z from 'zod';
import type { Database } from './database.ts';

const KEY_BITS = 2048;
const KEY_ID_BYTES = 24;

const privateJwkSchema = z.looseObject({ kty: z.literal('RSA'), kid: z.string(), n: z.string(), e: z.string() });

export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** As published; the private members are not in it. */
  readonly publicJwk: JWK;
}

/** One RSA key per pool, made when first needed and kept with the data: tokens stay valid over a restart. */
export class SigningKeys {
  readonly #database: Database;
  readonly #keys = new Map<string, Promise<SigningKey>>();

  constructor(database: Database) {
    this.#database = database;
  }

  get(poolId: string): Promise<SigningKey> {
    const known = this.#keys.get(poolId);
    if (known) return known;
    const loading = this.#load(poolId);
    this.#keys.set(poolId, loading);
    // A failed attempt is not remembered; its caller sees the error.
    loading.catch(() => this.#keys.delete(poolId));
    return loading;
  }

  /** Null when the pool has signed nothing yet; for callers who only have someone's word that there is such a pool. */
  async find(poolId: string): Promise<SigningKey | null> {
    return this.#findStored(poolId) === null ? null : this.get(poolId);
  }

  async #load(poolId: string): Promise<SigningKey> {
    const stored = this.#findStored(poolId) ?? (await this.#make(poolId));
    const jwk = privateJwkSchema.parse(JSON.parse(stored));
    const publicJwk = { kty: jwk.kty, n: jwk.n, e: jwk.e, kid: jwk.kid, alg: 'RS256', use: 'sig' };
    return {
      keyId: jwk.kid,
      privateKey: await importRsaKey(jwk),
      publicKey: await importRsaKey(publicJwk),
      publicJwk,
    };
  }

  async #make(poolId: string): Promise<string> {
    const { privateKey } = await generateKeyPair('RS256', { modulusLength: KEY_BITS, extractable: true });
    const jwk = { ...(await exportJWK(privateKey)), kid: randomBytes(KEY_ID_BYTES).toString('base64url') };
    this.#database.run(
      'INSERT OR IGNORE INTO signing_keys (pool_id, private_jwk) VALUES (?, ?)',
      poolId,
      JSON.stringify(jwk),
    );
    return this.#findStored(poolId) ?? JSON.stringify(jwk);
  }

  #findStored(poolId: string): string | null {
    const row = this.#database.find('SELECT private_jwk FROM signing_keys WHERE pool_id = ?', poolId);
    return row ? String(row['private_jwk']) : null;
  }
}

async function importRsaKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, 'RS256');
  if (key instanceof Uint8Array) throw new TypeError('an RSA key was expected');
  return key;
}
