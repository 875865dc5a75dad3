import { Body, Controller, Get, Module, Param, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { jest } from '@jest/globals';
import { PinoLogger } from 'nestjs-pino';
import * as z from 'zod';
import {
  Answers,
  CurrentService,
  IdempotencyKey,
  IdentityAccess,
  NotFoundError,
  parseConfig,
  PublicAccess,
  ServiceAccess,
  serviceConfigSchema,
  type ServicePrincipal,
} from '../index.ts';
import { testConfig, testIssuer, type TestIssuer, testServiceKeys } from '../testing/index.ts';
import { createService } from './run.ts';

const Thing = z.strictObject({ name: z.string().min(1), size: z.number().int() }).meta({ id: 'Thing' });

@Controller('things')
class ThingsController {
  @Post()
  @PublicAccess()
  @Answers(201, Thing)
  create(@Body({ schema: Thing }) body: z.infer<typeof Thing>): z.infer<typeof Thing> {
    return body;
  }

  @Get('leak')
  @PublicAccess()
  @Answers(200, Thing)
  leak(): unknown {
    return { name: 'x', size: 1, secret: 'internal' };
  }

  @Get('keyed')
  @PublicAccess()
  @Answers(200)
  keyed(@IdempotencyKey() key: string): { key: string } {
    return { key };
  }

  @Get('undecorated')
  undecorated(): string {
    return 'never';
  }

  @Get('mine')
  @IdentityAccess()
  @Answers(200)
  mine(): string {
    return 'mine';
  }

  @Get('internal')
  @ServiceAccess('bff')
  @Answers(200)
  internal(@CurrentService() caller: ServicePrincipal): { caller: string } {
    return { caller: caller.service };
  }

  @Get('broken')
  @PublicAccess()
  @Answers(200)
  broken(): never {
    throw new Error('secret detail: select * from things');
  }

  @Get(':id')
  @PublicAccess()
  @Answers(200, Thing)
  one(@Param('id', { schema: z.uuid() }) _id: string): never {
    throw new NotFoundError();
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

describe('a service on the platform', () => {
  const keys = testServiceKeys();
  let issuer: TestIssuer;
  let app: NestFastifyApplication;
  let setReady: (isReady: boolean) => void;

  beforeAll(async () => {
    issuer = await testIssuer();
    const config = parseConfig(serviceConfigSchema, testConfig('banking-core', { keys, issuer }));
    const made = await createService(
      { name: 'banking-core', title: 'things', schema: serviceConfigSchema, module: ThingsModule },
      config,
    );
    app = made.app;
    setReady = made.ready;
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });
  afterAll(async () => {
    await app.close();
    await issuer.close();
  });

  const problemOf = (response: { statusCode: number; headers: Record<string, unknown>; json(): unknown }) => ({
    status: response.statusCode,
    type: response.headers['content-type'],
    body: response.json() as Record<string, unknown>,
  });

  it('names every fault of a body with a JSON pointer', async () => {
    const { status, type, body } = problemOf(
      await app.inject({ method: 'POST', url: '/things', payload: { name: '', size: 1.5, extra: 1 } }),
    );
    expect(status).toBe(400);
    expect(type).toContain('application/problem+json');
    expect(body).toMatchObject({ type: 'https://alder.example/problems/validation', status: 400, instance: '/things' });
    const pointers = (body['errors'] as { pointer: string }[]).map((error) => error.pointer);
    expect(pointers).toEqual(expect.arrayContaining(['#/name', '#/size']));
  });

  it.each([
    ['bad JSON', 'application/json', '{', 400],
    ['prototype pollution', 'application/json', '{"__proto__":{"a":1},"name":"x","size":1}', 400],
    ['another media type', 'text/plain', 'name=x', 415],
    ['a form', 'application/x-www-form-urlencoded', 'name=x', 415],
    ['a body beyond the limit', 'application/json', JSON.stringify({ name: 'x'.repeat(70_000), size: 1 }), 413],
  ])('answers %s with a problem', async (_what, contentType, payload, expected) => {
    const { status, type } = problemOf(
      await app.inject({ method: 'POST', url: '/things', headers: { 'content-type': contentType }, payload }),
    );
    expect({ status, type }).toEqual({ status: expected, type: expect.stringContaining('application/problem+json') });
  });

  it('tells an unknown route from an unknown method', async () => {
    expect(problemOf(await app.inject('/nothing'))).toMatchObject({
      status: 404,
      body: { type: 'https://alder.example/problems/not-found' },
    });
    const wrongMethod = await app.inject({ method: 'DELETE', url: '/things/5f0c2a8e-8a0e-4c8e-9b7e-0d6f6c1f2a3b' });
    expect(problemOf(wrongMethod)).toMatchObject({ status: 405, body: { allowed: ['GET'] } });
    expect(wrongMethod.headers['allow']).toBe('GET');
  });

  it('gives every answer the headers that protect a browser', async () => {
    for (const url of ['/things/keyed', '/nothing', '/health/live']) {
      const { headers } = await app.inject(url);
      expect(headers).toMatchObject({
        'content-security-policy': expect.stringMatching(/default-src 'none';.*frame-ancestors 'none'/),
        'strict-transport-security': 'max-age=31536000; includeSubDomains',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'SAMEORIGIN',
        'referrer-policy': 'no-referrer',
      });
    }
  });

  it('writes one line for a request, without query and headers, and none for a probe', async () => {
    const lines = jest.spyOn(PinoLogger.root, 'info').mockImplementation(() => undefined);
    await app.inject('/health/ready');
    await app.inject({ url: '/things/keyed?name=Ada', headers: { 'idempotency-key': 'abcdefghijklmnop' } });
    await app.inject('/nothing?name=Ada');
    const written = lines.mock.calls.map(([facts]) => facts);
    lines.mockRestore();
    expect(written).toEqual([
      { req: { method: 'GET', path: '/things/keyed' }, res: { status: 200 }, durationMs: expect.any(Number) },
      { req: { method: 'GET', path: '/nothing' }, res: { status: 404 }, durationMs: expect.any(Number) },
    ]);
  });

  it('denies a route without an access rule', async () => {
    expect((await app.inject('/things/undecorated')).statusCode).toBe(403);
  });

  it('says nothing of a fault but the trace', async () => {
    const response = await app.inject({
      url: '/things/broken',
      headers: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
    });
    expect(response.statusCode).toBe(500);
    expect(response.json()).toEqual({
      type: 'https://alder.example/problems/internal',
      title: 'Something went wrong',
      status: 500,
      instance: '/things/broken',
      traceId: 'a'.repeat(32),
    });
    expect(response.headers['x-correlation-id']).toBe('a'.repeat(32));
  });

  it('lets nothing out that the schema does not name', async () => {
    const response = await app.inject('/things/leak');
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('secret');
  });

  it.each(['/things/mine', '/things/keyed', '/nothing', '/health/live'])(
    'lets nobody keep the answer of %s',
    async (url) => {
      expect((await app.inject(url)).headers['cache-control']).toBe('no-store');
    },
  );

  it('accepts an idempotency key bare or quoted and refuses the rest', async () => {
    const ask = (value?: string) =>
      app.inject({ url: '/things/keyed', headers: value === undefined ? {} : { 'idempotency-key': value } });
    expect((await ask('abcdefghijklmnop')).json()).toEqual({ key: 'abcdefghijklmnop' });
    expect((await ask('"abcdefghijklmnop"')).json()).toEqual({ key: 'abcdefghijklmnop' });
    expect((await ask()).json()).toMatchObject({ type: 'https://alder.example/problems/idempotency-key-missing' });
    for (const bad of ['short', 'x'.repeat(65), 'with space and more', '"abcdefghijklmnop'])
      expect((await ask(bad)).json()).toMatchObject({
        type: 'https://alder.example/problems/idempotency-key-malformed',
      });
  });

  it.each([
    ['no token', async () => undefined],
    ['rubbish', async () => 'Bearer x'],
    ['an expired token', async () => `Bearer ${await issuer.token({ exp: Math.floor(Date.now() / 1000) - 31 })}`],
    ['an id token', async () => `Bearer ${await issuer.token({ token_use: 'id' })}`],
    ['another client', async () => `Bearer ${await issuer.token({ client_id: 'other' })}`],
    ['another pool', async () => `Bearer ${await issuer.token({ iss: `${issuer.issuer}x` })}`],
    ['no expiry', async () => `Bearer ${await issuer.token({ exp: undefined })}`],
    ['issued in the future', async () => `Bearer ${await issuer.token({ iat: Math.floor(Date.now() / 1000) + 300 })}`],
    [
      'no algorithm',
      async () =>
        `Bearer ${(await issuer.token()).replace(/^[^.]+/, Buffer.from('{"alg":"none"}').toString('base64url'))}`,
    ],
    [
      'a key that nobody has and no signature',
      async () => `Bearer ${Buffer.from('{"alg":"RS256","kid":"nobody"}').toString('base64url')}.e30.`,
    ],
    ['a header that is none', async () => `Bearer ${Buffer.from('null').toString('base64url')}.e30.x`],
    ['a cut signature', async () => `Bearer ${(await issuer.token()).replace(/\.[^.]+$/, '.')}`],
  ])('refuses %s with 401', async (_what, authorization) => {
    const value = await authorization();
    const response = await app.inject({
      url: '/things/mine',
      headers: value === undefined ? {} : { authorization: value },
    });
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Bearer');
  });

  it.each([{ scope: 'openid profile' }, { scope: undefined }])('refuses a token with %j with 403', async (claims) => {
    const response = await app.inject({
      url: '/things/mine',
      headers: { authorization: `Bearer ${await issuer.token(claims)}` },
    });
    expect(problemOf(response)).toMatchObject({
      status: 403,
      body: { type: 'https://alder.example/problems/forbidden' },
    });
  });

  it('knows its pool however many tokens name keys that nobody has', async () => {
    const config = parseConfig(serviceConfigSchema, testConfig('banking-core', { keys, issuer }));
    const definition = {
      name: 'banking-core',
      title: 'things',
      schema: serviceConfigSchema,
      module: ThingsModule,
    } as const;
    const { app: fresh } = await createService(definition, config);
    await fresh.init();
    const ask = async (authorization: string): Promise<number> =>
      (await fresh.inject({ url: '/things/mine', headers: { authorization } })).statusCode;
    const token = await issuer.token();
    for (let key = 0; key < 30; key += 1) {
      const header = Buffer.from(JSON.stringify({ alg: 'RS256', kid: `nobody-${key}` })).toString('base64url');
      expect(await ask(`Bearer ${token.replace(/^[^.]+/, header)}`)).toBe(401);
    }
    // The revocations of this test stand nowhere: 503 says that the token itself was accepted.
    expect(await ask(`Bearer ${token}`)).toBe(503);
    expect(issuer.keyRequests()).toBeLessThan(5);
    await fresh.close();
  });

  it('tells services apart by their own keys', async () => {
    const ask = (authorization: string) => app.inject({ url: '/things/internal', headers: { authorization } });
    expect((await ask(await keys.bearer('bff', 'banking-core'))).json()).toEqual({ caller: 'bff' });
    expect((await ask(await keys.bearer('audit', 'banking-core'))).statusCode).toBe(403);
    expect((await ask(await keys.bearer('bff', 'audit'))).statusCode).toBe(401);
    expect((await ask(await testServiceKeys().bearer('bff', 'banking-core'))).statusCode).toBe(401);
    expect((await ask(`Bearer ${await issuer.token()}`)).statusCode).toBe(401);
  });

  it('is ready only when told and publishes its OpenAPI document', async () => {
    expect((await app.inject('/health/ready')).statusCode).toBe(503);
    setReady(true);
    expect((await app.inject('/health/ready')).statusCode).toBe(200);
    expect((await app.inject('/health/live')).statusCode).toBe(200);
    const document = (await app.inject('/openapi.json')).json() as { openapi: string; components: { schemas: object } };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(['Thing', 'Problem']));
  });
});

describe('configuration', () => {
  it('names every fault at once and no value', () => {
    const environment = {
      ...testConfig('bff', { keys: testServiceKeys() }),
      PORT: 'hello',
      LOG_LEVEL: 'loud',
      AWS_REGION: undefined,
    };
    expect(() => parseConfig(serviceConfigSchema, environment)).toThrow(
      /PORT: .*\n.*LOG_LEVEL: .*\n.*AWS_REGION: is missing/,
    );
    expect(() => parseConfig(serviceConfigSchema, environment)).not.toThrow(/hello|loud/);
  });

  it('never prints a secret', () => {
    const config = parseConfig(serviceConfigSchema, testConfig('bff', { keys: testServiceKeys() }));
    expect(JSON.stringify(config)).toContain('"SERVICE_PRIVATE_KEY":"[secret]"');
  });
});
