import { KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type CryptoKey, createRemoteJWKSet, decodeProtectedHeader, errors } from 'jose';
import {
  ExtractJwt,
  type JwtFromRequestFunction,
  type SecretOrKeyProvider,
  Strategy,
  type StrategyOptionsWithRequest,
} from 'passport-jwt';
import * as z from 'zod';

/** RFC 8725 and the design's one verifier: what a Cognito access token must say besides its signature. */
const AccessClaims = z.object({
  sub: z.string().min(1),
  iss: z.string(),
  token_use: z.literal('access'),
  client_id: z.string(),
  origin_jti: z.string().min(1),
  auth_time: z.number().int(),
  iat: z.number().int(),
  exp: z.number().int(),
  scope: z.string().default(''),
  'cognito:groups': z.array(z.string()).default([]),
});
export type AccessClaims = z.infer<typeof AccessClaims>;

export interface PoolTrust {
  /** Exact issuer; its keys are read from `<issuer>/.well-known/jwks.json`, never from where a token says. */
  readonly issuer: string;
  readonly clientIds: readonly string[];
}

const ALGORITHM = 'RS256';
export const CLOCK_LEEWAY_SECONDS = 30;
const JWKS_CACHE_MS = 12 * 3_600_000;
/** Anyone can name a key that is not in the set. Such a token asks for the keys again at most this often. */
const JWKS_COOLDOWN_MS = 30_000;
const JWKS_TIMEOUT_MS = 2_000;
/** What a token of the user pools API allows; one for something else is honest, but not for this. */
const REQUIRED_SCOPE = 'aws.cognito.signin.user.admin';

/** The pool's keys could not be fetched, so nothing is known about the token. */
export class PoolKeysUnavailableError extends Error {
  override readonly name = 'PoolKeysUnavailableError';
}

/**
 * Gives the key of a pool that a token names. The whole set is kept, so that tokens with invented key ids, however
 * many, never come between the pool and a token that it did sign.
 */
function poolKeys(trust: PoolTrust): SecretOrKeyProvider {
  const keys = createRemoteJWKSet(new URL(`${trust.issuer}/.well-known/jwks.json`), {
    cacheMaxAge: JWKS_CACHE_MS,
    cooldownDuration: JWKS_COOLDOWN_MS,
    timeoutDuration: JWKS_TIMEOUT_MS,
  });
  const pems = new WeakMap<CryptoKey, string>();
  const pemOf = async (token: string): Promise<string> => {
    const { alg, kid } = decodeProtectedHeader(token);
    if (alg !== ALGORITHM || kid === undefined) throw new errors.JWKSNoMatchingKey();
    const key = await keys({ alg, kid }).catch((cause: unknown) => {
      throw cause instanceof errors.JWKSNoMatchingKey ? cause : new PoolKeysUnavailableError('', { cause });
    });
    const known = pems.get(key);
    if (known !== undefined) return known;
    const pem = KeyObject.from(key).export({ type: 'spki', format: 'pem' }).toString();
    pems.set(key, pem);
    return pem;
  };
  const answer = async (token: string, done: Parameters<SecretOrKeyProvider>[2]): Promise<void> => {
    try {
      done(null, await pemOf(token));
    } catch (error) {
      // Also what verifying throws: nobody waits for this promise, so it would end the process.
      done(error);
    }
  };
  return (_request, token: string, done) => void answer(token, done);
}

/** The bearer token of a request, as the strategy finds it; null when there is none. */
export const findBearer: (request: { readonly headers: IncomingHttpHeaders }) => string | null =
  ExtractJwt.fromAuthHeaderAsBearerToken() as never;

export function jwtOptions(trust: PoolTrust): StrategyOptionsWithRequest {
  return {
    jwtFromRequest: findBearer as JwtFromRequestFunction,
    secretOrKeyProvider: poolKeys(trust),
    algorithms: [ALGORITHM],
    issuer: trust.issuer,
    ignoreExpiration: false,
    jsonWebTokenOptions: { clockTolerance: CLOCK_LEEWAY_SECONDS },
    passReqToCallback: true,
  };
}

/** The claims when they are those of an access token made for one of our clients and not from the future; else undefined. */
export function acceptedClaims(payload: unknown, trust: PoolTrust, nowSeconds: number): AccessClaims | undefined {
  const parsed = AccessClaims.safeParse(payload);
  if (!parsed.success) return undefined;
  const claims = parsed.data;
  if (!trust.clientIds.includes(claims.client_id)) return undefined;
  if (claims.iat > nowSeconds + CLOCK_LEEWAY_SECONDS) return undefined;
  return claims;
}

export { Strategy };

export const hasScope = ({ scope }: AccessClaims): boolean => scope.split(' ').includes(REQUIRED_SCOPE);
