import { connect, createServer, type Server, type Socket } from 'node:net';

/** `down`: connections end at once. `silent`: they stay and nothing comes through, which is what a dead host looks like. */
type LinkState = 'open' | 'down' | 'silent';

/** A network between a service and something real, which a test can break. */
export class TestLink {
  #state: LinkState = 'open';
  private readonly ends = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    /** The same URL with the link's host and port. */
    readonly url: string,
  ) {}

  static async to(targetUrl: string): Promise<TestLink> {
    const target = new URL(targetUrl);
    const server = createServer({ noDelay: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the link has no port');
    const url = new URL(targetUrl);
    url.hostname = '127.0.0.1';
    url.port = String(address.port);
    const link = new TestLink(server, url.href.replace(/\/$/, target.pathname === '/' ? '' : '/'));
    server.on('connection', (client) => link.join(client, target));
    return link;
  }

  get state(): LinkState {
    return this.#state;
  }

  set state(state: LinkState) {
    this.#state = state;
    if (state !== 'silent') for (const end of this.ends) end.destroy();
  }

  async close(): Promise<void> {
    this.state = 'down';
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket, target: URL): void {
    client.on('error', () => client.destroy());
    if (this.#state === 'down') return void client.destroy();
    const upstream = connect({ host: target.hostname, port: Number(target.port), noDelay: true });
    upstream.on('error', () => client.destroy());
    for (const [from, to] of [[client, upstream] as const, [upstream, client] as const]) {
      this.ends.add(from);
      from.once('close', () => {
        this.ends.delete(from);
        to.destroy();
      });
      from.on('data', (bytes) => {
        if (this.#state === 'open') to.write(bytes);
      });
    }
  }
}
