import { eventually } from '../journey/world.ts';
import { ask, serviceUrl, slugOf, stack } from './bank.ts';
import { pay, payeeOf } from './objects.ts';
import { bearer, type Client, client, disconnect, setClientState } from './persons.ts';

// S29, and the figure for sessions: who is barred or has signed out is out within 5 s, everywhere, token or not.

const FELT_MS_MAX = 5_000;
const STREAM_MS_MAX = 15_000;

const DOORS = [
  ['bff', '/api/v1/accounts'],
  ['bff', '/api/v1/transfers'],
  ['notification', '/notifications/v1/inbox'],
] as const;

async function untilRefused(of: Client, door: (typeof DOORS)[number], slug: string): Promise<number> {
  const [service, path] = door;
  const startedAt = performance.now();
  await eventually(`${service} ${path} refuses`, async () => {
    const answer = await ask(serviceUrl(service), { method: 'GET', path, headers: bearer(of.token) });
    return slugOf(answer) === slug ? true : undefined;
  });
  return performance.now() - startedAt;
}

/** Does it while the client is barred; afterwards the client is served again, everywhere. */
async function whileBarred(of: Client, state: string, act: () => Promise<void>): Promise<void> {
  await setClientState(of.subject, state);
  try {
    await act();
  } finally {
    await setClientState(of.subject, 'ACTIVE');
    for (const [service, path] of DOORS)
      await eventually(`${service} serves again`, async () => {
        const answer = await ask(serviceUrl(service), { method: 'GET', path, headers: bearer(of.token) });
        return answer.status === 200 ? true : undefined;
      });
  }
}

describe('a client who is barred while signed in', () => {
  let payer: Client;

  beforeAll(async () => {
    payer = await client('priya.raman');
  }, 60_000);
  afterAll(disconnect);

  it.each(['BLOCKED', 'CLOSED'])('is refused everywhere within 5 s of %s, and may move nothing', async (state) => {
    const barred = await client('mateo.rossi');
    await whileBarred(barred, state, async () => {
      const took = await Promise.all(DOORS.map((door) => untilRefused(barred, door, 'client-not-active')));
      expect(Math.max(...took)).toBeLessThanOrEqual(FELT_MS_MAX);
      const from = barred.accounts[0]?.accountId ?? '';
      const answer = await pay(barred, { from, to: payeeOf(payer) });
      expect([answer.status, slugOf(answer)]).toEqual([403, 'client-not-active']);
    });
  });

  it.each(['BLOCKED', 'CLOSED'])('loses a page that was open within 5 s of %s', async (state) => {
    const barred = await client('mateo.rossi');
    const stream = await fetch(`${stack.edge}/notifications/v1/stream`, {
      headers: { ...bearer(barred.token), accept: 'text/event-stream' },
      signal: AbortSignal.timeout(STREAM_MS_MAX),
    });
    expect(stream.status).toBe(200);
    await whileBarred(barred, state, async () => {
      const startedAt = performance.now();
      // Ends with the stream, or throws when its time is over.
      for await (const chunk of stream.body ?? []) expect(chunk.length).toBeGreaterThan(0);
      expect(performance.now() - startedAt).toBeLessThanOrEqual(FELT_MS_MAX);
    });
  });

  it('is out everywhere within 5 s of signing out, and only that session', async () => {
    const [leaving, staying] = [await client('mateo.rossi'), await client('mateo.rossi')];
    const out = { method: 'POST', path: '/auth/v1/logout', headers: bearer(leaving.token), body: {} };
    expect((await ask(serviceUrl('auth'), out)).status).toBe(204);
    const took = await Promise.all(DOORS.map((door) => untilRefused(leaving, door, 'unauthenticated')));
    expect(Math.max(...took)).toBeLessThanOrEqual(FELT_MS_MAX);
    for (const [service, path] of DOORS)
      expect((await ask(serviceUrl(service), { method: 'GET', path, headers: bearer(staying.token) })).status).toBe(
        200,
      );
  });
});
