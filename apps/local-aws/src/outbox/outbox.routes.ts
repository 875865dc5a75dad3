import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import type { OutboxStore } from './outbox.store.ts';
import { outboxPage } from './outbox.page.ts';

/** How long `waitSeconds` may hold a request. */
const WAIT_SECONDS_MAX = 20;
/** Messages on the page; the JSON has all. */
const PAGE_MESSAGES_MAX = 200;

const querySchema = z.object({
  to: z.string().max(320).optional(),
  channel: z.enum(['', 'sms', 'email', 'push']).optional(),
  since: z.string().max(64).optional(),
  waitSeconds: z.coerce.number().min(0).max(WAIT_SECONDS_MAX).default(0),
});

/** `GET /_local/outbox` (page), `GET /_local/outbox.json` (array, newest last) and each e-mail's HTML by itself. */
export function registerOutbox(app: FastifyInstance, outbox: OutboxStore): void {
  app.get('/_local/outbox.json', async (request, reply) => {
    const query = querySchema.safeParse(request.query);
    if (!query.success) return reply.code(400).send({ faults: query.error.issues.map((issue) => issue.message) });
    const gone = new AbortController();
    request.raw.on('close', () => gone.abort());
    reply.header('cache-control', 'no-store');
    return outbox.listOrWait(query.data, query.data.waitSeconds * 1_000, gone.signal);
  });

  app.get('/_local/outbox', async (request, reply) => {
    const query = querySchema.safeParse(request.query);
    const filter = query.success ? { to: query.data.to, channel: query.data.channel } : {};
    const nonce = randomBytes(16).toString('base64');
    const found = outbox.list(filter);
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .header(
        'content-security-policy',
        `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; ` +
          `frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      )
      .send(outboxPage({ messages: found.slice(-PAGE_MESSAGES_MAX).toReversed(), total: found.length, filter, nonce }));
  });

  // The HTML of an e-mail is somebody else's page: no script, no network, no origin.
  app.get('/_local/outbox/:id/html', async (request, reply) => {
    const { id } = z.object({ id: z.string() }).parse(request.params);
    const html = outbox.find(id)?.html;
    if (html === undefined) return reply.code(404).type('text/plain').send('No such e-mail.');
    return reply
      .type('text/html; charset=utf-8')
      .header('x-content-type-options', 'nosniff')
      .header(
        'content-security-policy',
        `sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'`,
      )
      .send(html);
  });
}
