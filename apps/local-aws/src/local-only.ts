import type { FastifyReply, FastifyRequest } from 'fastify';

/** Names a person's browser or a test may use for this machine. */
const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]', 'host.docker.internal']);

/** Whether a page of this origin was served from this machine. */
export function isLoopbackOrigin(origin: string): boolean {
  return LOOPBACK_NAMES.has(hostName(origin));
}

/**
 * Lets only this machine use the local pages.
 *
 * `/_local/*` has no login: it shows codes and lets an operator act. A page on the internet may make a browser on this
 * machine call it, either by resolving its own name to 127.0.0.1 (then `Host` is that name) or by posting across
 * origins (then `Origin` or `Sec-Fetch-Site` says so). Both are refused with 403. `hostNames` adds the names
 * this process is known by on a container network.
 */
export function refuseForeignPages(hostNames: ReadonlySet<string>) {
  const isLocal = (name: string): boolean => LOOPBACK_NAMES.has(name) || hostNames.has(name);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const origin = request.headers.origin;
    const isForeign =
      !isLocal(hostName(`http://${request.headers.host ?? ''}`)) ||
      (origin !== undefined && !isLocal(hostName(origin))) ||
      request.headers['sec-fetch-site'] === 'cross-site';
    if (!isForeign) return;
    await reply.code(403).type('application/problem+json').send({
      type: 'about:blank',
      title: 'Forbidden',
      status: 403,
      detail: 'The local pages answer only to this machine.',
    });
  };
}

function hostName(address: string): string {
  return URL.canParse(address) ? new URL(address).hostname.toLowerCase() : '';
}
