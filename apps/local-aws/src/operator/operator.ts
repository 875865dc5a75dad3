import type { FastifyInstance } from 'fastify';
import { importJWK, SignJWT } from 'jose';
import * as z from 'zod';
import type { Secret } from '../config.ts';

const OPERATOR = 'operator';
const TOKEN_LIFETIME_SECONDS = 60;
const BODY_BYTES_MAX = 64 * 1024;
const SERVICE_TIMEOUT_MS = 10_000;

/** All an operator may do from this machine; anything else is 404 here, whatever the service offers. */
const ALLOWED = [
  { service: 'banking-core', method: 'POST', path: /^\/internal\/incoming-payments$/ },
  { service: 'banking-core', method: 'POST', path: /^\/internal\/orders\/runs$/ },
  ...(['banking-core', 'bff'] as const).flatMap((service) => [
    { service, method: 'GET', path: /^\/internal\/faults$/ },
    { service, method: 'PUT', path: /^\/internal\/faults\/[A-Za-z0-9_.-]{1,64}$/ },
    { service, method: 'DELETE', path: /^\/internal\/faults\/[A-Za-z0-9_.-]{1,64}$/ },
  ]),
  { service: 'audit', method: 'POST', path: /^\/internal\/reconciliations$/ },
  { service: 'audit', method: 'GET', path: /^\/internal\/movements$/ },
] as const;

const FORWARDED_HEADERS = ['content-type', 'accept', 'traceparent', 'tracestate', 'idempotency-key'] as const;
const RETURNED_HEADERS = [
  'content-type',
  'location',
  'retry-after',
  'x-correlation-id',
  'idempotency-replayed',
] as const;

export interface OperatorOptions {
  /** Service name to base address. */
  readonly services: Readonly<Record<string, string>>;
  /** Ed25519 private JWK; the services know its public half as the key of the caller `operator`. */
  readonly key: Secret;
}

/**
 * The operator's control panel of a bank on a laptop: `/_local/operator/<service>/<path>` forwards an allowed request to
 * the service with a fresh service token (EdDSA, iss = sub = operator, aud = the service, 60 s).
 */
export async function registerOperator(app: FastifyInstance, options: OperatorOptions): Promise<void> {
  const { alg: _, ...jwk } = z.looseObject({ kty: z.string() }).parse(JSON.parse(options.key.reveal()));
  const key = await importJWK(jwk, 'EdDSA');

  await app.register(async (scope) => {
    // The body travels as it came: the service validates it, and a digest of it stays right.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_BYTES_MAX }, (_request, body, done) => {
      done(null, body);
    });
    scope.route({
      method: ['GET', 'POST', 'PUT', 'DELETE'],
      url: '/_local/operator/:service/*',
      handler: async (request, reply) => {
        const { service, '*': rest } = z.object({ service: z.string(), '*': z.string() }).parse(request.params);
        const path = `/${rest}`;
        const isAllowed = ALLOWED.some(
          (rule) => rule.service === service && rule.method === request.method && rule.path.test(path),
        );
        const base = options.services[service];
        if (!isAllowed || base === undefined) {
          return reply.code(404).type('application/problem+json').send(problem(404, 'The operator may not do this.'));
        }
        const token = await new SignJWT()
          .setProtectedHeader({ alg: 'EdDSA', kid: OPERATOR, typ: 'JWT' })
          .setIssuer(OPERATOR)
          .setSubject(OPERATOR)
          .setAudience(service)
          .setIssuedAt()
          .setExpirationTime(`${TOKEN_LIFETIME_SECONDS}s`)
          .sign(key);
        const headers = new Headers({ authorization: `Bearer ${token}` });
        for (const name of FORWARDED_HEADERS) {
          const value = request.headers[name];
          if (typeof value === 'string') headers.set(name, value);
        }
        const query = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : '';
        const body = Buffer.isBuffer(request.body) && request.body.length > 0 ? new Uint8Array(request.body) : null;
        try {
          const response = await fetch(`${base}${path}${query}`, {
            method: request.method,
            headers,
            body,
            redirect: 'manual',
            signal: AbortSignal.timeout(SERVICE_TIMEOUT_MS),
          });
          for (const name of RETURNED_HEADERS) {
            const value = response.headers.get(name);
            if (value !== null) reply.header(name, value);
          }
          return await reply.code(response.status).send(Buffer.from(await response.arrayBuffer()));
        } catch (error) {
          request.log.warn({ event: 'operator.service_unreachable', service, err: error });
          return reply
            .code(504)
            .type('application/problem+json')
            .send(problem(504, `${service} did not answer.`));
        }
      },
    });
  });
}

function problem(status: number, detail: string): { type: string; title: string; status: number; detail: string } {
  return { type: 'about:blank', title: status === 404 ? 'Not Found' : 'Gateway Timeout', status, detail };
}
