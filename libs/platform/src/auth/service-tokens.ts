import { createLocalJWKSet, type CryptoKey, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import type { Secret } from '../config/config.ts';
import { SERVICE_NAMES, type ServiceName } from './access.ts';
import { VerifiedTokens } from './verified-tokens.ts';

const LIFETIME_SECONDS = 60;
/** A token is reused for half its life, so that a signature is not made per call. */
const REUSE_SECONDS = 30;
const LEEWAY_SECONDS = 5;

/** Signs short-lived EdDSA tokens that say which service calls which (RFC 8725 rules: pinned algorithm, issuer, audience). */
export class ServiceTokenSigner {
  private readonly key: Promise<CryptoKey | Uint8Array>;
  private readonly cache = new Map<string, { readonly token: string; readonly reuseUntil: number }>();

  constructor(
    private readonly service: ServiceName,
    privateKey: Secret,
    private readonly nowSeconds: () => number = () => Math.floor(Date.now() / 1000),
  ) {
    this.key = importJWK(JSON.parse(privateKey.reveal()) as JWK, 'EdDSA');
  }

  async tokenFor(audience: ServiceName): Promise<string> {
    const now = this.nowSeconds();
    const cached = this.cache.get(audience);
    if (cached !== undefined && cached.reuseUntil > now) return cached.token;
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'EdDSA', kid: this.service })
      .setIssuer(this.service)
      .setSubject(this.service)
      .setAudience(audience)
      .setIssuedAt(now)
      .setExpirationTime(now + LIFETIME_SECONDS)
      .sign(await this.key);
    this.cache.set(audience, { token, reuseUntil: now + REUSE_SECONDS });
    return token;
  }
}

/** Checks service tokens against the public keys this service trusts; the key id must be the issuer. */
export class ServiceTokenVerifier {
  private readonly keys: ReturnType<typeof createLocalJWKSet>;
  private readonly verified = new VerifiedTokens<ServiceName>();

  constructor(
    private readonly service: ServiceName,
    trust: string,
  ) {
    this.keys = createLocalJWKSet(JSON.parse(trust) as { keys: JWK[] });
  }

  /** The calling service; a token it has verified is known again until it expires. @throws any error of jose when the token is not one of ours, for us, and fresh. */
  async verify(token: string): Promise<ServiceName> {
    const known = this.verified.find(token);
    if (known !== undefined) return known;
    const { payload, protectedHeader } = await jwtVerify(token, this.keys, {
      algorithms: ['EdDSA'],
      audience: this.service,
      clockTolerance: LEEWAY_SECONDS,
      maxTokenAge: LIFETIME_SECONDS + LEEWAY_SECONDS,
      requiredClaims: ['iss', 'sub', 'exp', 'iat'],
    });
    const caller = SERVICE_NAMES.find((name) => name === payload.iss);
    if (caller === undefined || protectedHeader.kid !== caller || payload.sub !== caller)
      throw new Error('issuer is not the key');
    if (payload.exp !== undefined) this.verified.remember(token, caller, payload.exp);
    return caller;
  }
}
