import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PinoLogger } from 'nestjs-pino';

/** Where a probe asks every few seconds; a line for each would hide what matters. */
const QUIET_PATHS = new Set(['/health/live', '/health/ready', '/metrics']);

/**
 * One line for each request when it has been answered: method, path without query, status and duration; no bodies, no
 * headers. Hooks of Fastify, because pino-http makes a logger for every request, which costs more than the line.
 */
export function logRequests(instance: FastifyInstance): void {
  instance.addHook('onResponse', (request, reply, done) => {
    const res = { status: reply.statusCode };
    writeLine(request, { res, durationMs: Math.round(reply.elapsedTime) }, 'request completed');
    done();
  });
  instance.addHook('onRequestAbort', (request, done) => {
    writeLine(request, {}, 'request aborted');
    done();
  });
}

function writeLine(request: FastifyRequest, facts: object, message: string): void {
  const [path = ''] = request.url.split('?', 1);
  if (!QUIET_PATHS.has(path)) PinoLogger.root.info({ req: { method: request.method, path }, ...facts }, message);
}
