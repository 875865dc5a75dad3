import { randomUUID } from 'node:crypto';
import { RailReturnPage, RailStatusReport } from '@bank/contracts';
import Fastify, { type FastifyInstance } from 'fastify';
import { Secret } from '../config.ts';
import { openDatabase } from '../database.ts';
import { eventually, listenOnFreePort, temporaryDirectory } from '../testing/account.ts';
import { registerRail } from './rail.routes.ts';
import { RailStore } from './rail.store.ts';

const TOKEN = 'token-of-the-bank';
const IBAN = 'ES9121000418450200051332';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let database: ReturnType<typeof openDatabase>;
let app: FastifyInstance;
let url: string;
let nowMs: number;

async function start(): Promise<void> {
  database = openDatabase(directory.path, 'local-aws.db');
  app = Fastify();
  registerRail(app, { store: new RailStore(database), token: new Secret(TOKEN), nowMs: () => nowMs });
  url = `${await listenOnFreePort(app)}/_local/rail`;
}
async function stop(): Promise<void> {
  app.server.closeAllConnections();
  await app.close();
  database.close();
}

beforeEach(async () => {
  nowMs = Date.parse('2026-11-22T10:00:00.000Z');
  directory = await temporaryDirectory();
  await start();
});
afterEach(async () => {
  await stop();
  await directory.remove();
});

const message = (paymentId: string, over: { amountMinor?: string; iban?: string } = {}) => ({
  paymentId,
  amount: { amountMinor: over.amountMinor ?? '1000', currency: 'EUR' },
  debtor: { name: 'Marta Vidal', iban: 'ES3409990001709999999999' },
  creditor: { name: 'Bea Birch', iban: over.iban ?? IBAN },
  remittance: null,
  acceptedAt: '2026-11-22T10:00:00.000Z',
});

async function call(
  method: string,
  path: string,
  body?: unknown,
  options: { token?: string; signal?: AbortSignal } = {},
): Promise<{ status: number; json: Record<string, unknown> }> {
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${options.token ?? TOKEN}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

/** Hands a payment over and answers its id. */
async function submit(over: { amountMinor?: string; iban?: string } = {}): Promise<string> {
  const paymentId = randomUUID();
  const { status, json } = await call('PUT', `/credit-transfers/${paymentId}`, message(paymentId, over));
  expect([status, RailStatusReport.parse(json).status]).toEqual([200, 'ACSP']);
  return paymentId;
}
const statusOf = async (paymentId: string): Promise<readonly unknown[]> => {
  const { json } = await call('GET', `/credit-transfers/${paymentId}`);
  const { status, reason } = RailStatusReport.parse(json);
  return [status, reason];
};
const taken = async (): Promise<readonly string[]> => {
  const { json } = await call('GET', '');
  return (json['payments'] as readonly { paymentId: string }[]).map(({ paymentId }) => paymentId);
};
const behave = (behaviour: object, creditorIban?: string): Promise<unknown> =>
  call('PUT', '/behaviour', { behaviour, ...(creditorIban === undefined ? {} : { creditorIban }) });
const returns = async (after = 0) => RailReturnPage.parse((await call('GET', `/returns?after=${after}`)).json).returns;

describe('the simulated payment rail', () => {
  it('settles in a second when nothing else was said, and lists what it was handed', async () => {
    const paymentId = await submit();
    nowMs += 999;
    expect(await statusOf(paymentId)).toEqual(['ACSP', null]);
    nowMs += 1;
    expect(await statusOf(paymentId)).toEqual(['ACSC', null]);
    const { json } = await call('GET', '');
    expect(json['payments']).toMatchObject([
      { paymentId, status: 'ACSC', returned: false, message: { creditor: { iban: IBAN } } },
    ]);
  });

  it('takes a payment once for its id, and no other under it', async () => {
    const paymentId = await submit();
    nowMs += 60_000;
    const again = await call('PUT', `/credit-transfers/${paymentId}`, message(paymentId));
    expect(again.json['status']).toBe('ACSC');
    const other = await call('PUT', `/credit-transfers/${paymentId}`, message(paymentId, { amountMinor: '1001' }));
    expect(other.status).toBe(409);
    expect((await call('GET', `/credit-transfers/${randomUUID()}`)).status).toBe(404);
  });

  it('is only for the bank that shows its token', async () => {
    const paymentId = randomUUID();
    for (const [method, path] of [
      ['PUT', `/credit-transfers/${paymentId}`],
      ['GET', `/credit-transfers/${paymentId}`],
      ['GET', '/returns?after=0'],
    ] as const) {
      const body = method === 'PUT' ? message(paymentId) : undefined;
      expect((await call(method, path, body, { token: 'of-somebody-else' })).status).toBe(401);
    }
    expect((await call('GET', '')).json['payments']).toEqual([]);
  });

  it('refuses what is no message', async () => {
    const paymentId = randomUUID();
    const put = (body: unknown) => call('PUT', `/credit-transfers/${paymentId}`, body);
    expect((await put({ ...message(paymentId), extra: 1 })).status).toBe(400);
    expect((await put(message(paymentId, { amountMinor: '0' }))).status).toBe(400);
    expect((await put(message(randomUUID()))).status).toBe(400);
    expect((await call('PUT', '/behaviour', { behaviour: { outcome: 'miracle' } })).status).toBe(400);
  });

  it.each([
    ['61', 10_000, ['ACSC', null]],
    ['62', 1_000, ['RJCT', 'AC04']],
  ])('knows what to do by the cents .%s', async (cents, afterMs, expected) => {
    const paymentId = await submit({ amountMinor: `100${cents}` });
    nowMs += afterMs - 1;
    expect(await statusOf(paymentId)).toEqual(['ACSP', null]);
    nowMs += 1;
    expect(await statusOf(paymentId)).toEqual(expected);
  });

  it('does as it was told: for everybody, for one payee, whose rule is the stronger, until it is told nothing', async () => {
    await behave({ outcome: 'reject', code: 'BE01' });
    await behave({ outcome: 'late', seconds: 5 }, IBAN);
    const [forPayee, forOther] = [await submit(), await submit({ iban: 'DE89370400440532013000' })];
    nowMs += 1_000;
    expect([await statusOf(forPayee), await statusOf(forOther)]).toEqual([
      ['ACSP', null],
      ['RJCT', 'BE01'],
    ]);
    await call('DELETE', '/behaviour');
    const later = await submit({ iban: 'DE89370400440532013000' });
    nowMs += 1_000;
    expect(await statusOf(later)).toEqual(['ACSC', null]);
  });

  it('lists what came back after settlement once, in order, whoever asks from where', async () => {
    const [first, second] = [await submit({ amountMinor: '10063' }), await submit()];
    nowMs += 1_000;
    expect([await statusOf(first), await returns()]).toEqual([['ACSC', null], []]);
    nowMs += 1_000;
    await call('PUT', `/payments/${second}/behaviour`, { behaviour: { outcome: 'return', code: 'MS02', seconds: 0 } });
    expect((await returns()).map(({ position, paymentId }) => [position, paymentId])).toEqual([[1, first]]);
    nowMs += 1_000;
    expect(await returns(1)).toMatchObject([
      { position: 2, paymentId: second, reason: 'MS02', amount: { amountMinor: '1000', currency: 'EUR' } },
    ]);
    expect(await statusOf(second)).toEqual(['ACSC', null]);
    expect(await returns(2)).toEqual([]);
    const over = await call('PUT', `/payments/${second}/behaviour`, { behaviour: { outcome: 'success' } });
    expect(over.status).toBe(409);
  });

  it('takes a payment without ever answering, until it is told to', async () => {
    await behave({ outcome: 'no-answer' });
    const paymentId = randomUUID();
    const gone = new AbortController();
    const silent = call('PUT', `/credit-transfers/${paymentId}`, message(paymentId), { signal: gone.signal });
    await eventually(taken, (ids) => ids.includes(paymentId));
    gone.abort();
    await expect(silent).rejects.toThrow('aborted');
    await call('PUT', `/payments/${paymentId}/behaviour`, { behaviour: { outcome: 'success' } });
    nowMs += 1_000;
    expect(await statusOf(paymentId)).toEqual(['ACSC', null]);
  });

  it('takes a payment, breaks the connection, and answers when asked', async () => {
    await behave({ outcome: 'answer-lost' });
    const paymentId = randomUUID();
    await expect(call('PUT', `/credit-transfers/${paymentId}`, message(paymentId))).rejects.toThrow('fetch failed');
    nowMs += 1_000;
    expect(await statusOf(paymentId)).toEqual(['ACSC', null]);
  });

  it('still knows payments, returns and rules after a restart', async () => {
    await behave({ outcome: 'reject', code: 'AC01' });
    const paymentId = await submit();
    const returned = await submit({ amountMinor: '10063' });
    nowMs += 5_000;
    expect((await returns()).map(({ paymentId: id }) => id)).toEqual([returned]);
    await stop();
    await start();
    expect(await statusOf(paymentId)).toEqual(['RJCT', 'AC01']);
    expect((await returns()).map(({ position }) => position)).toEqual([1]);
    const { json } = await call('GET', '');
    expect(json['rules']).toEqual([{ creditorIban: null, behaviour: { outcome: 'reject', code: 'AC01' } }]);
  });
});
