import { createServer, type Server } from 'node:http';

/** Passes requests on to a service and loses answers where a test tells it to. */
export class LossyWire {
  /** The next answers to anything but GET that are lost on their way back, after the service did what was asked. */
  lostAnswers = 0;
  private readonly server: Server;

  private constructor(private readonly target: string) {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { authorization = '', 'content-type': type } = request.headers;
        const headers = { authorization, ...(type === undefined ? {} : { 'content-type': type }) };
        const method = request.method ?? '';
        void this.pass(method, request.url ?? '', { headers, body: Buffer.concat(chunks) }).then(({ status, text }) => {
          if (method === 'GET' || this.lostAnswers === 0)
            return void response.writeHead(status, { 'content-type': 'application/json' }).end(text);
          this.lostAnswers -= 1;
          request.socket.destroy();
        });
      });
    });
  }

  static async start(target: string): Promise<LossyWire> {
    const wire = new LossyWire(target);
    await new Promise<void>((resolve) => wire.server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `http://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async pass(
    method: string,
    path: string,
    request: { headers: Record<string, string>; body: Buffer },
  ): Promise<{ status: number; text: string }> {
    const response = await fetch(this.target + path, {
      method,
      headers: request.headers,
      ...(request.body.length === 0 ? {} : { body: request.body.toString('utf8') }),
    });
    return { status: response.status, text: await response.text() };
  }
}
