import type { FastifyReply } from 'fastify';
import type { StoredAnswer } from './keyed-request.ts';

/** Sends the stored bytes; no serializer may touch them. */
export function sendStored(reply: FastifyReply, answer: StoredAnswer & { readonly isReplay: boolean }): void {
  if (answer.isReplay) void reply.header('idempotency-replayed', 'true');
  void reply.header('location', answer.location);
  void reply.status(answer.status).type('application/json; charset=utf-8').send(answer.body);
}
