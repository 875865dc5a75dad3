import type { FastifyReply } from 'fastify';

/** The names the services use (libs/contracts/src/problems.ts), and three that only an edge can have. */
const PROBLEM_BASE = 'https://alder.example/problems/';

/** RFC 9457. The edge knows only faults of transport; what a service refuses passes through untouched. */
const PROBLEMS = {
  'bad-path': { status: 400, title: 'The path is not in its plain form' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'payload-too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'Unsupported media type' },
  'unknown-host': { status: 421, title: 'This bank answers as localhost only' },
  internal: { status: 500, title: 'Internal error' },
  unavailable: { status: 503, title: 'Temporarily unavailable', retryable: true },
  timeout: { status: 504, title: 'The service behind this path took too long' },
} as const satisfies Readonly<Record<string, { status: number; title: string; retryable?: true }>>;

export type EdgeProblem = keyof typeof PROBLEMS;

const RETRY_AFTER_SECONDS = 2;

export function sendProblem(reply: FastifyReply, name: EdgeProblem): FastifyReply {
  const problem = PROBLEMS[name];
  if (name === 'unavailable') void reply.header('retry-after', String(RETRY_AFTER_SECONDS));
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .send(
      // Bytes, because Fastify adds a charset to text, which this media type does not have.
      Buffer.from(
        JSON.stringify({
          type: PROBLEM_BASE + name,
          ...problem,
          instance: reply.request.url.split('?', 1)[0],
          traceId: reply.request.id,
        }),
      ),
    );
}
