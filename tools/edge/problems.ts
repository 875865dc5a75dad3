import type { FastifyReply } from 'fastify';

/** RFC 9457. The edge knows only faults of transport; what a service refuses passes through untouched. */
const PROBLEMS = {
  'bad-path': { status: 400, title: 'Bad path', detail: 'The path is not in its plain form.' },
  'not-found': { status: 404, title: 'Not found', detail: 'There is nothing at this path.' },
  'method-not-allowed': { status: 405, title: 'Method not allowed', detail: 'This path answers GET and HEAD.' },
  'body-too-large': { status: 413, title: 'Body too large', detail: 'The request body exceeds the limit of the edge.' },
  'unknown-host': { status: 421, title: 'Unknown host', detail: 'This bank answers as localhost only.' },
  internal: {
    status: 500,
    title: 'Internal error',
    detail: 'The edge failed; the trace id finds the reason in its log.',
  },
  unavailable: {
    status: 503,
    title: 'Service unavailable',
    detail: 'The service behind this path does not answer. Try again.',
  },
  timeout: { status: 504, title: 'Gateway timeout', detail: 'The service behind this path took too long.' },
} as const;

export type EdgeProblem = keyof typeof PROBLEMS;

const RETRY_AFTER_SECONDS = 2;

export function sendProblem(reply: FastifyReply, name: EdgeProblem): FastifyReply {
  const { status, title, detail } = PROBLEMS[name];
  if (name === 'unavailable') void reply.header('retry-after', String(RETRY_AFTER_SECONDS));
  return reply
    .code(status)
    .type('application/problem+json')
    .send(
      // Bytes, because Fastify adds a charset to text, which this media type does not have.
      Buffer.from(
        JSON.stringify({
          type: `urn:bank:problem:${name}`,
          title,
          status,
          detail,
          instance: reply.request.url.split('?', 1)[0],
          traceId: reply.request.id,
        }),
      ),
    );
}
