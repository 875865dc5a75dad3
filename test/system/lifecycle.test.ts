import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createBank } from '@bank/sdk';
import { findFreeBase } from '../../tools/stack/ports.ts';

// A bank of its own is started, stopped, killed and started again, as a person does on a laptop.

const root = path.resolve(import.meta.dirname, '../..');
const START_MS = 120_000;
const PORTS = 14;
const CORE_OFFSET = 4;

interface Report {
  readonly edge: string;
  readonly services: Readonly<Record<string, { readonly pid: number }>>;
}
interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

const stateDirectory = mkdtempSync(path.join(tmpdir(), 'bank-lifecycle-'));
const state = path.join(stateDirectory, 'state');
const running = new Set<ChildProcess>();
let basePort = 0;

function run(
  command: 'start' | 'reset',
  args: readonly string[] = [],
): { child: ChildProcess; line: Promise<string>; ended: Promise<Ended> } {
  const env = { ...process.env, PORT: String(basePort), BANK_STATE_DIR: state, NODE_OPTIONS: '' };
  const child = spawn(process.execPath, [path.join(root, 'tools', `${command}.ts`), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  const line = new Promise<string>((resolve) => createInterface(child.stdout!).once('line', resolve));
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code, stderr });
    }),
  );
  return { child, line, ended };
}

async function start(): Promise<{ child: ChildProcess; report: Report; ended: Promise<Ended> }> {
  const { child, line, ended } = run('start', ['--json']);
  const report = await Promise.race([
    line,
    ended.then(({ stderr }) => {
      throw new Error(`the bank did not start: ${stderr}`);
    }),
  ]);
  return { child, report: JSON.parse(report) as Report, ended };
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function openPorts(): Promise<number[]> {
  const open: number[] = [];
  for (let port = basePort; port < basePort + PORTS; port += 1) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) open.push(port);
  }
  return open;
}

/** Signs in as the first sample person and reads all balances: what must be the same after a restart. */
async function whatLuciaSees(edge: string): Promise<unknown> {
  const { credentials } = JSON.parse(readFileSync(path.join(state, 'demo.json'), 'utf8')) as {
    credentials: { login: string; password: string }[];
  };
  const { login, password } = credentials[0]!;
  let token: string | undefined;
  const bank = createBank({ baseUrl: edge, accessToken: () => token });
  token = (await bank.auth.POST('/auth/v1/login/password', { body: { username: login, password } })).data?.accessToken;
  const accounts = (await bank.accounts.GET('/api/v1/accounts')).data?.accounts ?? [];
  const seen = [];
  for (const { accountId, iban, currency } of accounts) {
    const balance = await bank.accounts.GET('/api/v1/accounts/{accountId}/balance', {
      params: { path: { accountId } },
    });
    const movements = await bank.accounts.GET('/api/v1/accounts/{accountId}/movements', {
      params: { path: { accountId }, query: { limit: 100 } },
    });
    seen.push({
      iban,
      currency,
      booked: balance.data?.booked,
      movements: movements.data?.movements.length,
      oldest: movements.data?.movements.at(-1)?.bookedAt,
    });
  }
  return seen;
}

afterAll(async () => {
  for (const child of running) child.kill('SIGTERM');
  rmSync(stateDirectory, { recursive: true, force: true });
});

describe('a bank on a laptop', () => {
  let first: unknown;
  let pids: number[] = [];

  it(
    'starts from nothing with sample data and stops without a trace',
    async () => {
      basePort = await findFreeBase();
      const { child, report, ended } = await start();
      pids = Object.values(report.services).map((service) => service.pid);
      first = await whatLuciaSees(report.edge);
      expect(first).toMatchObject([{ currency: 'EUR', movements: 100 }, { currency: 'USD' }]);
      const refused = await run('reset').ended;
      expect(refused.code).toBe(1);
      child.kill('SIGINT');
      expect((await ended).code).toBe(0);
      expect(pids.filter(isAlive)).toEqual([]);
      expect(await openPorts()).toEqual([]);
      expect(existsSync(path.join(state, 'lock.json'))).toBe(false);
    },
    START_MS,
  );

  it(
    'names a port that somebody else has, and leaves nothing',
    async () => {
      const squatter: Server = createServer();
      await new Promise<void>((resolve) => squatter.listen(basePort + CORE_OFFSET, '127.0.0.1', resolve));
      const { code, stderr } = await run('start', ['--json']).ended;
      await new Promise((resolve) => squatter.close(resolve));
      expect(code).toBe(1);
      expect(stderr).toContain(String(basePort + CORE_OFFSET));
      expect(stderr).toContain('banking-core');
      expect(await openPorts()).toEqual([]);
    },
    START_MS,
  );

  it(
    'has everything after a restart, also when the supervisor was killed outright',
    async () => {
      const { child, report, ended } = await start();
      expect(await whatLuciaSees(report.edge)).toEqual(first);
      child.kill('SIGKILL');
      await ended;
      const again = await start();
      expect(await whatLuciaSees(again.report.edge)).toEqual(first);
      again.child.kill('SIGTERM');
      expect((await again.ended).code).toBe(0);
      const all = [report, again.report].flatMap((each) => Object.values(each.services).map((service) => service.pid));
      expect(all.filter(isAlive)).toEqual([]);
    },
    2 * START_MS,
  );

  it('forgets everything when it is reset', async () => {
    expect((await run('reset').ended).code).toBe(0);
    expect(existsSync(path.join(state, 'seeded.json'))).toBe(false);
  });

  it.each(['bff', 'banking-core', 'notification'])(
    '%s names every missing variable at once and ends with 1',
    async (service) => {
      const child = spawn(process.execPath, [path.join(root, 'dist/apps', service, 'main.js')], {
        env: { PATH: process.env['PATH'] },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
      const code = await new Promise((resolve) => child.once('close', resolve));
      expect(code).toBe(1);
      for (const name of ['ENVIRONMENT', 'PORT', 'SERVICE_PRIVATE_KEY', 'COGNITO_ISSUER'])
        expect(stderr).toMatch(new RegExp(`^\\s+${name}: is missing$`, 'm'));
    },
  );
});
