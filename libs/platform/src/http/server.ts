import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import findMyWay from 'find-my-way';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, register } from 'prom-client';
import { bodyBytesMaxOf } from './body-limit.ts';
import { acceptJsonOnly } from './json-body.ts';
import { logRequests } from './request-log.ts';
import { addSecurityHeaders } from './security-headers.ts';
import { runInTrace, traceFrom, traceparentOf } from '../trace/trace.ts';

/** JSON bodies of this API are small; photos go to S3 directly. */
const BODY_BYTES_MAX = 64 * 1024;
/** Longer than the load balancer's idle timeout (60 s), so that it, not we, closes first. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
const REQUEST_TIMEOUT_MS = 15_000;
const HTTP_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

declare module 'fastify' {
  interface FastifyInstance {
    /** The methods that some route answers at a path; empty when no route does. */
    methodsAt(path: string): readonly string[];
  }
}

export interface Lifecycle {
  /** False until the service can do its work and once shutdown began, so that the load balancer sends no more. */
  isReady(): boolean;
  /** True once shutdown began. */
  isStopping(): boolean;
}

export function createAdapter(): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_BYTES_MAX,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 256 },
  });
  const instance = adapter.getInstance<FastifyInstance>();
  acceptJsonOnly(instance);
  continueTraces(instance);
  allowLargerBodies(instance);
  rememberRoutes(instance);
  return adapter;
}

/** Everything done for a request happens in its trace; the answer names it, and is for nobody else. */
function continueTraces(instance: FastifyInstance): void {
  instance.addHook('onRequest', (request, reply, done) => {
    // What a bank says is for who asked, now: no browser and no proxy keeps it unless a route says otherwise.
    void reply.header('cache-control', 'no-store');
    const header = request.headers['traceparent'];
    const trace = traceFrom(typeof header === 'string' ? header : undefined);
    void reply.header('x-correlation-id', trace.traceId).header('traceparent', traceparentOf(trace));
    runInTrace(trace, done);
  });
}

/** The limit of a route with `@BodyBytesMax`, which Nest hands to Fastify as the route's `config`. */
function allowLargerBodies(instance: FastifyInstance): void {
  instance.addHook('onRoute', (route) => {
    const bodyBytesMax = bodyBytesMaxOf(route.config);
    if (bodyBytesMax !== undefined) route.bodyLimit = bodyBytesMax;
  });
}

function rememberRoutes(instance: FastifyInstance): void {
  const routes = findMyWay({ ignoreTrailingSlash: true });
  instance.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) {
      if (!HTTP_METHODS.some((known) => known === method) || route.url.includes('*')) continue;
      if (routes.findRoute(method as 'GET', route.url) === null) routes.on(method as 'GET', route.url, () => undefined);
    }
  });
  instance.decorate('methodsAt', (path: string) => HTTP_METHODS.filter((method) => routes.find(method, path) !== null));
}

/** Who has an answer from a stopping service asks the next question of another one. */
function endConnectionsWhenStopping(instance: FastifyInstance, lifecycle: Lifecycle): void {
  instance.addHook('onSend', (_request, reply, _payload, done) => {
    if (lifecycle.isStopping()) void reply.header('connection', 'close');
    done();
  });
}

/** Probes, metrics and security headers: what is the same in every service and needs no route of its own in Nest. */
export async function addCommonRoutes(
  app: NestFastifyApplication,
  options: { lifecycle: Lifecycle; openApi: () => unknown },
): Promise<void> {
  const instance = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  logRequests(instance);
  endConnectionsWhenStopping(instance, options.lifecycle);
  await addSecurityHeaders(instance);
  instance.get('/health/live', () => ({ status: 'live' }));
  instance.get('/health/ready', (_request, reply) => {
    const isReady = options.lifecycle.isReady();
    return reply.status(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'stopping' });
  });
  let document: unknown;
  instance.get('/openapi.json', () => (document ??= options.openApi()));
  // Tests make several services in one process; the registry is the process's.
  if (register.getSingleMetric('process_cpu_user_seconds_total') === undefined) collectDefaultMetrics();
  instance.get('/metrics', async (_request, reply) => reply.type(register.contentType).send(await register.metrics()));
}
