import { passportJwtSecret } from 'jwks-rsa';
import { ExtractJwt, Strategy, type StrategyOptionsWithRequest } from 'passport-jwt';
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
  scope: z.string(),
  'cognito:groups': z.array(z.string()).default([]),
});
export type AccessClaims = z.infer<typeof AccessClaims>;

export interface PoolTrust {
  /** Exact issuer; its keys are read from `<issuer>/.well-known/jwks.json`, never from where a token says. */
  readonly issuer: string;
  readonly clientIds: readonly string[];
}

export const CLOCK_LEEWAY_SECONDS = 30;
const JWKS_CACHE_MS = 12 * 3_600_000;
const JWKS_REQUESTS_PER_MINUTE = 10;
const JWKS_TIMEOUT_MS = 2_000;
const REQUIRED_SCOPE = 'aws.cognito.signin.user.admin';

export function jwtOptions(trust: PoolTrust): StrategyOptionsWithRequest {
  return {
    jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
    secretOrKeyProvider: passportJwtSecret({
      jwksUri: `${trust.issuer}/.well-known/jwks.json`,
      cache: true,
      cacheMaxAge: JWKS_CACHE_MS,
      rateLimit: true,
      jwksRequestsPerMinute: JWKS_REQUESTS_PER_MINUTE,
      timeout: JWKS_TIMEOUT_MS,
    }),
    algorithms: ['RS256'],
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
  return claims.scope.split(' ').includes(REQUIRED_SCOPE) ? claims : undefined;
}

export { Strategy };
