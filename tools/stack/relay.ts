import { connect, createServer } from 'node:net';
import type { NetConnectOpts, Server, Socket } from 'node:net';
import { LOOPBACK } from './ports.ts';

/**
 * Listens on a free port of loopback and passes bytes to a server that is started when the first connection comes.
 * `start` gives where it is; connections wait until then.
 */
export async function relayTo(
  start: () => Promise<NetConnectOpts>,
): Promise<{ readonly port: number; close: () => void }> {
  let started: Promise<NetConnectOpts> | null = null;
  const sockets = new Set<Socket>();
  const server = createServer({ pauseOnConnect: true, noDelay: true }, (client) => {
    sockets.add(client);
    client.once('close', () => sockets.delete(client));
    client.on('error', () => client.destroy());
    started ??= start();
    started.then(
      (target) => join(client, connect(target)),
      () => client.destroy(),
    );
  });
  const port = await listen(server);
  const close = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port, close };
}

function join(client: Socket, target: Socket): void {
  target.setNoDelay(true);
  target.on('error', () => client.destroy());
  target.once('close', () => client.destroy());
  client.once('close', () => target.destroy());
  client.pipe(target).pipe(client);
}

function listen(server: Server): Promise<number> {
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen({ host: LOOPBACK, port: 0 }, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') failed(new Error('The relay has no port.'));
      else done(address.port);
    });
  });
}
