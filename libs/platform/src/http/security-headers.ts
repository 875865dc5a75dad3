import helmet from '@fastify/helmet';
import { fastify, type FastifyInstance } from 'fastify';

/** What Fastify says of every answer itself. */
const OWN_HEADERS: readonly string[] = ['content-type', 'content-length', 'date', 'connection', 'keep-alive'];

/**
 * Helmet's headers on every answer. None of them depends on the request, and putting them together costs more than the
 * rest of a short one: helmet is asked once, on a server that nobody else reaches.
 */
export async function addSecurityHeaders(instance: FastifyInstance): Promise<void> {
  const headers = await askHelmet();
  instance.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(headers);
    done();
  });
}

async function askHelmet(): Promise<Readonly<Record<string, string>>> {
  const probe = fastify();
  await probe.register(helmet, {
    contentSecurityPolicy: { directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
  });
  probe.get('/', () => ({}));
  const answer = await probe.inject('/');
  await probe.close();
  const headers = Object.entries(answer.headers).filter(([name]) => !OWN_HEADERS.includes(name));
  return Object.fromEntries(headers.map(([name, value]) => [name, String(value)]));
}
