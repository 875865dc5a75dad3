import { type ArgumentsHost, Catch, type ExceptionFilter, Logger, NotFoundException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { currentTrace } from '../trace/trace.ts';
import { MethodNotAllowedError, toProblem } from './problems.ts';

/** Answers everything thrown behind HTTP as RFC 9457; faults are logged with their cause, refusals are not. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    sendProblem(orWrongMethod(error, request), { request, reply, logger: this.logger });
  }
}

/** The router says not found for a known address with another method, too; RFC 9110 calls that 405 with `Allow`. */
function orWrongMethod(error: unknown, request: FastifyRequest): unknown {
  if (!(error instanceof NotFoundException)) return error;
  const allowed = request.server.methodsAt(pathOf(request.url));
  return allowed.length === 0 || allowed.includes(request.method) ? error : new MethodNotAllowedError(allowed);
}

function sendProblem(error: unknown, context: { request: FastifyRequest; reply: FastifyReply; logger: Logger }): void {
  const { request, reply, logger } = context;
  const { traceId } = currentTrace();
  const problem = toProblem(error, { traceId, instance: pathOf(request.url) });
  if (problem.isFault)
    logger.error({ event: 'http.fault', err: error, traceId }, error instanceof Error ? error.stack : undefined);
  if (reply.sent || reply.raw.headersSent) {
    reply.raw.end();
    return;
  }
  void reply.status(problem.status).headers(problem.headers).type('application/problem+json').send(problem.body);
}

/** The query may hold personal data; the path does not. */
const pathOf = (url: string): string => url.split('?', 1)[0] ?? '/';
