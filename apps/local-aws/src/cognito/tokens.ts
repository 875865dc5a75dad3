import { randomUUID } from 'node:crypto';
import { decodeJwt, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { notAuthorized } from './errors.ts';
import type { Pool, PoolAndClient, User } from './model.ts';
import type { TokenFamily } from './refresh-tokens.ts';
import type { SigningKeys } from './signing-keys.ts';

/** The scope of tokens that come from the user pools API rather than from the hosted pages. */
const API_SCOPE = 'aws.cognito.signin.user.admin';

/** Claims that a trigger cannot change (Cognito, "Pre token generation Lambda trigger"). */
const RESERVED_CLAIMS: ReadonlySet<string> = new Set([
  'acr', 'amr', 'at_hash', 'auth_time', 'azp', 'cognito:username', 'email_verified', 'phone_number_verified', 'exp', 'iat',
  'identities', 'iss', 'jti', 'nbf', 'nonce', 'origin_jti', 'sub', 'token_use', 'aud', 'event_id', 'cognito:groups',
]); // prettier-ignore

/** What the pre-token-generation trigger decided. In its version 1 it reaches the ID token; groups reach both. */
export interface ClaimChanges {
  readonly groups: readonly string[];
  readonly add: Readonly<Record<string, unknown>>;
  readonly suppress: readonly string[];
}

export interface SignedTokens {
  readonly AccessToken: string;
  readonly IdToken: string;
  readonly ExpiresIn: number;
  readonly TokenType: 'Bearer';
}

/** Signs and verifies access and ID tokens: RS256, claims as Cognito's. */
export class Tokens {
  readonly #keys: SigningKeys;
  readonly #issuerBase: string;
  readonly #clock: () => number;

  constructor(keys: SigningKeys, issuerBase: string, clock: () => number) {
    this.#keys = keys;
    this.#issuerBase = issuerBase.replace(/\/$/u, '');
    this.#clock = clock;
  }

  issuer(poolId: string): string {
    return `${this.#issuerBase}/${poolId}`;
  }

  async sign(
    { pool, client }: PoolAndClient,
    user: User,
    family: TokenFamily,
    changes: ClaimChanges,
  ): Promise<SignedTokens> {
    const issuedAt = Math.floor(this.#clock() / 1000);
    const shared = {
      sub: user.sub,
      ...(changes.groups.length > 0 ? { 'cognito:groups': [...changes.groups] } : {}),
      iss: this.issuer(pool.id),
      origin_jti: family.id,
      event_id: randomUUID(),
      auth_time: Math.floor(family.authenticatedAt / 1000),
      iat: issuedAt,
    };
    const access = {
      ...shared,
      client_id: client.id,
      token_use: 'access',
      scope: API_SCOPE,
      exp: issuedAt + client.accessTokenSeconds,
      jti: randomUUID(),
      username: user.sub,
    };
    const identity = {
      ...changedClaims(user, changes),
      ...shared,
      'cognito:username': user.sub,
      aud: client.id,
      token_use: 'id',
      exp: issuedAt + client.idTokenSeconds,
      jti: randomUUID(),
    };
    return {
      AccessToken: await this.#signClaims(pool, access),
      IdToken: await this.#signClaims(pool, identity),
      ExpiresIn: client.accessTokenSeconds,
      TokenType: 'Bearer',
    };
  }

  /** Throws NotAuthorizedException: `Invalid Access Token` or `Access Token has expired`. */
  async verifyAccessToken(token: string): Promise<{ poolId: string; clientId: string; sub: string; familyId: string }> {
    try {
      // The issuer is read before it is proved, only to choose the key; the check below proves it.
      const issuer = decodeJwt(token).iss ?? '';
      const poolId = issuer.slice(issuer.lastIndexOf('/') + 1);
      const key = await this.#keys.find(poolId);
      if (key === null) throw new errors.JWTInvalid('no such issuer');
      const { payload } = await jwtVerify(token, key.publicKey, {
        algorithms: ['RS256'],
        issuer: this.issuer(poolId),
        currentDate: new Date(this.#clock()),
        requiredClaims: ['sub', 'exp', 'client_id', 'origin_jti'],
      });
      if (payload['token_use'] !== 'access') throw new errors.JWTClaimValidationFailed('not an access token', payload);
      return {
        poolId,
        clientId: String(payload['client_id']),
        sub: String(payload.sub),
        familyId: String(payload['origin_jti']),
      };
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw notAuthorized('Access Token has expired');
      if (error instanceof errors.JOSEError) throw notAuthorized('Invalid Access Token');
      throw error;
    }
  }

  async #signClaims(pool: Pool, claims: JWTPayload): Promise<string> {
    const key = await this.#keys.get(pool.id);
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: key.keyId }).sign(key.privateKey);
  }
}

function changedClaims(user: User, changes: ClaimChanges): Record<string, unknown> {
  const claims = new Map<string, unknown>(Object.entries(user.attributes));
  for (const name of ['email_verified', 'phone_number_verified']) {
    if (claims.has(name)) claims.set(name, claims.get(name) === 'true');
  }
  for (const [name, value] of Object.entries(changes.add)) if (!RESERVED_CLAIMS.has(name)) claims.set(name, value);
  for (const name of changes.suppress) if (!RESERVED_CLAIMS.has(name)) claims.delete(name);
  return Object.fromEntries(claims);
}
