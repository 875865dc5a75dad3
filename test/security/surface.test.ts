import { PUBLIC_ROUTES, SERVICES } from '../../tools/stack/services.ts';
import { eventually } from '../journey/world.ts';
import { type Answer, ask, askRaw, newKey, newPeer, serviceUrl, slugOf, stack, statusOfRaw } from './bank.ts';
import { requestOf } from './matrix.ts';
import { euroAccountOf, own, type Owned, payeeOf } from './objects.ts';
import { bearer, type Client, client, disconnect, setClientState } from './persons.ts';
import { declaredRoutes, operationsOf } from './routes/declared.ts';
import { balancesOf, settledState, stateOfBank } from './state.ts';

// S25, S43-S45: what the bank shows to those who only look, and what a foreign page can make a browser do.

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const EVIL = 'https://evil.example';

let lucia: Client;
let owned: Owned;

beforeAll(async () => {
  lucia = await client('lucia.fernandez');
  owned = await own(lucia, payeeOf(await client('marcus.bell')), ['transfer', 'message']);
}, 60_000);
afterAll(disconnect);

describe('a method that a route does not have (S25)', () => {
  it.each(SERVICES)('is refused by every path of %s, and changes nothing', async (service) => {
    const before = await settledState();
    const operations = new Set(operationsOf(service));
    const wrong: string[] = [];
    for (const template of new Set([...operations].map((operation) => operation.split(' ')[1] ?? ''))) {
      const path = template.replaceAll(/\{\w+\}/g, 'b7e23ec2-9f0a-4f2c-8d7c-3a1f6f0c2a3b');
      for (const method of METHODS) {
        const isKnown = [...operations].some((operation) => fits(operation, method, path));
        if (isKnown) continue;
        const answer = await ask(serviceUrl(service), { method, path, headers: bearer(lucia.token) });
        if (answer.status !== 405 || answer.headers.get('allow') === null)
          wrong.push(`${method} ${template}: ${answer.status}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(await stateOfBank()).toEqual(before);
  });

  /** Whether an operation's template answers this path: `/a/{b}` answers `/a/anything`. */
  function fits(operation: string, method: string, path: string): boolean {
    const [known, template = ''] = operation.split(' ');
    const pattern = new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    return known === method && pattern.test(path);
  }

  it('is not made by a header, a query or a field that would override it', async () => {
    const path = `/api/v1/accounts/${owned.accountId}/balance`;
    for (const base of [serviceUrl('bff'), stack.edge]) {
      for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
        const answer = await ask(base, { method: 'GET', path, headers: { ...bearer(lucia.token), [name]: 'DELETE' } });
        expect(answer.status).toBe(200);
      }
      expect(
        (await ask(base, { method: 'POST', path: `${path}?_method=GET`, headers: bearer(lucia.token) })).status,
      ).toBe(405);
    }
  });

  it.each(['TRACE', 'CONNECT', 'OPTIONS', 'PROPFIND', 'FOO'])(
    '%s is none of the edge or a service (S45)',
    async (method) => {
      for (const base of [stack.edge, ...SERVICES.map(serviceUrl)]) {
        const target = method === 'CONNECT' ? 'localhost:1' : '/api/v1/accounts';
        const raw = await askRaw(
          base,
          `${method} ${target} HTTP/1.1\r\nHost: localhost\r\nX-Secret: echo-me\r\nConnection: close\r\n\r\n`,
        );
        expect([0, 400, 404, 405, 501]).toContain(statusOfRaw(raw));
        expect(raw).not.toContain('echo-me');
      }
    },
  );
});

describe('the edge', () => {
  it.each([
    '/internal/transfers',
    '/internal/customers',
    '/api/internal/transfers',
    '/api/v1/../../internal/transfers',
    '/api/v1/%2e%2e/%2e%2e/internal/transfers',
    '/api/v1/..%2f..%2finternal/transfers',
    '/api/v1//internal/transfers',
    '/API/V1/accounts',
    '/admin',
    '/audit',
    '/docs',
    '/swagger',
    '/openapi.json',
    '/metrics',
    '/health/ready',
    '/health/deps',
    '/.git/config',
    '/.env',
    '/main.js.map',
    '/api/v0/accounts',
    '/api/v2/accounts',
    '/api/v1/accounts;jsessionid=1',
  ])('has nothing at %s, also for a client (S25, S45)', async (path) => {
    // Written by hand: an HTTP library would tidy the path up first.
    const head = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${lucia.token}\r\nConnection: close\r\n\r\n`;
    const raw = await askRaw(stack.edge, head);
    expect([400, 404]).toContain(statusOfRaw(raw));
    expect(raw).toContain('application/problem+json');
  });

  it('keeps staff and internal routes from a client', async () => {
    const denied = [`/audit/v1/movements?transferId=${owned.object('transfer')}`, '/audit/v1/freshness'];
    for (const path of denied)
      expect((await ask(stack.edge, { method: 'GET', path, headers: bearer(lucia.token) })).status).toBe(401);
  });

  it.each(['evil.example', 'localhost.evil.example', '169.254.169.254', ''])(
    'does not answer to the name %j',
    async (host) => {
      const raw = await askRaw(
        stack.edge,
        `GET /api/v1/accounts HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      );
      expect([400, 421]).toContain(statusOfRaw(raw));
    },
  );

  it.each(['/%0d%0aset-cookie:%20a=b', '/api/v1/accounts%0d%0aset-cookie:a=b', '/?a=%0d%0aset-cookie:%20a=b'])(
    'lets %s write no header (S40)',
    async (path) => {
      const answer = await ask(stack.edge, { method: 'GET', path });
      expect(answer.headers.get('set-cookie')).toBeNull();
    },
  );
});

describe('a page of somebody else (S43)', () => {
  const request = (): Parameters<typeof ask>[1] => ({
    method: 'POST',
    path: '/api/v1/transfers',
    headers: { ...bearer(lucia.token), 'idempotency-key': newKey() },
    body: {
      debtorAccountId: euroAccountOf(lucia).accountId,
      creditorIban: owned.payee.iban,
      creditorName: owned.payee.name,
      amount: { amountMinor: '100', currency: 'EUR' },
    },
  });

  const bases = (): readonly string[] => [stack.edge, ...Object.values(PUBLIC_ROUTES).map(serviceUrl)];

  it.each([EVIL, 'null', 'http://localhost.evil.example', 'file://'])(
    'of origin %s may read nothing',
    async (origin) => {
      for (const base of bases()) {
        for (const path of ['/api/v1/accounts', '/auth/v1/sessions', '/notifications/v1/inbox']) {
          const answer = await ask(base, { method: 'GET', path, headers: { origin, ...bearer(lucia.token) } });
          expect(answer.headers.get('access-control-allow-origin')).toBeNull();
          expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
        }
        const preflight = await ask(base, {
          method: 'OPTIONS',
          path: '/api/v1/transfers',
          headers: {
            origin,
            'access-control-request-method': 'POST',
            'access-control-request-headers': 'authorization,idempotency-key,content-type',
          },
        });
        expect([404, 405]).toContain(preflight.status);
        expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
        expect(preflight.headers.get('access-control-allow-headers')).toBeNull();
      }
    },
  );

  it.each([
    ['a form', 'application/x-www-form-urlencoded', 'debtorAccountId=x&amount=100'],
    [
      'a form with a file',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--',
    ],
    ['text that is JSON', 'text/plain', '{}'],
    ['JSON under another name', 'text/json', '{}'],
    ['no type at all', '', '{}'],
  ])('cannot post %s', async (_what, type, body) => {
    const before = await balancesOf([euroAccountOf(lucia).accountId]);
    for (const base of [stack.edge, serviceUrl('bff')]) {
      const sent = { ...request(), headers: { ...request().headers, origin: EVIL, 'content-type': type }, body };
      expect([400, 415]).toContain((await ask(base, sent)).status);
    }
    expect(await balancesOf([euroAccountOf(lucia).accountId])).toEqual(before);
  });

  it('cannot let a browser answer for the person: cookies say nothing', async () => {
    const { headers: _headers, ...rest } = request();
    const answer = await ask(stack.edge, {
      ...rest,
      headers: {
        cookie: `access_token=${lucia.token}; session=${lucia.sessionId}`,
        'idempotency-key': newKey(),
        origin: EVIL,
      },
    });
    expect(answer.status).toBe(401);
  });
});

describe('every answer (S44)', () => {
  const guarded = (answer: Answer): Record<string, string | null> => ({
    nosniff: answer.headers.get('x-content-type-options'),
    hsts: answer.headers.get('strict-transport-security')?.includes('max-age=') === true ? 'yes' : null,
    csp: answer.headers.get('content-security-policy')?.includes("default-src 'none'") === true ? 'yes' : null,
    frames: answer.headers.get('content-security-policy')?.includes("frame-ancestors 'none'") === true ? 'yes' : null,
    opener: answer.headers.get('cross-origin-opener-policy'),
    referrer: answer.headers.get('referrer-policy'),
    poweredBy: answer.headers.get('x-powered-by'),
    server: answer.headers.get('server'),
    cookie: answer.headers.get('set-cookie'),
  });
  const EXPECTED = {
    nosniff: 'nosniff',
    hsts: 'yes',
    csp: 'yes',
    frames: 'yes',
    opener: 'same-origin',
    referrer: 'no-referrer',
    poweredBy: null,
    server: null,
    cookie: null,
  };

  it.each(SERVICES)('of %s carries the headers that keep a browser from guessing', async (service) => {
    const door = declaredRoutes().find((route) => route.service === service);
    if (door === undefined) throw new Error(`${service} has no route`);
    for (const asked of [
      requestOf(door, door.fill?.(owned) ?? {}, { ...newPeer() }),
      { method: 'GET', path: '/no-such-route' },
      { method: 'GET', path: '/health/live' },
    ])
      expect([asked.path, guarded(await ask(serviceUrl(service), asked))]).toEqual([asked.path, EXPECTED]);
  });

  it('of money is not kept by a browser or a proxy', async () => {
    for (const path of [
      '/api/v1/accounts',
      `/api/v1/accounts/${owned.accountId}/balance`,
      '/api/v1/transfers',
      '/api/v1/profile',
    ]) {
      const answer = await ask(stack.edge, { method: 'GET', path, headers: bearer(lucia.token) });
      expect([path, answer.status, answer.headers.get('cache-control')]).toEqual([path, 200, 'no-store']);
    }
  });

  it('to a fault says the trace and nothing else (S45)', async () => {
    const broken = await client('ingrid.srensen');
    await setClientState(broken.subject, 'A-STATE-THAT-NO-CODE-KNOWS');
    try {
      const answer = await eventuallyFaulty(broken.token);
      expect(slugOf(answer)).toBe('internal');
      expect(Object.keys(answer.json as object).toSorted()).toEqual(['instance', 'status', 'title', 'traceId', 'type']);
      expect(answer.headers.get('x-correlation-id')).toBe((answer.json as { traceId: string }).traceId);
    } finally {
      await setClientState(broken.subject, 'ACTIVE');
    }
  });

  /** A client's state is remembered for two seconds. */
  const eventuallyFaulty = (token: string): Promise<Answer> =>
    eventually('the fault', async () => {
      const path = '/notifications/v1/inbox';
      const answer = await ask(serviceUrl('notification'), { method: 'GET', path, headers: bearer(token) });
      return answer.status === 500 ? answer : undefined;
    });
});
