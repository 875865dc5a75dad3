import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** The one key pair of the local account. */
export const LOCAL_ACCESS_KEY_ID = 'local';
export const LOCAL_SECRET_ACCESS_KEY = 'local';

const ALGORITHM = 'AWS4-HMAC-SHA256';
/** S3 refuses a presigned address that would live longer than this. */
const EXPIRES_SECONDS_MAX = 604_800;
/** A signed header request, and the start of a presigned one, may be this far from our clock. */
const SKEW_MS_MAX = 15 * 60_000;

/** What of an HTTP request the signature covers; `path` and `query` are as sent, still percent-encoded. */
export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export type SignatureVerdict =
  | { readonly state: 'valid'; readonly payloadHash: string }
  | { readonly state: 'refused'; readonly status: 400 | 403; readonly code: string; readonly message: string };

interface Claim {
  readonly accessKeyId: string;
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20260102T030405Z` */
  readonly signedAt: string;
  readonly payloadHash: string;
  readonly query: string;
  /** Lifetime of a presigned address; absent for a signed header. */
  readonly expiresSeconds?: number;
}

/**
 * Checks AWS Signature Version 4 of an S3 request, in the `Authorization` header or in the query (presigned), as
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html describes it. Signed headers,
 * so also a signed Content-Type and Content-Length, are covered by the signature itself.
 */
export function verifyS3Signature(request: SignedRequest, nowMs: number): SignatureVerdict {
  const isPresigned = /(^|&)X-Amz-Signature=/.test(request.query);
  const claim = isPresigned ? readQueryClaim(request) : readHeaderClaim(request);
  if (claim === undefined) return refused(403, 'AccessDenied', 'Access Denied');
  if ('state' in claim) return claim;
  const late = lateness(claim, nowMs);
  if (late !== undefined) return late;
  if (claim.accessKeyId !== LOCAL_ACCESS_KEY_ID) {
    return refused(403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.');
  }
  const unsigned = unsignedAmzHeader(request, claim);
  if (unsigned !== undefined) {
    return refused(403, 'AccessDenied', `There were headers present in the request which were not signed: ${unsigned}`);
  }
  if (!equalText(signatureOf(request, claim), claim.signature)) {
    return refused(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided.',
    );
  }
  return { state: 'valid', payloadHash: claim.payloadHash };
}

function readQueryClaim(request: SignedRequest): Claim | SignatureVerdict | undefined {
  const values = new URLSearchParams(request.query.replaceAll('+', '%2B'));
  const [accessKeyId, ...scope] = (values.get('X-Amz-Credential') ?? '').split('/');
  const expiresSeconds = Number(values.get('X-Amz-Expires') ?? Number.NaN);
  if (!Number.isInteger(expiresSeconds) || expiresSeconds < 1 || expiresSeconds > EXPIRES_SECONDS_MAX) {
    return refused(
      400,
      'AuthorizationQueryParametersError',
      `X-Amz-Expires must be between 1 and ${EXPIRES_SECONDS_MAX} seconds`,
    );
  }
  if (values.get('X-Amz-Algorithm') !== ALGORITHM) {
    return refused(400, 'AuthorizationQueryParametersError', `X-Amz-Algorithm only supports "${ALGORITHM}"`);
  }
  return {
    accessKeyId: accessKeyId ?? '',
    scope: scope.join('/'),
    signedHeaders: (values.get('X-Amz-SignedHeaders') ?? '').split(';'),
    signature: values.get('X-Amz-Signature') ?? '',
    signedAt: values.get('X-Amz-Date') ?? '',
    payloadHash: values.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD',
    query: request.query
      .split('&')
      .filter((part) => !part.startsWith('X-Amz-Signature='))
      .join('&'),
    expiresSeconds,
  };
}

function readHeaderClaim(request: SignedRequest): Claim | undefined {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headerValue(request, 'authorization'),
    );
  if (match === null) return undefined;
  const [, accessKeyId = '', scope = '', signedHeaders = '', signature = ''] = match;
  return {
    accessKeyId,
    scope,
    signedHeaders: signedHeaders.split(';'),
    signature,
    signedAt: headerValue(request, 'x-amz-date'),
    payloadHash: headerValue(request, 'x-amz-content-sha256'),
    query: request.query,
  };
}

function lateness(claim: Claim, nowMs: number): SignatureVerdict | undefined {
  const signedAtMs = Date.parse(
    claim.signedAt.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
  if (Number.isNaN(signedAtMs)) return refused(403, 'AccessDenied', 'AWS authentication requires a valid Date');
  if (claim.expiresSeconds === undefined) {
    return Math.abs(nowMs - signedAtMs) > SKEW_MS_MAX
      ? refused(
          403,
          'RequestTimeTooSkewed',
          'The difference between the request time and the current time is too large.',
        )
      : undefined;
  }
  if (signedAtMs - nowMs > SKEW_MS_MAX) return refused(403, 'AccessDenied', 'Request is not yet valid');
  return nowMs > signedAtMs + claim.expiresSeconds * 1_000
    ? refused(403, 'AccessDenied', 'Request has expired')
    : undefined;
}

/** S3 refuses `x-amz-*` headers outside the signature: they would change what is stored. */
function unsignedAmzHeader(request: SignedRequest, claim: Claim): string | undefined {
  return Object.keys(request.headers).find(
    (name) => name.startsWith('x-amz-') && name !== 'x-amz-content-sha256' && !claim.signedHeaders.includes(name),
  );
}

function signatureOf(request: SignedRequest, claim: Claim): string {
  const canonicalRequest = [
    request.method,
    request.path,
    canonicalQuery(claim.query),
    ...claim.signedHeaders.map((name) => `${name}:${headerValue(request, name).trim().replace(/ +/g, ' ')}`),
    '',
    claim.signedHeaders.join(';'),
    claim.payloadHash,
  ].join('\n');
  const stringToSign = [ALGORITHM, claim.signedAt, claim.scope, sha256Hex(canonicalRequest)].join('\n');
  const signingKey = claim.scope
    .split('/')
    .reduce<string | Buffer>((key, part) => hmac(key, part), `AWS4${LOCAL_SECRET_ACCESS_KEY}`);
  return hmac(signingKey, stringToSign).toString('hex');
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  return query
    .split('&')
    .map((part) => {
      const [name = '', ...value] = part.split('=');
      return [strictEncode(name), strictEncode(value.join('='))] as const;
    })
    .toSorted(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function strictEncode(encoded: string): string {
  return encodeURIComponent(decodeURIComponent(encoded)).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function headerValue(request: SignedRequest, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : (value ?? []).join(',');
}

export function sha256Hex(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

function equalText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

function refused(status: 400 | 403, code: string, message: string): SignatureVerdict {
  return { state: 'refused', status, code, message };
}
