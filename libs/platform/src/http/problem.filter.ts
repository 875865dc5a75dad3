import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { currentTrace } from '../trace/trace.ts';
import { toProblem } from './problems.ts';

/** Answers everything thrown behind HTTP as RFC 9457; faults are logged with their cause, refusals are not. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    sendProblem(error, { request, reply, logger: this.logger });
  }
}

export function sendProblem(
  error: unknown,
  context: { request: FastifyRequest; reply: FastifyReply; logger: Logger },
): void {
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
