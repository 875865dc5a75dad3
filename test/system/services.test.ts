import { eventually } from '@bank/platform/testing';
import { SERVICES } from '../../tools/stack/services.ts';

interface Stack {
  readonly edge: string;
  readonly services: Readonly<Record<string, { readonly url: string; readonly pid: number }>>;
  readonly postgres: Readonly<Record<string, string>>;
  readonly outbox: string;
}

const stack = JSON.parse(process.env['BANK_STACK'] ?? '{}') as Stack;

const serviceUrl = (name: string): string => stack.services[name]?.url ?? '';

/** The supervisor waits a moment before a restart, longer when it happened before. */
const RESTART_MS = 60_000;

describe('every service', () => {
  it.each(SERVICES)('%s is a process of its own with probes and an OpenAPI 3.1 document', async (name) => {
    expect(stack.services[name]?.pid).toBeGreaterThan(0);
    for (const probe of ['/health/live', '/health/ready'])
      expect((await fetch(serviceUrl(name) + probe)).status).toBe(200);
    const document = (await (await fetch(`${serviceUrl(name)}/openapi.json`)).json()) as {
      openapi: string;
      paths: object;
    };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths).length).toBeGreaterThan(0);
  });

  it.each(SERVICES)('%s answers an unknown route with a problem that names the trace', async (name) => {
    const response = await fetch(`${serviceUrl(name)}/no-such-route`, {
      headers: { traceparent: `00-${'e'.repeat(32)}-${'f'.repeat(16)}-01` },
    });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({
      type: 'https://alder.example/problems/not-found',
      traceId: 'e'.repeat(32),
    });
  });

  it('runs under its own process id', () => {
    const pids = SERVICES.map((name) => stack.services[name]?.pid);
    expect(new Set(pids).size).toBe(SERVICES.length);
  });

  it.each([
    ['banking-core', `/internal/transfers/${'0'.repeat(8)}-0000-7000-8000-${'0'.repeat(12)}`],
    ['complementary-system', `/internal/customers/${'0'.repeat(8)}-0000-7000-8000-${'0'.repeat(12)}`],
    ['bff', '/internal/transfers?from=2026-01-01T00:00:00.000Z&to=2026-01-02T00:00:00.000Z'],
    ['audit', '/internal/movements'],
  ])('%s refuses an internal call without a credential', async (name, path) => {
    const response = await fetch(serviceUrl(name) + path);
    expect(response.status).toBe(401);
  });
});

describe('the edge', () => {
  it('is healthy exactly when every service is ready, and names the one that is not', async () => {
    expect((await fetch(`${stack.edge}/healthz`)).status).toBe(200);
    const pid = stack.services['complementary-system']?.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    const sick = await eventually('the edge notices', async () => {
      const response = await fetch(`${stack.edge}/healthz`);
      return response.status === 503 ? ((await response.json()) as { services: Record<string, string> }) : undefined;
    });
    expect(sick.services['complementary-system']).not.toBe('ready');
    expect(sick.services['auth']).toBe('ready');
    await eventually(
      'the supervisor brings it back',
      async () => ((await fetch(`${stack.edge}/healthz`)).ok ? true : undefined),
      RESTART_MS,
    );
  }, 90_000);

  it('routes nothing internal and nothing unknown', async () => {
    for (const path of [
      '/internal/customers',
      '/health/ready',
      '/metrics',
      '/openapi.json',
      '/.git/config',
      '/api/v0/accounts',
    ]) {
      expect([path, (await fetch(stack.edge + path)).status]).toEqual([path, 404]);
    }
  });
});
