import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import type { ServiceName } from '@bank/platform';
import { importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import { statePaths } from '../../tools/stack/paths.ts';
import { stack } from './bank.ts';
import { claimsOf, serviceKey } from './persons.ts';

/** Tokens that look right and are not: each is refused by every service, whatever it lets in otherwise. */

export interface Forgery {
  readonly name: string;
  readonly token: string;
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const partsOf = (token: string): readonly [string, string, string] => {
  const [header = '', payload = '', signature = ''] = token.split('.');
  return [header, payload, signature];
};
const now = (): number => Math.floor(Date.now() / 1000);

/** Signs as the user pool itself would: for claims that are wrong under a signature that is right. */
export async function signAsPool(poolId: string, claims: JWTPayload, header: object = {}): Promise<string> {
  const file = path.join(statePaths(process.env).localAws, 'cognito.sqlite');
  const database = new DatabaseSync(file, { readOnly: true });
  const row = database.prepare('SELECT private_jwk FROM signing_keys WHERE pool_id = ?').get(poolId);
  database.close();
  const jwk = JSON.parse(String(row?.['private_jwk'])) as JWK & { kid: string };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: jwk.kid, ...header })
    .sign(await importJWK(jwk, 'RS256'));
}

async function publicKeyOf(issuer: string): Promise<JWK & { kid: string }> {
  const { keys } = (await (await fetch(`${issuer}/.well-known/jwks.json`)).json()) as {
    keys: (JWK & { kid: string })[];
  };
  const [key] = keys;
  if (key === undefined) throw new Error('the pool publishes no key');
  return key;
}

/** What an attacker without any key of the bank can make out of a token they hold and what is public. */
export async function forgedWithoutKey(options: {
  readonly token: string;
  readonly issuer: string;
  /** Where the attacker would like the bank to look for keys. */
  readonly attackerUrl: string;
}): Promise<readonly Forgery[]> {
  const { token, issuer, attackerUrl } = options;
  const [header, payload, signature] = partsOf(token);
  const claims = claimsOf(token);
  const known = JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as { kid: string };
  const richer = part({ ...claims, sub: '00000000-0000-4000-8000-000000000000', 'cognito:groups': ['auditors'] });
  const published = await publicKeyOf(issuer);
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const attackerJwk = rsa.publicKey.export({ format: 'jwk' });
  const publicPem = (await importPublicPem(published)).toString();
  const unsigned = (alg: string): string => `${part({ alg, kid: known.kid })}.${payload}`;
  const byHmac = (secret: string | Buffer, extra: object = {}): string => {
    const text = `${part({ alg: 'HS256', kid: known.kid, ...extra })}.${payload}`;
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  };
  const byAttacker = (extra: object = {}, alg = 'RS256'): string => {
    const text = `${part({ alg, kid: known.kid, ...extra })}.${payload}`;
    const digest = alg === 'RS512' ? 'sha512' : 'sha256';
    return `${text}.${sign(digest, Buffer.from(text), rsa.privateKey).toString('base64url')}`;
  };
  const byCurve = (): string => {
    const text = `${part({ alg: 'ES256', kid: known.kid })}.${payload}`;
    const bytes = sign('sha256', Buffer.from(text), { key: ec.privateKey, dsaEncoding: 'ieee-p1363' });
    return `${text}.${bytes.toString('base64url')}`;
  };
  const flipped = Buffer.from(signature, 'base64url');
  flipped[0] = (flipped[0] ?? 0) ^ 1;
  const all: Record<string, string> = {
    'alg none without a signature': `${unsigned('none')}.`,
    'alg None': `${unsigned('None')}.`,
    'alg nOnE': `${unsigned('nOnE')}.`,
    'alg NONE with the honest signature': `${unsigned('NONE')}.${signature}`,
    'no alg at all': `${part({ kid: known.kid })}.${payload}.${signature}`,
    'an empty signature': `${header}.${payload}.`,
    'two parts only': `${header}.${payload}`,
    'five parts, as if encrypted': `${header}.${payload}.${signature}.${payload}.${signature}`,
    'the signature of another payload': `${header}.${richer}.${signature}`,
    'a signature with one bit changed': `${header}.${payload}.${flipped.toString('base64url')}`,
    'a signature cut short': `${header}.${payload}.${signature.slice(0, -8)}`,
    'HS256 with the public key as its secret': byHmac(publicPem),
    'HS256 with the published JWK as its secret': byHmac(JSON.stringify(published)),
    'HS256 with an empty secret': byHmac(''),
    'HS256 with a key file of the system': byHmac('', { kid: '../../../../dev/null' }),
    "another key under the pool's key id": byAttacker(),
    'a key in the header': byAttacker({ jwk: attackerJwk }),
    'a key in the header, under no id': byAttacker({ kid: undefined, jwk: attackerJwk }),
    'a key at an address in the header': byAttacker({ jku: `${attackerUrl}/jwks.json` }),
    'a certificate at an address in the header': byAttacker({ x5u: `${attackerUrl}/x5u.pem` }),
    'a certificate in the header': byAttacker({
      x5c: [rsa.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')],
    }),
    'a key id that is SQL': byAttacker({ kid: "' OR 1=1 --" }),
    'a key id that is an address': byAttacker({ kid: `${attackerUrl}/jwks.json` }),
    'a key id that is an object': byAttacker({ kid: { $ne: null } }),
    'RS512 by another key': byAttacker({}, 'RS512'),
    'ES256 by another key': byCurve(),
    'EdDSA claimed over the honest signature': `${part({ alg: 'EdDSA', kid: known.kid })}.${payload}.${signature}`,
    'a header that must be understood': `${part({ alg: 'RS256', kid: known.kid, crit: ['exp'], exp: 1 })}.${payload}.${signature}`,
    'a header that is no object': `${part(null)}.${payload}.${signature}`,
    'a payload that is no object': `${header}.${part([claims])}.${signature}`,
    'a JSON serialisation': part({ payload, protected: header, signature }),
    'a second token behind it': `${token}, Bearer ${token}`,
    'rubbish of 7 kB': 'x'.repeat(7000),
  };
  return Object.entries(all).map(([name, forged]) => ({ name, token: forged }));
}

async function importPublicPem(jwk: JWK): Promise<string> {
  const { createPublicKey } = await import('node:crypto');
  return createPublicKey({ key: jwk as never, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString();
}

/** Tokens that the pool itself signed, for something else, for somebody else, or for another time. */
export async function signedButWrong(poolId: string, token: string): Promise<readonly Forgery[]> {
  const claims = claimsOf(token);
  const by = (changes: Record<string, unknown>): Promise<string> => {
    const changed = Object.entries({ ...claims, ...changes }).filter(([, value]) => value !== undefined);
    return signAsPool(poolId, Object.fromEntries(changed) as JWTPayload);
  };
  const issuer = String(claims['iss']);
  const all: Record<string, Promise<string>> = {
    'expired 35 seconds ago': by({ exp: now() - 35 }),
    'expired yesterday': by({ exp: now() - 86_400 }),
    'without an expiry': by({ exp: undefined }),
    'with an expiry that is text': by({ exp: String(now() + 600) }),
    'not valid for 5 more minutes': by({ nbf: now() + 300 }),
    'issued 5 minutes from now': by({ iat: now() + 300, exp: now() + 900 }),
    'without a time of issue': by({ iat: undefined }),
    'of another issuer': by({ iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Other' }),
    'of the issuer with a slash': by({ iss: `${issuer}/` }),
    'of several issuers': by({ iss: [issuer] }),
    'for another client': by({ client_id: 'somebody-elses-client' }),
    'for no client': by({ client_id: undefined }),
    'for several clients': by({ client_id: [claims['client_id']] }),
    'used as an ID token': by({ token_use: 'id' }),
    'used as nothing': by({ token_use: undefined }),
    'of nobody': by({ sub: '' }),
    'of an object': by({ sub: { $gt: '' } }),
    'of no session': by({ origin_jti: undefined }),
    'of no sign-in time': by({ auth_time: undefined }),
  };
  return Promise.all(
    Object.entries(all).map(async ([name, signed]) => ({ name: `signed by the pool, ${name}`, token: await signed })),
  );
}

/** Service tokens made with real keys of the bank, and wrong in one thing each. */
export async function forgedServiceTokens(options: {
  readonly caller: ServiceName;
  readonly other: ServiceName;
  readonly audience: ServiceName;
}): Promise<readonly Forgery[]> {
  const { caller, other, audience } = options;
  const honest = (): JWTPayload => ({ iss: caller, sub: caller, aud: audience, iat: now(), exp: now() + 60 });
  const by = async (
    changes: Record<string, unknown>,
    header: object = {},
    key = serviceKey(caller),
  ): Promise<string> => {
    const claims = Object.entries({ ...honest(), ...changes }).filter(([, value]) => value !== undefined);
    return new SignJWT(Object.fromEntries(claims) as JWTPayload)
      .setProtectedHeader({ alg: 'EdDSA', kid: caller, ...header })
      .sign(await importJWK(JSON.parse(key) as JWK, 'EdDSA'));
  };
  const stranger = JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));
  const { d: _private, ...publicJwk } = JSON.parse(serviceKey(caller)) as JWK;
  const [header, payload, signature] = partsOf(await by({}));
  const byHmac = (secret: string): string => {
    const text = `${part({ alg: 'HS256', kid: caller })}.${payload}`;
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  };
  const all: Record<string, string | Promise<string>> = {
    'alg none': `${part({ alg: 'none', kid: caller })}.${payload}.`,
    'alg nOnE': `${part({ alg: 'nOnE', kid: caller })}.${payload}.`,
    'an empty signature': `${header}.${payload}.`,
    'the signature of another payload': `${header}.${part({ ...honest(), iss: other, sub: other })}.${signature}`,
    'HS256 with the public key as its secret': byHmac(JSON.stringify(publicJwk)),
    'HS256 with the public bytes as its secret': byHmac(publicJwk.x ?? ''),
    'an unknown key': by({}, {}, stranger),
    'an unknown key in the header': by({}, { jwk: publicJwk }, stranger),
    "another service's key under the caller's id": by({}, {}, serviceKey(other)),
    "the caller's claims under another service's key and id": by({}, { kid: other }, serviceKey(other)),
    'another issuer than the key': by({ iss: other }),
    'another subject than the key': by({ sub: other }),
    'no subject': by({ sub: undefined }),
    'no issuer': by({ iss: undefined }),
    'no audience': by({ aud: undefined }),
    'another audience': by({ aud: other === audience ? caller : other }),
    'an audience with a wildcard': by({ aud: '*' }),
    'no key id': by({}, { kid: undefined }),
    'an expiry 10 seconds ago': by({ exp: now() - 10, iat: now() - 60 }),
    'no expiry': by({ exp: undefined }),
    'no time of issue': by({ iat: undefined }),
    'a day of life, issued an hour ago': by({ iat: now() - 3600, exp: now() + 86_400 }),
    'issued 5 minutes from now': by({ iat: now() + 300, exp: now() + 360 }),
    'not valid for 5 more minutes': by({ nbf: now() + 300 }),
    'a header that must be understood': by({}, { crit: ['bank'], bank: true }).catch(
      () => `${header}x.${payload}.${signature}`,
    ),
  };
  return Promise.all(Object.entries(all).map(async ([name, token]) => ({ name, token: await token })));
}

export const customerPool = stack.aws?.cognito.userPoolId ?? '';
export const staffPool = stack.aws?.cognito.staffPoolId ?? '';
