import { readFileSync } from 'node:fs';
import { randomBytes, randomUUID } from 'node:crypto';
import { statePaths } from '../../tools/stack/paths.ts';
import type { ServiceName } from '../../tools/stack/services.ts';
import { type Answer, type Ask, ask, newKey, serviceUrl, slugOf, stack } from './bank.ts';
import { newApplication } from './objects.ts';
import { bearer, type Client, client, disconnect } from './persons.ts';

// S30, S47: many requests at once are told to wait, by peer or by client, and never unlimited while Redis is off.

interface Burst {
  readonly title: string;
  readonly service: ServiceName;
  /** At most so many pass at once. */
  readonly max: number;
  /** One request of the burst, from this peer, by this client. */
  readonly request: (by: { peer: Readonly<Record<string, string>>; client: Client }) => Ask;
}

const BURSTS: readonly Burst[] = [
  {
    title: 'signing in',
    service: 'auth',
    max: 20,
    request: ({ peer }) => ({
      method: 'POST',
      path: '/auth/v1/login/password',
      headers: peer,
      body: { username: `${randomUUID()}@example.com`, password: 'not the password at all' },
    }),
  },
  {
    title: 'starting a face login',
    service: 'auth',
    max: 20,
    request: ({ peer }) => ({
      method: 'POST',
      path: '/auth/v1/login/face',
      headers: peer,
      body: { username: `${randomUUID()}@example.com`, deviceId: randomUUID() },
    }),
  },
  {
    title: 'refreshing',
    service: 'auth',
    max: 60,
    request: ({ peer }) => ({
      method: 'POST',
      path: '/auth/v1/tokens',
      headers: peer,
      body: { refreshToken: 'x'.repeat(64) },
    }),
  },
  {
    title: 'starting applications',
    service: 'onboarding',
    max: 60,
    request: ({ peer }) => ({
      method: 'POST',
      path: '/onboarding/v1/applications',
      headers: { ...peer, 'idempotency-key': newKey() },
      body: { ...newApplication(), currency: 'XXX' },
    }),
  },
  {
    title: 'guessing codes',
    service: 'onboarding',
    max: 120,
    request: ({ peer }) => ({
      method: 'POST',
      path: `/onboarding/v1/applications/${randomUUID()}/email-verification`,
      headers: peer,
      body: { code: '000000' },
    }),
  },
  {
    title: 'paying, from ever other addresses',
    service: 'bff',
    max: 60,
    // Not even a payment: what is counted is the request.
    request: (by) => ({
      method: 'POST',
      path: '/api/v1/transfers',
      headers: { ...bearer(by.client.token), ...newAddress(), 'idempotency-key': newKey() },
      body: {},
    }),
  },
  {
    title: 'exporting statements, from ever other addresses',
    service: 'bff',
    max: 30,
    // Of an account that is not there: what is counted is the request.
    request: (by) => ({
      method: 'GET',
      path: `/api/v1/accounts/${randomUUID()}/statement?from=2026-01-01&to=2026-01-31&format=csv`,
      headers: { ...bearer(by.client.token), ...newAddress() },
    }),
  },
];

/** The longest window that any of them counts over. */
const WINDOW_SECONDS_MAX = 600;

const newAddress = (): Readonly<Record<string, string>> => ({
  'x-forwarded-for': `2001:db8::${randomBytes(2).toString('hex')}:${randomBytes(2).toString('hex')}`,
});

/** Sends until it is refused, at most a quarter more than may pass; answers the refusal, and how many passed. */
async function burst({ request, service, max }: Burst, by: Client): Promise<{ passed: number; refused: Answer }> {
  const peer = newAddress();
  // A count that Redis did not answer in time is kept by the process, so on a busy machine a few more may pass.
  const sentMax = Math.ceil(max * 1.25) + 1;
  for (let passed = 0; passed < sentMax; passed += 1) {
    const answer = await ask(serviceUrl(service), request({ peer, client: by }));
    if (answer.status === 429) return { passed, refused: answer };
  }
  throw new Error(`${sentMax} requests passed`);
}

function expectToBeToldToWait(answer: Answer): void {
  expect(slugOf(answer)).toBe('rate-limited');
  const seconds = Number(answer.headers.get('retry-after'));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(WINDOW_SECONDS_MAX);
}

const redisPid = (): number => {
  const processes = JSON.parse(readFileSync(statePaths(process.env).processes, 'utf8')) as {
    name: string;
    pid: number;
  }[];
  return processes.find(({ name }) => name === 'redis')?.pid ?? 0;
};

describe('a burst', () => {
  let first: Client;
  let second: Client;

  beforeAll(async () => {
    [first, second] = await Promise.all([client('sofia.navarro'), client('tomas.pereira')]);
  }, 60_000);
  afterAll(disconnect);

  it.each(BURSTS.map((each) => [each.title, each] as const))('of %s is told to wait', async (_title, each) => {
    const { passed, refused } = await burst(each, first);
    expect(passed).toBeGreaterThanOrEqual(each.max);
    expectToBeToldToWait(refused);
  });

  it('of sign-ins through the edge counts the real peer, whatever the request says it is (S08)', async () => {
    const statuses: number[] = [];
    for (let sent = 0; sent < 25; sent += 1) {
      const answer = await ask(stack.edge, {
        method: 'POST',
        path: '/auth/v1/login/password',
        headers: { ...newAddress(), forwarded: `for=${randomUUID()}`, 'x-real-ip': '203.0.113.7' },
        body: { username: `${randomUUID()}@example.com`, password: 'not the password at all' },
      });
      statuses.push(answer.status);
    }
    expect(statuses.filter((status) => status !== 429).length).toBeLessThanOrEqual(20);
    expect(statuses.at(-1)).toBe(429);
  });

  describe('while Redis hangs', () => {
    let pid = 0;
    beforeAll(() => {
      pid = redisPid();
      // Zero would be this process and all its children.
      if (pid === 0) throw new Error('Redis is not among the processes of the bank');
      process.kill(pid, 'SIGSTOP');
    });
    afterAll(() => process.kill(pid, 'SIGCONT'));

    it.each(BURSTS.map((each) => [each.title, each] as const))(
      'of %s is told to wait, too',
      async (_title, each) => {
        const { passed, refused } = await burst(each, second);
        expect(passed).toBeLessThanOrEqual(each.max);
        expectToBeToldToWait(refused);
      },
      60_000,
    );
  });
});
