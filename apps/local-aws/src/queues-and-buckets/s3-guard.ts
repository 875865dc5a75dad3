import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isLoopbackOrigin } from '../local-only.ts';
import { sha256Hex, verifyS3Signature, type SignatureVerdict } from './sigv4.ts';

/** Sub-resources that fauxqs would take for the plain object or bucket: `?tagging` would overwrite the photo. */
const UNSUPPORTED_SUBRESOURCES: ReadonlySet<string> = new Set([
  'accelerate',
  'acl',
  'analytics',
  'cors',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'legal-hold',
  'location',
  'logging',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'replication',
  'requestPayment',
  'restore',
  'retention',
  'select',
  'tagging',
  'torrent',
  'versionId',
  'versioning',
  'versions',
  'website',
]);

const SHA256_HEX = /^[0-9a-f]{64}$/;

declare module 'fastify' {
  interface FastifyRequest {
    /** `x-amz-content-sha256` of a verified S3 request. */
    s3PayloadHash?: string;
  }
}

/** SQS and SNS post to `/`; everything else on this instance is S3. */
export function isS3(request: FastifyRequest): boolean {
  return !(request.method === 'POST' && request.url === '/');
}

/**
 * Makes S3 as strict as the services' safety relies on: no request without a valid signature of the local key, no
 * body other than the signed one, and a clear 501 for what is not emulated instead of a wrong effect.
 */
export function guardS3(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!isS3(request)) return;
    if (answersPreflight(request, reply)) return reply;
    const [path, query] = splitOnce(request.raw.url ?? '/', '?');
    const verdict = safeVerdict({ method: request.method, path, query, headers: request.headers });
    if (verdict.state === 'refused') return sendS3Error(reply, verdict);
    request.s3PayloadHash = verdict.payloadHash;
    const missing = [...new URLSearchParams(query).keys()].find((name) => UNSUPPORTED_SUBRESOURCES.has(name));
    const isForm = (request.headers['content-type'] ?? '').startsWith('multipart/form-data');
    if (missing === undefined && !isForm) return;
    // A browser form upload is judged by its policy, which nobody here would check.
    const what = missing === undefined ? 'A form upload (POST policy)' : `The sub-resource ?${missing}`;
    return sendS3Error(reply, { status: 501, code: 'NotImplemented', message: `${what} is not emulated locally.` });
  });

  app.addHook('preHandler', async (request, reply) => {
    const signedHash = request.s3PayloadHash;
    if (signedHash === undefined || !SHA256_HEX.test(signedHash)) return;
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    if (sha256Hex(body) === signedHash) return;
    return sendS3Error(reply, {
      status: 400,
      code: 'XAmzContentSHA256Mismatch',
      message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
    });
  });
}

/**
 * The bucket's CORS rule: a page served from this machine may use presigned addresses. Returns whether the request was
 * a preflight, which carries no signature and is answered here.
 */
function answersPreflight(request: FastifyRequest, reply: FastifyReply): boolean {
  const { origin } = request.headers;
  if (origin === undefined || !isLoopbackOrigin(origin)) return false;
  reply
    .header('access-control-allow-origin', origin)
    .header('vary', 'origin')
    .header('access-control-expose-headers', 'etag');
  if (request.method !== 'OPTIONS') return false;
  reply
    .code(204)
    .header('access-control-allow-methods', 'GET, HEAD, PUT')
    .header('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '')
    .header('access-control-max-age', '600')
    .send();
  return true;
}

function safeVerdict(request: Parameters<typeof verifyS3Signature>[0]): SignatureVerdict {
  try {
    return verifyS3Signature(request, Date.now());
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return { state: 'refused', status: 400, code: 'InvalidURI', message: "Couldn't parse the specified URI." };
  }
}

function sendS3Error(reply: FastifyReply, error: { status: number; code: string; message: string }): FastifyReply {
  const text = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return reply
    .code(error.status)
    .type('application/xml')
    .send(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${error.code}</Code><Message>${text(error.message)}</Message></Error>`,
    );
}

function splitOnce(text: string, separator: string): [string, string] {
  const position = text.indexOf(separator);
  return position === -1 ? [text, ''] : [text.slice(0, position), text.slice(position + separator.length)];
}
