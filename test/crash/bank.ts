import { readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { createBank } from '../../libs/sdk/src/index.ts';
import { connect, eventually, operate, type World } from '../journey/world.ts';

export type Crashable = 'banking-core' | 'bff';

export interface Client {
  readonly token: string;
  readonly customerId: string;
  readonly accountId: string;
  readonly iban: string;
}

/** What the ledger says of two accounts and one payment. */
export interface Books {
  readonly payer: bigint;
  readonly payee: bigint;
}

const stateDirectory = (): string => {
  const directory = process.env['BANK_STATE_DIR'];
  if (directory === undefined) throw new Error('no bank was started for this test');
  return directory;
};
const stateFile = <Content>(name: string): Content =>
  JSON.parse(readFileSync(path.join(stateDirectory(), name), 'utf8')) as Content;

interface Stack {
  readonly edge: string;
  readonly services: Readonly<Record<string, { readonly pid: number | null }>>;
  readonly postgres: Readonly<Record<string, { readonly app: string }>>;
}

/** The supervisor leaves a process down that died more often than this within the window: so nothing is killed faster. */
const KILLS_MAX = 4;
const WINDOW_MS = 62_000;

/** A whole bank of built processes, and the ledger behind it. */
export class BankUnderCrashes {
  readonly world: World;
  private readonly stack: Stack;
  private readonly ledger: pg.Client;
  private readonly killed = new Map<Crashable, number[]>();

  private constructor() {
    this.stack = stateFile<Stack>('stack.json');
    this.world = connect(this.stack.edge);
    this.ledger = new pg.Client({ connectionString: this.ledgerUrl });
  }

  static async open(): Promise<BankUnderCrashes> {
    const bank = new BankUnderCrashes();
    await bank.ledger.connect();
    return bank;
  }

  get ledgerUrl(): string {
    return this.stack.postgres['banking_core']?.app ?? '';
  }

  async close(): Promise<void> {
    await this.ledger.end();
    for (const client of Object.values(this.world.aws)) client.destroy();
  }

  /** A sample person, signed in. */
  async client(number: number): Promise<Client> {
    const { credentials } = stateFile<{ credentials: { login: string; password: string }[] }>('demo.json');
    const credential = credentials[number];
    if (credential === undefined) throw new Error(`there is no sample person ${number}`);
    let token: string | undefined;
    const bank = createBank({ baseUrl: this.stack.edge, accessToken: () => token });
    const body = { username: credential.login, password: credential.password };
    token = (await bank.auth.POST('/auth/v1/login/password', { body })).data?.accessToken;
    const account = (await bank.accounts.GET('/api/v1/accounts')).data?.accounts.find(
      ({ currency }) => currency === 'EUR',
    );
    if (token === undefined || account === undefined) throw new Error('the sample person has an account in euros');
    const { accountId, iban } = account;
    const rows = await this.query('SELECT customer_id FROM accounts WHERE account_id = $1', [accountId]);
    return { token, customerId: String(rows[0]?.['customer_id']), accountId, iban };
  }

  async query(statement: string, values: readonly unknown[]): Promise<readonly Record<string, unknown>[]> {
    return (await this.ledger.query<Record<string, unknown>>(statement, [...values])).rows;
  }

  async books(payer: Client, payee: Client): Promise<Books> {
    const booked = async ({ accountId }: Client): Promise<bigint> => {
      const [row] = await this.query('SELECT booked_minor FROM accounts WHERE account_id = $1', [accountId]);
      return BigInt(String(row?.['booked_minor']));
    };
    return { payer: await booked(payer), payee: await booked(payee) };
  }

  pidOf(service: Crashable): number | null {
    return stateFile<Stack>('stack.json').services[service]?.pid ?? null;
  }

  /** The labels that the running service has. */
  async labels(service: Crashable): Promise<readonly string[]> {
    const { json } = await operate(this.world, { method: 'GET', path: `${service}/internal/faults` });
    return (json as { faults: { fault: string }[] }).faults.map(({ fault }) => fault);
  }

  /** Tells the service to die at the label, and says which process that is. */
  async arm(service: Crashable, label: string): Promise<number | null> {
    await eventuallyLong(`${service} may be killed again`, async () => {
      const recent = (this.killed.get(service) ?? []).filter((at) => performance.now() - at < WINDOW_MS);
      return recent.length < KILLS_MAX ? true : undefined;
    });
    const pid = this.pidOf(service);
    const call = { method: 'PUT', path: `${service}/internal/faults/${label}`, body: { times: 1 } };
    const { status, json } = await operate(this.world, call);
    if (status !== 200) throw new Error(`${label} could not be armed: ${status} ${JSON.stringify(json)}`);
    return pid;
  }

  /** Waits until the process is gone and another one has taken its place. */
  async isBack(service: Crashable, deadPid: number | null): Promise<void> {
    await eventuallyLong(`${service} died and was started again`, async () => {
      const pid = this.pidOf(service);
      return pid !== null && pid !== deadPid ? true : undefined;
    });
    this.killed.set(service, [...(this.killed.get(service) ?? []), performance.now()]);
    await eventuallyLong('everything is ready', async () =>
      (await fetch(`${this.stack.edge}/healthz`)).ok ? true : undefined,
    );
  }

  /** One request of a client; undefined when the connection broke. */
  async send(payer: Client, payee: Client, payment: { key: string; minor: string }): Promise<Sent | undefined> {
    const body = {
      debtorAccountId: payer.accountId,
      creditorIban: payee.iban,
      creditorName: 'Sample',
      amount: { amountMinor: payment.minor, currency: 'EUR' },
      reference: 'crash',
    };
    const headers = {
      authorization: `Bearer ${payer.token}`,
      'content-type': 'application/json',
      'idempotency-key': payment.key,
    };
    const request = { method: 'POST', headers, body: JSON.stringify(body) };
    try {
      const response = await fetch(`${this.stack.edge}/api/v1/transfers`, request);
      const isReplay = response.headers.get('idempotency-replayed') === 'true';
      return { status: response.status, text: await response.text(), isReplay };
    } catch {
      return undefined;
    }
  }
}

export interface Sent {
  readonly status: number;
  readonly text: string;
  readonly isReplay: boolean;
}

const LONG_MS = 70_000;

/** As `eventually`, for what takes a restart. */
export async function eventuallyLong<Answer>(what: string, ask: () => Promise<Answer | undefined>): Promise<Answer> {
  const until = performance.now() + LONG_MS;
  for (;;) {
    try {
      return await eventually(what, () => ask().catch(() => undefined));
    } catch (error) {
      if (performance.now() > until) throw error;
    }
  }
}
