import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createService, parseConfig, type ServiceName } from '@bank/platform';
import { dropTestDatabase, type ServiceKeys, testConfig, testDatabase, testServiceKeys } from '@bank/platform/testing';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { configSchema } from '../src/config.ts';
import { migrate } from '../src/database/migrate.command.ts';
import { definition } from '../src/service.ts';

export interface Answer {
  readonly status: number;
  // Tests say with toMatchObject what they expect in it.
  readonly body: Record<string, unknown>;
}

export interface Account {
  readonly customerId: string;
  readonly accountId: string;
  readonly iban: string;
}

type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';

/** A migrated database with the roles of the service. */
export async function coreDatabase(name: string): Promise<{ ownerUrl: string; appUrl: string }> {
  const urls = await testDatabase(name);
  await migrate(urls);
  return urls;
}

/** One process of the core, as HTTP sees it; several may share a database. */
export class CoreUnderTest {
  private readonly keys = testServiceKeys();
  private constructor(private readonly app: NestFastifyApplication) {}

  static async start(
    appUrl: string,
    environment: Readonly<Record<string, string>> = {},
    keys: ServiceKeys = testServiceKeys(),
  ): Promise<CoreUnderTest> {
    const settings = {
      ...testConfig('banking-core', { keys }),
      DATABASE_URL: appUrl,
      EVENTS_TOPIC_ARN: 'arn:aws:sns:eu-central-1:000000000000:bank-test-events.fifo',
      FAULTS: 'allowed',
      // Nobody is there: payments to other banks wait, unless a test brings a rail.
      RAIL_URL: 'http://127.0.0.1:9',
      RAIL_TOKEN: 'rail-token-of-tests',
      RAIL_POLL_MS: '3600000',
      ...environment,
    };
    // Nothing listens there: the broker is away unless a test brings one.
    process.env['AWS_ENDPOINT_URL_SNS'] ??= 'http://127.0.0.1:9';
    const { app } = await createService(definition, parseConfig(configSchema, settings));
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    const core = new CoreUnderTest(app);
    Object.assign(core, { keys });
    return core;
  }

  /** The provider of the running application. */
  get<Provider>(token: abstract new (...args: never[]) => Provider): Provider {
    return this.app.get(token);
  }

  async call(caller: ServiceName, method: Method, url: string, body?: unknown): Promise<Answer> {
    return (await this.prepare(caller, method, url, body))();
  }

  /** A call with everything ready, to be released together with others. */
  async prepare(caller: ServiceName, method: Method, url: string, body?: unknown): Promise<() => Promise<Answer>> {
    const authorization = await this.keys.bearer(caller, 'banking-core');
    return async () => {
      const response = await this.app.inject({
        method,
        url,
        headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      });
      const json = response.body === '' ? {} : response.json<Record<string, unknown>>();
      return { status: response.statusCode, body: json };
    };
  }

  /** Takes calls over HTTP, too. Returns the address. */
  listen(): Promise<string> {
    return this.app.listen(0, '127.0.0.1').then(() => this.app.getUrl());
  }

  /** A new customer with one account, and this much money from another bank on it. */
  async openAccount(amountMinor: number, options: { fullName?: string; currency?: string } = {}): Promise<Account> {
    const { fullName = 'Marta Vidal', currency = 'EUR' } = options;
    const customerId = uuidv7();
    const accountId = uuidv7();
    await this.call('onboarding', 'PUT', `/internal/customers/${customerId}`, { fullName, dateOfBirth: '1990-04-01' });
    const opened = await this.call('onboarding', 'PUT', `/internal/accounts/${accountId}`, { customerId, currency });
    const account = { customerId, accountId, iban: String(opened.body['iban']) };
    if (amountMinor > 0)
      await this.call('operator', 'POST', '/internal/incoming-payments', {
        paymentId: uuidv7(),
        creditorIban: account.iban,
        amount: { amountMinor: String(amountMinor), currency },
        debtorName: 'Otro Banco',
        reference: null,
      });
    return account;
  }

  transfer(
    transferId: string,
    from: Account,
    to: Pick<Account, 'iban'>,
    over: Record<string, unknown> = {},
  ): Promise<Answer> {
    return this.call('bff', 'PUT', `/internal/transfers/${transferId}`, { ...transferBody(from, to), ...over });
  }

  async bookedOf(account: Account): Promise<string> {
    const { customerId, accountId } = account;
    const answer = await this.call('bff', 'GET', `/internal/accounts/${accountId}/balance?customerId=${customerId}`);
    return (answer.body['booked'] as { amountMinor: string }).amountMinor;
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

export const transferBody = (from: Account, to: Pick<Account, 'iban'>): Record<string, unknown> => ({
  customerId: from.customerId,
  debtorAccountId: from.accountId,
  creditorIban: to.iban,
  amount: { amountMinor: '2500', currency: 'EUR' },
  reference: 'Dinner',
  deadline: '2099-01-01T00:00:00.000Z',
});

/** One statement as the owner or the application role. */
export async function query(
  url: string,
  statement: string,
  values: readonly unknown[] = [],
): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Without values the simple protocol is used, which takes several statements.
    const answer = await (values.length === 0
      ? client.query<Record<string, unknown>>(statement)
      : client.query<Record<string, unknown>>(statement, [...values]));
    return answer.rows;
  } finally {
    await client.end();
  }
}

export { dropTestDatabase };
