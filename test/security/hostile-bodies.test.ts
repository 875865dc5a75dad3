import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { SERVICES } from '../../tools/stack/services.ts';
import { type Answer, ask, askRaw, newPeer, serviceUrl, slugOf, stack, statusOfRaw } from './bank.ts';
import { requestOf } from './matrix.ts';
import { own, type Owned, payeeOf } from './objects.ts';
import { bearer, client, disconnect, serviceToken } from './persons.ts';
import { type DeclaredRoute, declaredRoutes, takesBody } from './routes/declared.ts';
import { settledState, stateOfBank } from './state.ts';

// S39: bodies that mean two things, or nothing, or too much. Every service answers at once and is fine afterwards.

const LOOP_DELAY_MS_MAX = 50;
/** A delay that the code causes is there each time; one that a busy machine causes is not. */
const ATTEMPTS = 5;

/** A route of each service that takes a body; the customer's own where there is one. */
const doors = SERVICES.flatMap((service): readonly DeclaredRoute[] => {
  const taking = declaredRoutes().filter((route) => route.service === service && takesBody(route));
  const door = taking.find(({ access }) => access.kind === 'client' || access.kind === 'identity') ?? taking[0];
  return door === undefined ? [] : [door];
});

const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

const REFUSED_AT_ONCE: readonly (readonly [string, string | Uint8Array, Readonly<Record<string, string>>, number])[] = [
  ['a member twice', '{"name":"a","name":"b"}', {}, 400],
  ['a prototype', '{"__proto__":{"isAdmin":true}}', {}, 400],
  ['a constructor', '{"constructor":{"prototype":{"isAdmin":true}}}', {}, 400],
  ['5,000 levels', nested(5_000), {}, 400],
  ['60,000 brackets', '['.repeat(60_000), {}, 400],
  ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), {}, 400],
  ['half a surrogate pair', '{"name":"\\ud800"}', {}, 400],
  ['a null character', '{"name":"\\u0000"}', {}, 400],
  ['no JSON', 'amount=100', {}, 400],
  ['two documents', '{}{}', {}, 400],
  ['nothing but a bracket', '{', {}, 400],
  ['6,000 members', `{${Array.from({ length: 6_000 }, (_, index) => `"k${index}":1`).join()}}`, {}, 400],
  ['text of 60 kB', JSON.stringify({ email: `${'a'.repeat(60_000)}@example.com` }), {}, 400],
  ['5 MB', `"${'a'.repeat(5 * 1024 * 1024)}"`, {}, 413],
  ['text instead of JSON', '{}', { 'content-type': 'text/plain' }, 415],
  ['a form', 'amount=100', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ['parts of a form', '--x--', { 'content-type': 'multipart/form-data; boundary=x' }, 415],
  [
    'XML',
    '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    { 'content-type': 'application/xml' },
    415,
  ],
  ['another charset', '{}', { 'content-type': 'application/json; charset=utf-7' }, 415],
  ['a gzip bomb', gzipSync(Buffer.alloc(50 * 1024 * 1024)), { 'content-encoding': 'gzip' }, 415],
  ['a coding of two', gzipSync('{}'), { 'content-encoding': 'gzip, gzip' }, 415],
];

describe.each(doors.map((door) => [`${door.service}: ${door.method} ${door.template}`, door] as const))(
  'a hostile body to %s',
  (_name, door) => {
    let owned: Owned;
    let headers: Readonly<Record<string, string>> = {};

    beforeAll(async () => {
      const lucia = await client('lucia.fernandez');
      owned = await own(lucia, payeeOf(await client('marcus.bell')), ['transfer', 'entry']);
      const { access } = door;
      if (access.kind === 'service') headers = bearer(await serviceToken(access.callers[0] ?? 'bff', door.service));
      else if (access.kind !== 'public') headers = bearer(lucia.token);
    }, 60_000);
    afterAll(disconnect);

    const filled = (): Parameters<typeof requestOf>[1] => door.fill?.(owned) ?? {};
    const send = (body: string | Uint8Array, more: Readonly<Record<string, string>>): Promise<Answer> =>
      ask(serviceUrl(door.service), { ...requestOf(door, filled(), { ...headers, ...more, ...newPeer() }), body });
    /**
     * What the service says of itself: the longest wait of its event loop since it was last asked (prom-client begins
     * anew with each reading), and the processor time it has used.
     */
    const burden = async (): Promise<{ delayMs: number; cpuMs: number }> => {
      const { text } = await ask(serviceUrl(door.service), { method: 'GET', path: '/metrics' });
      const seconds = (name: string): number =>
        Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
      return {
        delayMs: seconds('nodejs_eventloop_lag_max_seconds') * 1000,
        cpuMs: seconds('process_cpu_seconds_total') * 1000,
      };
    };

    it.each(REFUSED_AT_ONCE)('of %s is refused and delays nobody', async (_what, body, more, status) => {
      const delays: number[] = [];
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const before = await burden();
        // Over the limit the service may hang up while the rest is still on its way.
        const answer = await send(body, more).catch(() => undefined);
        expect(answer?.status ?? 413).toBe(status);
        expect(answer === undefined || slugOf(answer) !== undefined).toBe(true);
        const after = await burden();
        // On a machine that others use, too, the wait is longer than the work; the loop is never held for longer than that.
        delays.push(Math.min(after.delayMs, after.cpuMs - before.cpuMs));
        if (Math.min(...delays) <= LOOP_DELAY_MS_MAX) break;
      }
      expect(Math.min(...delays)).toBeLessThanOrEqual(LOOP_DELAY_MS_MAX);
    });

    it('leaves the service as it was', async () => {
      expect((await ask(serviceUrl(door.service), { method: 'GET', path: '/health/ready' })).status).toBe(200);
      const request = requestOf(door, filled(), { ...headers, ...newPeer() });
      expect((await ask(serviceUrl(door.service), request)).status).toBe(door.granted ?? 200);
    });
  },
);

describe('the edge', () => {
  afterAll(disconnect);

  it('refuses the same bodies without a change anywhere', async () => {
    const before = await settledState();
    for (const [what, body, more, status] of REFUSED_AT_ONCE) {
      const answer = await ask(stack.edge, {
        method: 'POST',
        path: '/auth/v1/login/password',
        headers: more,
        body,
      }).catch(() => undefined);
      // Counted as sign-ins of this peer, so some are told to wait.
      expect([what, [status, 429].includes(answer?.status ?? 413)]).toEqual([what, true]);
    }
    expect(await stateOfBank()).toEqual(before);
  });

  it('cuts a body that was never announced', async () => {
    const chunk = `10000\r\n${'a'.repeat(0x10000)}\r\n`;
    const head =
      'POST /auth/v1/login/password HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n';
    const answer = await askRaw(stack.edge, `${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(40)}0\r\n\r\n`);
    expect([0, 413]).toContain(statusOfRaw(answer));
  });

  it.each([
    ['two lengths', 'Content-Length: 2\r\nContent-Length: 5\r\n\r\n{}'],
    ['a length and chunks', 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a length that is none', 'Content-Length: -1\r\n\r\n'],
    ['a line break in a header', `X-A: b\n\rEvil: ${randomBytes(4).toString('hex')}\r\nContent-Length: 2\r\n\r\n{}`],
    ['a header of 100 kB', `X-A: ${'a'.repeat(100_000)}\r\nContent-Length: 2\r\n\r\n{}`],
  ])('refuses %s', async (_what, rest) => {
    const head = 'POST /auth/v1/login/password HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
    expect([0, 400, 431]).toContain(statusOfRaw(await askRaw(stack.edge, head + rest)));
  });
});
