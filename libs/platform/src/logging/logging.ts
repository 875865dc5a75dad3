import type { Params } from 'nestjs-pino';
import { activeTraceId } from '../trace/trace.ts';

/** Where a probe asks every few seconds; a line for each would hide what matters. */
const QUIET_PATHS = new Set(['/health/live', '/health/ready', '/metrics']);

/**
 * One JSON line per fact with ids, never people: of a request only method, path without query, status and duration are
 * written; no bodies, no headers.
 */
export function loggerOptions(service: string, level: string): Params {
  return {
    // nestjs-pino 5.2.1's default '{/*splat}' matches only '/' on platform-fastify 12.5.
    forRoutes: ['{*splat}'],
    pinoHttp: {
      level,
      base: { service },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      // The trace comes from the context, so that every line of a request or message carries it.
      mixin: () => {
        const traceId = activeTraceId();
        return traceId === undefined ? {} : { traceId };
      },
      quietReqLogger: true,
      autoLogging: { ignore: (request) => QUIET_PATHS.has(pathOf(request.url)) },
      customAttributeKeys: { responseTime: 'durationMs' },
      serializers: {
        req: (request: { method: string; url: string }) => ({ method: request.method, path: pathOf(request.url) }),
        res: (response: { statusCode: number }) => ({ status: response.statusCode }),
      },
      redact: ['req.headers', 'res.headers'],
    },
  };
}

const pathOf = (url: string | undefined): string => (url ?? '').split('?', 1)[0] ?? '';
