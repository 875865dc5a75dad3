import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type {
  CoreMovement,
  CoreStatementPage,
  CoreTransfer,
  CoreTransferRequest,
  CoreTransferTimeline,
} from '@bank/contracts';
import { isOwnBankIban } from '@bank/domain';
import { ServiceTokenVerifier } from '@bank/platform';
import { movementPage } from './fake-movements.ts';

/** What a call is, for steering: `PUT transfer`, `GET balance`, … */
export type Call =
  | 'GET customer'
  | 'GET accounts'
  | 'GET payee'
  | 'GET balance'
  | 'GET movements'
  | 'GET movement'
  | 'GET statement'
  | 'GET transfer'
  | 'GET timeline'
  | 'PUT transfer'
  | 'PUT expiry';
/** lost-request: nothing happened. lost-answer: it happened, the connection broke. unavailable: 503. */
export type Fault = 'lost-request' | 'lost-answer' | 'unavailable';

interface FakeAccount {
  readonly accountId: string;
  readonly customerId: string;
  readonly iban: string;
  readonly holderName: string;
  state: 'ACTIVE' | 'FROZEN' | 'CLOSED';
  booked: bigint;
  version: number;
  openedAt?: string;
}
/** All of a period; the fake core cuts it into pages. */
export type FakeStatement = Omit<CoreStatementPage, 'accountId' | 'iban' | 'from' | 'to' | 'nextCursor'>;
interface Answer {
  readonly status: number;
  readonly json: unknown;
}
interface Gate {
  readonly arrived: () => void;
  readonly opened: Promise<void>;
}

const NOT_FOUND: Answer = {
  status: 404,
  json: { type: 'https://alder.example/problems/not-found', title: 'Not found', status: 404, traceId: 'x' },
};
const invalid = (fault: { pointer: string; detail: string }): Answer => ({
  status: 400,
  json: {
    type: 'https://alder.example/problems/validation',
    title: 'The request is not valid',
    status: 400,
    traceId: 'x',
    errors: [fault],
  },
});
const BAD_CURSOR = invalid({ pointer: '#/cursor', detail: 'must be a cursor that this list gave' });
const TOO_LONG = invalid({ pointer: '#/to', detail: 'the period has too many movements' });
const OUTGOING_FEE = 40n;
const SETTLEMENT_ACCOUNT = '01935b1c-0000-7000-8000-00000000005e';
const NOW = '2026-11-22T10:41:00.000Z';

/** A core behind the contract's HTTP, in memory, that breaks where a test tells it to. */
export class FakeCore {
  readonly accounts = new Map<string, FakeAccount>();
  readonly transfers = new Map<string, CoreTransfer>();
  /** By account, oldest first. */
  readonly movements = new Map<string, readonly CoreMovement[]>();
  /** By account; without one its core says 400 as for a period that it does not add up. */
  readonly statements = new Map<string, FakeStatement>();
  readonly timelines = new Map<string, CoreTransferTimeline>();
  readonly calls: { readonly call: Call; readonly traceparent: string; readonly path: string }[] = [];
  isDown = false;
  private readonly faults = new Map<Call, Fault[]>();
  private readonly gates = new Map<Call, Gate[]>();
  private server: Server;
  private verifier: ServiceTokenVerifier;

  static async start(trust: string): Promise<FakeCore> {
    const core = new FakeCore();
    core.verifier = new ServiceTokenVerifier('banking-core', trust);
    core.server = createServer((request, response) => void core.serve(request, response));
    await new Promise<void>((resolve) => core.server.listen(0, '127.0.0.1', resolve));
    return core;
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

  open(account: { accountId: string; customerId: string; iban: string; holderName: string; booked: bigint }): void {
    this.accounts.set(account.accountId, { ...account, state: 'ACTIVE', version: 1 });
  }

  /** The next calls of this kind break, one fault each. */
  breakNext(call: Call, ...faults: Fault[]): void {
    this.faults.set(call, [...(this.faults.get(call) ?? []), ...faults]);
  }

  /** What is left of them is forgotten. */
  clearFaults(): void {
    this.faults.clear();
  }

  /** Faults that nobody has met are taken back. */
  mend(call: Call): void {
    this.faults.delete(call);
  }

  /** Holds the next call's answer after it was computed, until `release`. */
  holdNext(call: Call): { arrived: Promise<void>; release: () => void } {
    const arrived = Promise.withResolvers<void>();
    const opened = Promise.withResolvers<void>();
    this.gates.set(call, [...(this.gates.get(call) ?? []), { arrived: arrived.resolve, opened: opened.promise }]);
    return { arrived: arrived.promise, release: opened.resolve };
  }

  count(call: Call): number {
    return this.calls.filter((each) => each.call === call).length;
  }

  /** What a core of another process would do: used to decide behind the BFF's back. */
  post(transferId: string, body: CoreTransferRequest): CoreTransfer | undefined {
    const known = this.transfers.get(transferId);
    if (known !== undefined) return known;
    const debtor = this.accounts.get(body.debtorAccountId);
    if (debtor?.customerId !== body.customerId) return undefined;
    const creditor = [...this.accounts.values()].find((account) => account.iban === body.creditorIban);
    const amount = BigInt(body.amount.amountMinor);
    const { currency } = body.amount;
    const isOurs = isOwnBankIban(body.creditorIban);
    if (creditor === undefined && isOurs) return this.reject(transferId, body, 'payee-not-found');
    if (debtor.booked < amount)
      return this.reject(transferId, body, 'insufficient-funds', {
        available: { amountMinor: debtor.booked.toString(), currency },
        requested: body.amount,
      });
    const fee = isOurs ? 0n : OUTGOING_FEE;
    for (const [account, change] of [[debtor, -amount - fee] as const, [creditor, amount] as const]) {
      if (account === undefined) continue;
      account.booked += change;
      account.version += 1;
    }
    return this.keep({
      ...this.base(transferId, body),
      state: 'POSTED',
      kind: isOurs ? 'INTERNAL' : 'OUTGOING',
      fee: { amountMinor: fee.toString(), currency },
      creditorAccountId: creditor?.accountId ?? SETTLEMENT_ACCOUNT,
    });
  }

  reject(
    transferId: string,
    body: Pick<CoreTransferRequest, 'customerId' | 'debtorAccountId' | 'amount'>,
    reason: string,
    facts: Record<string, unknown> = {},
  ): CoreTransfer {
    const known = this.transfers.get(transferId);
    return known ?? this.keep({ ...this.base(transferId, body), state: 'REJECTED', reason, facts });
  }

  private base(
    transferId: string,
    body: Pick<CoreTransferRequest, 'customerId' | 'debtorAccountId' | 'amount'>,
  ): Omit<CoreTransfer, 'state'> {
    const { customerId, debtorAccountId, amount } = body;
    return {
      transferId,
      kind: 'INTERNAL',
      initiator: 'CLIENT',
      creditorIban: null,
      fee: { amountMinor: '0', currency: amount.currency },
      reference: null,
      concerns: null,
      reason: null,
      facts: {},
      customerId,
      debtorAccountId,
      creditorAccountId: null,
      amount,
      decidedAt: NOW,
    };
  }

  private keep(transfer: CoreTransfer): CoreTransfer {
    this.transfers.set(transfer.transferId, transfer);
    return transfer;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://core');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const routed = this.route(request.method ?? '', url, Buffer.concat(chunks).toString('utf8'));
    if (routed === undefined) throw new Error(`the fake core has no ${request.method} ${url.pathname}`);
    const { call, work } = routed;
    this.calls.push({ call, traceparent: String(request.headers['traceparent']), path: url.pathname + url.search });
    const fault = this.isDown ? 'lost-request' : this.faults.get(call)?.shift();
    if (fault === 'lost-request') return void request.socket.destroy();
    await this.verifier.verify((request.headers.authorization ?? '').replace('Bearer ', ''));
    const answer = fault === 'unavailable' ? { status: 503, json: {} } : work();
    const gate = this.gates.get(call)?.shift();
    gate?.arrived();
    await gate?.opened;
    if (fault === 'lost-answer') return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.json));
  }

  private route(method: string, url: URL, body: string): { call: Call; work: () => Answer } | undefined {
    const [, , kind = '', id = '', part, partId] = url.pathname.split('/');
    const customerId = url.searchParams.get('customerId');
    const own = this.accounts.get(id)?.customerId === customerId ? this.accounts.get(id) : undefined;
    switch (`${method} ${kind}${part === undefined ? '' : ` ${part}`}`) {
      case 'GET customers':
        return { call: 'GET customer', work: () => this.customer(id) };
      case 'GET customers accounts':
        return { call: 'GET accounts', work: () => ({ status: 200, json: { accounts: this.accountsOf(id) } }) };
      case 'GET accounts':
        return { call: 'GET payee', work: () => this.payee(url.searchParams.get('iban')) };
      case 'GET accounts balance':
        return { call: 'GET balance', work: () => (own === undefined ? NOT_FOUND : this.balance(own)) };
      case 'GET accounts movements':
        if (partId !== undefined) return { call: 'GET movement', work: () => this.movement(own, partId) };
        return { call: 'GET movements', work: () => this.movementPage(own, url.searchParams) };
      case 'GET accounts statement':
        return {
          call: 'GET statement',
          work: () => (own === undefined ? NOT_FOUND : this.statement(own, url.searchParams)),
        };
      case 'GET transfers timeline':
        return { call: 'GET timeline', work: () => found(this.timelines.get(id)) };
      case 'GET transfers':
        return { call: 'GET transfer', work: () => found(this.transfers.get(id)) };
      case 'PUT transfers':
        return { call: 'PUT transfer', work: () => found(this.post(id, JSON.parse(body) as CoreTransferRequest)) };
      case 'PUT transfers expiry':
        return {
          call: 'PUT expiry',
          work: () => found(this.reject(id, JSON.parse(body) as CoreTransferRequest, 'transfer-expired')),
        };
      default:
        return undefined;
    }
  }

  private customer(customerId: string): Answer {
    const json = { customerId, fullName: 'Ada Alder', dateOfBirth: '1990-01-01', createdAt: NOW };
    return { status: 200, json };
  }

  private accountsOf(customerId: string): unknown[] {
    return [...this.accounts.values()]
      .filter((account) => account.customerId === customerId)
      .map(({ accountId, iban, openedAt = NOW }) => ({
        accountId,
        customerId,
        iban,
        currency: 'EUR',
        state: 'ACTIVE',
        openedAt,
      }));
  }

  private statement({ accountId, iban }: FakeAccount, query: URLSearchParams): Answer {
    const whole = this.statements.get(accountId);
    if (whole === undefined) return TOO_LONG;
    const start = Number(query.get('cursor') ?? '0');
    const end = start + Number(query.get('limit'));
    const movements = whole.movements.slice(start, end);
    const nextCursor = end < whole.movements.length ? String(end) : null;
    const [from, to] = [query.get('from'), query.get('to')];
    return { status: 200, json: { ...whole, accountId, iban, from, to, movements, nextCursor } };
  }

  private movementPage(own: FakeAccount | undefined, query: URLSearchParams): Answer {
    if (own === undefined) return NOT_FOUND;
    const page = movementPage(this.movements.get(own.accountId) ?? [], query);
    return page === undefined ? BAD_CURSOR : { status: 200, json: page };
  }

  private movement(own: FakeAccount | undefined, entryId: string): Answer {
    const movements = own === undefined ? [] : (this.movements.get(own.accountId) ?? []);
    const movement = movements.find((each) => each.entryId === entryId);
    return movement === undefined ? NOT_FOUND : { status: 200, json: movement };
  }

  private payee(iban: string | null): Answer {
    const account = [...this.accounts.values()].find((each) => each.iban === iban);
    if (account === undefined) return NOT_FOUND;
    const { accountId, state, holderName } = account;
    return { status: 200, json: { accountId, currency: 'EUR', state, holderName } };
  }

  private balance({ accountId, booked, version }: FakeAccount): Answer {
    const amount = { amountMinor: booked.toString(), currency: 'EUR' };
    return { status: 200, json: { accountId, booked: amount, available: amount, version, asOf: NOW } };
  }
}

const found = (transfer: CoreTransfer | CoreTransferTimeline | undefined): Answer =>
  transfer === undefined ? NOT_FOUND : { status: 200, json: transfer };
