import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** Longer than any client of ours keeps an idle connection, so that none is closed under a request. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;

/** The parts of the account, each a Fastify instance that never listens by itself. */
export interface Parts {
  readonly cognito: FastifyInstance;
  readonly rekognition: FastifyInstance;
  /** SES, FCM, Lambda and the local pages. */
  readonly control: FastifyInstance;
  /** SQS, SNS and S3. */
  readonly queues: FastifyInstance;
}

const OPENID_DOCUMENTS = /^\/[a-z0-9-]+_[A-Za-z0-9]+\/\.well-known\//;
const CONTROL_PATHS = ['/v2/email/', '/v1/projects/', '/2015-03-31/functions/', '/_local/'] as const;

/** AWS services share one address: the JSON protocols name their operation in a header, the others have paths. */
export function partFor(request: {
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}): keyof Parts {
  const target = String(request.headers['x-amz-target'] ?? '');
  const url = request.url ?? '/';
  if (target.startsWith('AWSCognitoIdentityProviderService.') || OPENID_DOCUMENTS.test(url)) return 'cognito';
  if (target.startsWith('RekognitionService.') || url.startsWith('/_local/rekognition/')) return 'rekognition';
  return CONTROL_PATHS.some((path) => url.startsWith(path)) ? 'control' : 'queues';
}

/** One HTTP server in front of the parts. */
export function createFront(parts: Parts): Server {
  const server = createServer((request, response) => {
    // A connection that falls idle while the server closes would keep it open for its keep-alive time.
    response.once('close', () => {
      if (!server.listening) setImmediate(() => server.closeIdleConnections());
    });
    parts[partFor(request)].routing(request, response);
  });
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS;
  return server;
}

/** The port cannot be had; the message names it. */
export class ListenError extends Error {
  override name = 'ListenError';
}

/** Listens and returns the port (the one asked for, or the one given for 0). @throws ListenError */
export async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === 'EADDRINUSE'
          ? 'is in use by another process'
          : `cannot be used (${error.code ?? error.message})`;
      reject(new ListenError(`Port ${port} on ${host} ${reason}.`, { cause: error }));
    });
    server.listen({ host, port }, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** Stops accepting, lets requests in progress end, and cuts them off after `graceMs`. */
export async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}
