import { generateKeyPairSync } from 'node:crypto';
import Fastify, { type FastifyInstance } from 'fastify';
import { importJWK, jwtVerify } from 'jose';
import { Secret } from '../config.ts';
import { refuseForeignPages } from '../local-only.ts';
import { listenOnFreePort } from '../testing/account.ts';
import { registerOperator } from './operator.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const key = new Secret(JSON.stringify(privateKey.export({ format: 'jwk' })));

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
  readonly authorization: string;
  readonly traceparent: string | undefined;
}

let core: FastifyInstance;
let app: FastifyInstance;
let seen: Seen[];

beforeEach(async () => {
  seen = [];
  core = Fastify();
  core.all('/*', async (request, reply) => {
    const { method, url, body, headers } = request;
    const traceparent = headers['traceparent'];
    seen.push({ method, url, body, authorization: headers.authorization ?? '', traceparent: traceparent?.toString() });
    return reply.code(202).header('x-correlation-id', 'trace-1').header('set-cookie', 'a=b').send({ accepted: true });
  });
  const coreUrl = await listenOnFreePort(core);
  app = Fastify();
  app.addHook('onRequest', refuseForeignPages(new Set(['local-aws'])));
  await registerOperator(app, {
    services: { 'banking-core': coreUrl, bff: coreUrl, audit: 'http://127.0.0.1:1' },
    key,
  });
});

afterEach(async () => {
  await app.close();
  await core.close();
});

const pay = (options: { headers?: Record<string, string>; payload?: string } = {}) =>
  app.inject({
    method: 'POST',
    url: '/_local/operator/banking-core/internal/incoming-payments?dryRun=true',
    headers: { 'content-type': 'application/json', host: 'localhost:8080', ...options.headers },
    payload: options.payload ?? '{"amountMinor":"2500"}',
  });

describe('the operator', () => {
  it('forwards an allowed request with a token of its own, the trace and the body', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const answer = await pay({ headers: { traceparent, authorization: 'Bearer of-somebody-else' } });
    expect([answer.statusCode, answer.json()]).toEqual([202, { accepted: true }]);
    expect(answer.headers['x-correlation-id']).toBe('trace-1');
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(seen).toMatchObject([
      { method: 'POST', url: '/internal/incoming-payments?dryRun=true', body: { amountMinor: '2500' }, traceparent },
    ]);
    const token = seen[0]?.authorization.replace('Bearer ', '') ?? '';
    const { payload, protectedHeader } = await jwtVerify(
      token,
      await importJWK(publicKey.export({ format: 'jwk' }), 'EdDSA'),
      {
        audience: 'banking-core',
        issuer: 'operator',
        subject: 'operator',
        algorithms: ['EdDSA'],
      },
    );
    expect(protectedHeader.kid).toBe('operator');
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
  });

  it.each([
    ['PUT', 'banking-core/internal/faults/after-commit', 202],
    ['DELETE', 'banking-core/internal/faults/after-commit', 202],
    ['GET', 'bff/internal/faults', 202],
    ['PUT', 'bff/internal/faults/transfer.after-core', 202],
    ['PUT', 'auth/internal/faults/after-commit', 404],
    ['POST', 'banking-core/internal/orders/runs', 202],
    ['GET', 'banking-core/internal/orders/runs', 404],
    ['GET', 'banking-core/internal/incoming-payments', 404],
    ['POST', 'banking-core/internal/transfers', 404],
    ['PUT', 'banking-core/internal/faults/a/b', 404],
    ['PUT', 'banking-core/internal/faults/..%2F..%2Ftransfers', 404],
    ['POST', 'bff/internal/incoming-payments', 404],
    ['GET', 'audit/internal/movements', 504],
    ['POST', 'audit/internal/reconciliations', 504],
  ] as const)('answers %s %s with %i', async (method, path, status) => {
    const answer = await app.inject({ method, url: `/_local/operator/${path}`, headers: { host: 'localhost' } });
    expect(answer.statusCode).toBe(status);
    expect(seen).toHaveLength(status === 202 ? 1 : 0);
  });

  it('refuses a body over 64 KiB', async () => {
    expect((await pay({ payload: ' '.repeat(64 * 1024 + 1) })).statusCode).toBe(413);
    expect(seen).toEqual([]);
  });

  it.each<Record<string, string>>([
    { host: 'bank.attacker.example' },
    { host: 'localhost:8080', origin: 'https://attacker.example' },
    { host: 'localhost:8080', origin: 'null' },
    { host: 'localhost:8080', 'sec-fetch-site': 'cross-site' },
  ])('refuses a foreign page: %j', async (headers) => {
    expect((await pay({ headers })).statusCode).toBe(403);
    expect(seen).toEqual([]);
  });

  it.each(['127.0.0.1:8080', '[::1]:8080', 'local-aws:8090'])('answers this machine by the name %s', async (host) => {
    expect((await pay({ headers: { host, origin: `http://${host}` } })).statusCode).toBe(202);
  });
});
