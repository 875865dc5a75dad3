import { Transform } from 'node:stream';
import httpProxy from '@fastify/http-proxy';
import fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, RequestPayload } from 'fastify';
import { readDemoData } from '../stack/seed.ts';
import { FRONT_PAGE_CSP, renderFrontPage } from './front-page.ts';
import { probeAll } from './health.ts';
import { sendProblem } from './problems.ts';
import { isLocalHost, isUnambiguousPath } from './routes.ts';
import type { EdgeRoute } from './routes.ts';
import { continueOrStartTrace, traceIdOf } from './trace.ts';

/** What the services take. A larger body ends here: forwarded, it would come back as a service that hangs up. */
export const BODY_BYTES_MAX = 64 * 1024;
/** The simulated camera's frames; clients' photographs go to S3 by presigned URL, not through here. */
const LOCAL_BODY_BYTES_MAX = 10 * 1024 * 1024;
const LOCAL_PREFIX = '/_local/';
/** A file with many payments is the one larger body that a service takes (apps/bff, bulk payments). */
export const BULK_BODY_BYTES_MAX = 512 * 1024;
const BULK_PATH = '/api/v1/bulk-payments';
/** Until the first byte of an answer. A stream (server-sent events) may then stay silent as long as it likes. */
const ANSWER_TIMEOUT_MS = 35_000;
const CONNECTIONS_PER_UPSTREAM_MAX = 256;

/** What only the edge may tell a service; what a client says under these names is dropped. */
const FORWARDING_HEADERS = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-real-ip',
];
/** Headers of one connection, not of the message. */
const CONNECTION_HEADERS = [
  'connection',
  'keep-alive',
  'transfer-encoding',
  'proxy-authenticate',
  'trailer',
  'upgrade',
];

declare module 'fastify' {
  interface FastifyRequest {
    isBodyTooLarge: boolean;
  }
}

export interface EdgeOptions {
  readonly routes: readonly EdgeRoute[];
  /** Base address of each application that a route names. */
  readonly upstreams: Readonly<Record<string, string>>;
  /** Readiness address of each application, by name. */
  readonly probes: Readonly<Record<string, string>>;
  /** The sample data's credentials for the front page; the file may not exist (yet). */
  readonly demoFile: string | null;
  readonly logLevel: string;
}

/**
 * The one origin of a local bank: routes by path like the load balancer in AWS, starts the trace, and tells the
 * services who called. It decides nothing else.
 */
export async function createEdge(options: EdgeOptions): Promise<FastifyInstance> {
  const edge = fastify({
    logger: {
      level: options.logLevel,
      // The same shape as the services' lines.
      base: { service: 'edge' },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      // Never the query: it may hold a code or a token.
      serializers: {
        req: (request: FastifyRequest) => ({ method: request.method, path: request.url.split('?', 1)[0] }),
      },
    },
    genReqId: (request) => {
      const traceparent = continueOrStartTrace(request.headers['traceparent']);
      request.headers['traceparent'] = traceparent;
      return traceIdOf(traceparent);
    },
    childLoggerFactory: (logger, { reqId }, childOptions) => logger.child({ traceId: reqId }, childOptions),
    bodyLimit: LOCAL_BODY_BYTES_MAX,
    // The router refuses such a path (`/%zz`) before any hook or handler of ours.
    frameworkErrors: (_error, request, reply) => {
      void reply.header('x-correlation-id', request.id);
      void sendProblem(reply as unknown as FastifyReply, 'bad-path');
    },
    // Long streams end with the client's or the service's wish, also when the edge stops.
    forceCloseConnections: true,
  });
  edge.decorateRequest('isBodyTooLarge', false);
  edge.addHook('onRequest', async (request, reply) => {
    void reply.header('x-correlation-id', request.id);
    if (!isLocalHost(request.headers.host)) return sendProblem(reply, 'unknown-host');
    if (!isUnambiguousPath(request.raw.url ?? '')) return sendProblem(reply, 'bad-path');
    if (Number(request.headers['content-length'] ?? 0) > bodyBytesMaxOf(request))
      return sendProblem(reply, 'payload-too-large');
  });
  edge.addHook('preParsing', limitBody);
  edge.setNotFoundHandler((request, reply) => {
    const isOwnPage = ['/', '/healthz'].includes(request.url.split('?', 1)[0] ?? '');
    if (isOwnPage) void reply.header('allow', 'GET, HEAD');
    return sendProblem(reply, isOwnPage ? 'method-not-allowed' : 'not-found');
  });
  edge.setErrorHandler((error, request, reply) => {
    // Fastify reads the header before any parser, and a client's bad header is no fault of ours.
    if (isNamed(error, 'FST_ERR_CTP_INVALID_MEDIA_TYPE')) return sendProblem(reply, 'unsupported-media-type');
    request.log.error({ err: error, event: 'edge.failed' });
    return sendProblem(reply, 'internal');
  });
  addOwnPages(edge, options);
  for (const { prefix, application } of options.routes) {
    const upstream = options.upstreams[application];
    if (upstream === undefined) throw new Error(`No address for ${application}.`);
    await addProxy(edge, { prefix, upstream });
  }
  return edge;
}

function bodyBytesMaxOf({ url }: FastifyRequest): number {
  if (url.startsWith(LOCAL_PREFIX)) return LOCAL_BODY_BYTES_MAX;
  return url === BULK_PATH ? BULK_BODY_BYTES_MAX : BODY_BYTES_MAX;
}

const isNamed = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

function addOwnPages(edge: FastifyInstance, { probes, demoFile }: EdgeOptions): void {
  edge.get('/', async (_request, reply) => {
    const credentials = demoFile === null ? [] : readDemoData(demoFile).credentials;
    return reply
      .type('text/html; charset=utf-8')
      .headers({
        'content-security-policy': FRONT_PAGE_CSP,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      })
      .send(renderFrontPage(credentials));
  });
  edge.get('/healthz', { logLevel: 'warn' }, async (_request, reply) => {
    const health = await probeAll(probes);
    return reply
      .code(health.status === 'ready' ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(health);
  });
}

async function addProxy(
  edge: FastifyInstance,
  { prefix, upstream }: { prefix: string; upstream: string },
): Promise<void> {
  await edge.register(httpProxy, {
    upstream,
    prefix,
    // Services answer under their public path, as behind a load balancer, which cannot rewrite it.
    rewritePrefix: prefix,
    undici: {
      headersTimeout: ANSWER_TIMEOUT_MS,
      bodyTimeout: 0,
      connections: CONNECTIONS_PER_UPSTREAM_MAX,
      pipelining: 1,
    },
    disableRequestLogging: true,
    replyOptions: {
      rewriteRequestHeaders: (request, headers) => forwardHeaders(request as FastifyRequest, headers),
      rewriteHeaders: (headers, request) => {
        const kept = Object.entries(headers).filter(([name]) => !CONNECTION_HEADERS.includes(name.toLowerCase()));
        return { ...Object.fromEntries(kept), ...(request === undefined ? {} : { 'x-correlation-id': request.id }) };
      },
      // Whether a request may be sent twice is for the client to know.
      retryDelay: () => null,
      onError: (reply, { error }) => answerForUpstream(reply as unknown as FastifyReply, error),
    },
  });
}

function forwardHeaders<Headers extends Record<string, unknown>>(request: FastifyRequest, headers: Headers): Headers {
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !FORWARDING_HEADERS.includes(name)));
  return {
    ...(kept as Headers),
    'x-forwarded-for': request.raw.socket.remoteAddress ?? '',
    'x-forwarded-host': request.headers.host ?? '',
    'x-forwarded-proto': 'http',
  };
}

function answerForUpstream(reply: FastifyReply, error: Error): void {
  if (reply.request.isBodyTooLarge) {
    void sendProblem(reply, 'payload-too-large');
    return;
  }
  const code = 'code' in error ? String(error.code) : '';
  void sendProblem(reply, code.includes('TIMEOUT') && !code.includes('CONNECT') ? 'timeout' : 'unavailable');
}

/** Counts a body whose length was not announced, and cuts it at the limit. */
async function limitBody(
  request: FastifyRequest,
  _reply: FastifyReply,
  payload: RequestPayload,
): Promise<RequestPayload> {
  let received = 0;
  const bytesMax = bodyBytesMaxOf(request);
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      received += chunk.length;
      if (received <= bytesMax) return next(null, chunk);
      request.isBodyTooLarge = true;
      next(new Error('The request body exceeds the limit.'));
    },
  });
  payload.on('error', (error) => counter.destroy(error));
  return payload.pipe(counter);
}
