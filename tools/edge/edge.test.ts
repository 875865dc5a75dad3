import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { BODY_BYTES_MAX, BULK_BODY_BYTES_MAX, createEdge } from './edge.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('the edge', () => {
  let upstream: Server;
  let edge: FastifyInstance;
  let directory: string;
  let seen: IncomingMessage[];
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let readiness: number;

  beforeEach(async () => {
    seen = [];
    readiness = 200;
    answer = (_request, response) => response.end('ok');
    upstream = createServer((request, response) => {
      if (request.url === '/health/ready') {
        response.writeHead(readiness).end();
        return;
      }
      seen.push(request);
      answer(request, response);
    });
    upstream.listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    directory = mkdtempSync(join(tmpdir(), 'edge-'));
    edge = await startEdge(`http://127.0.0.1:${portOf(upstream)}`);
  });

  afterEach(async () => {
    await edge.close();
    upstream.closeAllConnections();
    upstream.close();
    rmSync(directory, { recursive: true });
  });

  async function startEdge(address: string): Promise<FastifyInstance> {
    const created = await createEdge({
      routes: [{ prefix: '/api/v1', application: 'bff' }],
      upstreams: { bff: address },
      probes: { bff: `${address}/health/ready`, audit: 'http://127.0.0.1:1/health/ready' },
      demoFile: join(directory, 'demo.json'),
      logLevel: 'silent',
    });
    await created.listen({ host: '127.0.0.1', port: 0 });
    return created;
  }

  /** Node's own client: fetch would tidy the path and refuse some headers. */
  function send(
    path: string,
    options: { method?: string; headers?: Record<string, string>; body?: Buffer } = {},
  ): Promise<Answer> {
    return new Promise((done, failed) => {
      const { method = 'GET', headers = {}, body } = options;
      const request = httpRequest(
        { host: '127.0.0.1', port: portOf(edge.server), path, method, headers },
        (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
          response.on('end', () => done({ status: response.statusCode ?? 0, headers: response.headers, text }));
        },
      );
      request.on('error', failed);
      request.end(body);
    });
  }

  it('gives a service its public path, query and body, and the answer back', async () => {
    answer = (request, response) => {
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        response.writeHead(201, { 'content-type': 'application/json', 'x-own': 'yes' }).end(Buffer.concat(chunks));
      })();
    };
    const body = Buffer.from('{"amount":"1.00"}');
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'k1' };
    const got = await send('/api/v1/transfers?page=2', { method: 'POST', headers, body });
    expect(got).toMatchObject({ status: 201, text: '{"amount":"1.00"}', headers: { 'x-own': 'yes' } });
    expect(seen[0]).toMatchObject({ url: '/api/v1/transfers?page=2', method: 'POST' });
    expect(seen[0]?.headers['idempotency-key']).toBe('k1');
  });

  it('continues a trace and shows its id', async () => {
    const got = await send('/api/v1/accounts', { headers: { traceparent: TRACEPARENT } });
    expect(seen[0]?.headers['traceparent']).toBe(TRACEPARENT);
    expect(got.headers['x-correlation-id']).toBe('0af7651916cd43dd8448eb211c80319c');
  });

  it.each(['', 'rubbish', '00-00000000000000000000000000000000-b7ad6b7169203331-01'])(
    'starts a trace where the caller has none or a malformed one: "%s"',
    async (traceparent) => {
      const got = await send('/api/v1/accounts', { headers: traceparent === '' ? {} : { traceparent } });
      expect(seen[0]?.headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
      expect(seen[0]?.headers['traceparent']).toContain(String(got.headers['x-correlation-id']));
    },
  );

  it('tells the service who called, whatever the caller says', async () => {
    const headers = {
      'x-forwarded-for': '6.6.6.6',
      forwarded: 'for=6.6.6.6',
      'x-real-ip': '6.6.6.6',
      'x-forwarded-proto': 'https',
    };
    await send('/api/v1/accounts', { headers });
    expect(seen[0]?.headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' });
    expect(seen[0]?.headers).not.toHaveProperty('forwarded');
    expect(seen[0]?.headers).not.toHaveProperty('x-real-ip');
  });

  it('passes server-sent events on as they come, and ends the stream when the reader leaves', async () => {
    let stream: ServerResponse | undefined;
    answer = (_request, response) => {
      stream = response;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: one\n\n');
    };
    const client = httpRequest({ host: '127.0.0.1', port: portOf(edge.server), path: '/api/v1/events' }).end();
    const [response] = (await once(client, 'response')) as [IncomingMessage];
    expect(String((await once(response, 'data'))[0])).toBe('data: one\n\n');
    stream?.write('data: two\n\n');
    expect(String((await once(response, 'data'))[0])).toBe('data: two\n\n');
    if (stream === undefined) throw new Error('The service was not asked.');
    const left = once(stream, 'close');
    client.on('error', () => undefined);
    client.destroy();
    await left;
  });

  it.each(['/internal/postings', '/api/v2/accounts', '/api', '/health/ready', '/favicon.ico'])(
    'has nothing at %s',
    async (path) => {
      const got = await send(path);
      expect(got.headers['content-type']).toBe('application/problem+json');
      expect(JSON.parse(got.text)).toMatchObject({
        status: 404,
        instance: path,
        traceId: got.headers['x-correlation-id'],
      });
      expect(seen).toEqual([]);
    },
  );

  it.each([
    '/api/v1/../../internal/postings',
    '/api/v1/%2e%2e/%2e%2e/internal/postings',
    '/api/v1/..%2finternal',
    '/api/v1//internal',
    '/api/v1\\..\\internal',
    '//internal/postings',
  ])('refuses a path that two readers may understand differently: %s', async (path) => {
    const got = await send(path);
    expect(got.status).toBe(400);
    expect(seen).toEqual([]);
  });

  it.each(['/api/v1/%zz', '/%ff', '/%'])('refuses a path that cannot be decoded with a problem: %s', async (path) => {
    const got = await send(path);
    expect(got).toMatchObject({ status: 400, headers: { 'content-type': 'application/problem+json' } });
    const traceId = got.headers['x-correlation-id'];
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.parse(got.text)).toMatchObject({ type: 'https://alder.example/problems/bad-path', traceId });
    expect(seen).toEqual([]);
  });

  it.each([';;;', 'json'])('refuses a media type that is none: %s', async (mediaType) => {
    const headers = { 'content-type': mediaType, 'transfer-encoding': 'chunked' };
    const got = await send('/api/v1/transfers', { method: 'POST', headers, body: Buffer.from('{}') });
    expect(got).toMatchObject({ status: 415, headers: { 'content-type': 'application/problem+json' } });
    expect(seen).toEqual([]);
  });

  it('answers only as this machine', async () => {
    const got = await send('/api/v1/accounts', { headers: { host: 'attacker.example' } });
    expect(got.status).toBe(421);
    expect(seen).toEqual([]);
  });

  it('refuses a body over the limit, announced or not', async () => {
    answer = (request, response) => {
      request.resume();
      request.on('end', () => response.end('whole'));
    };
    const body = Buffer.alloc(BODY_BYTES_MAX + 1);
    const announced = await send('/api/v1/transfers', { method: 'POST', body });
    expect(announced.status).toBe(413);
    const chunked = await send('/api/v1/transfers', {
      method: 'POST',
      headers: { 'transfer-encoding': 'chunked' },
      body,
    });
    expect(chunked.status).toBe(413);
    const whole = await send('/api/v1/transfers', { method: 'POST', body: Buffer.alloc(BODY_BYTES_MAX) });
    expect(whole).toMatchObject({ status: 200, text: 'whole' });
    const file = (bytes: number, url = '/api/v1/bulk-payments'): ReturnType<typeof send> =>
      send(url, { method: 'POST', body: Buffer.alloc(bytes) });
    expect(await file(BULK_BODY_BYTES_MAX)).toMatchObject({ status: 200, text: 'whole' });
    expect((await file(BULK_BODY_BYTES_MAX + 1)).status).toBe(413);
    expect((await file(BODY_BYTES_MAX + 1, '/api/v1/bulk-payments/1/submission')).status).toBe(413);
    // The simulated camera sends more. This edge has no such route, and says that and not that it is too much.
    const frames = await send('/_local/rekognition/liveness/1/frames', { method: 'POST', body });
    expect(frames.status).toBe(404);
  });

  it('says when to try again where the service is down, and does not repeat a request', async () => {
    answer = (request) => request.socket.destroy();
    const got = await send('/api/v1/accounts');
    expect(got.status).toBe(503);
    expect(JSON.parse(got.text)).toMatchObject({ type: 'https://alder.example/problems/unavailable', retryable: true });
    expect(got.headers).toMatchObject({ 'retry-after': '2', 'content-type': 'application/problem+json' });
    expect(seen).toHaveLength(1);
  });

  it("passes a service's own 503 through once", async () => {
    answer = (_request, response) => response.writeHead(503, { 'retry-after': '1' }).end('busy');
    const got = await send('/api/v1/accounts');
    expect(got).toMatchObject({ status: 503, text: 'busy' });
    expect(seen).toHaveLength(1);
  });

  it('is healthy exactly when every service is ready', async () => {
    const got = await send('/healthz');
    expect(got.status).toBe(503);
    expect(JSON.parse(got.text)).toEqual({ status: 'not-ready', services: { bff: 'ready', audit: 'does not answer' } });
    readiness = 503;
    const later = JSON.parse((await send('/healthz')).text) as unknown;
    expect(later).toMatchObject({ services: { bff: 'answers 503' } });
  });

  it('shows who can log in, and lets the page run nothing', async () => {
    const credentials = [{ who: 'Ada <Smith>', login: 'ada@example.com', password: 'pass & word' }];
    writeFileSync(join(directory, 'demo.json'), JSON.stringify({ credentials }));
    const got = await send('/');
    expect(got.text).toContain('Ada &lt;Smith&gt;');
    expect(got.text).toContain('pass &amp; word');
    expect(got.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^']+';/);
  });

  it('allows its own pages to be read only', async () => {
    const got = await send('/healthz', { method: 'DELETE' });
    expect(got).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
  });
});

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}
