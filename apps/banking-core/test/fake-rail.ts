import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { RailCreditTransfer, type RailReturn, type RailStatusReport } from '@bank/contracts';

/** silent: nothing comes back. lost-answer: taken, the connection breaks. lost-request: not taken, the connection breaks. */
export type RailFault = 'silent' | 'lost-answer' | 'lost-request' | 'busy' | 'failing' | 'garbled';
type Status = Pick<RailStatusReport, 'status' | 'reason'>;

export interface RailCall {
  readonly method: string;
  readonly path: string;
}

export const RAIL_TOKEN = 'rail-token-of-tests';

/** A payment rail behind the contract's HTTP, in memory, that does what a test tells it to. */
export class FakeRail {
  readonly taken = new Map<string, RailCreditTransfer>();
  readonly calls: RailCall[] = [];
  /** What a payment is when nothing else was said of it. */
  usual: Status = { status: 'ACSC', reason: null };
  private readonly statuses = new Map<string, Status>();
  private readonly faults: RailFault[] = [];
  private readonly returns: RailReturn[] = [];
  private server: Server;

  static async start(): Promise<FakeRail> {
    const rail = new FakeRail();
    rail.server = createServer((request, response) => void rail.serve(request, response));
    await new Promise<void>((resolve) => rail.server.listen(0, '127.0.0.1', resolve));
    return rail;
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

  say(paymentId: string, status: Status['status'], reason: string | null = null): void {
    this.statuses.set(paymentId, { status, reason });
  }

  /** The next calls about payments break, one fault each. */
  breakNext(...faults: readonly RailFault[]): void {
    this.faults.push(...faults);
  }

  /** Sends a payment back; another amount than was paid when one is given. */
  giveBack(paymentId: string, reason: string, amountMinor?: string): void {
    const amount = this.taken.get(paymentId)?.amount ?? ({ amountMinor: '1', currency: 'EUR' } as const);
    const position = this.returns.length + 1;
    const returnedAt = '2026-11-22T10:41:00.000Z';
    const sum = amountMinor === undefined ? amount : { ...amount, amountMinor };
    this.returns.push({ position, paymentId, amount: sum, reason, returnedAt });
  }

  callsAbout(paymentId: string): readonly string[] {
    return this.calls.filter(({ path }) => path.endsWith(paymentId)).map(({ method }) => method);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://rail');
    const method = request.method ?? '';
    this.calls.push({ method, path: url.pathname });
    const answer = (status: number, json: unknown): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    if (request.headers.authorization !== `Bearer ${RAIL_TOKEN}`) return answer(401, {});
    if (url.pathname === '/returns') {
      const after = Number(url.searchParams.get('after'));
      return answer(200, { returns: this.returns.filter(({ position }) => position > after) });
    }
    const fault = this.faults.shift();
    if (fault === 'silent') return;
    if (fault === 'lost-request') return void request.socket.destroy();
    if (fault === 'busy') return answer(503, {});
    if (fault === 'failing') return answer(500, {});
    const paymentId = url.pathname.split('/').at(-1) ?? '';
    if (method === 'PUT') {
      const payment = RailCreditTransfer.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      const known = this.taken.get(paymentId);
      if (known !== undefined && JSON.stringify(known) !== JSON.stringify(payment)) return answer(409, {});
      this.taken.set(paymentId, payment);
    }
    if (fault === 'lost-answer') return void request.socket.destroy();
    if (fault === 'garbled') return answer(200, { paymentId: 'another' });
    if (!this.taken.has(paymentId)) return answer(404, {});
    const { status, reason } = this.statuses.get(paymentId) ?? this.usual;
    answer(200, {
      paymentId,
      railReference: `R-${paymentId.slice(-8)}`,
      status,
      reason,
      at: '2026-11-22T10:41:00.000Z',
    });
  }
}
