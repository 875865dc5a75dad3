import { createService, parseConfig, type ServiceName } from '@bank/platform';
import { dropTestDatabase, type ServiceKeys, testConfig, testDatabase } from '@bank/platform/testing';
import { v4 as uuidv4 } from 'uuid';
import { configSchema } from '../../banking-core/src/config.ts';
import { migrate } from '../../banking-core/src/database/migrate.command.ts';
import { definition } from '../../banking-core/src/service.ts';

export interface CoreCall {
  readonly status: number;
  readonly json: Record<string, unknown>;
}

/** The real core on real PostgreSQL behind a port, for what a fake would only repeat. */
export class RealCore {
  private constructor(
    readonly url: string,
    private readonly keys: ServiceKeys,
    private readonly stopAll: () => Promise<void>,
  ) {}

  static async start(
    name: string,
    keys: ServiceKeys,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<RealCore> {
    const urls = await testDatabase(name);
    await migrate(urls);
    // Nothing listens there: events stay in the outbox.
    process.env['AWS_ENDPOINT_URL_SNS'] ??= 'http://127.0.0.1:9';
    const { app } = await createService(
      definition,
      parseConfig(configSchema, {
        ...testConfig('banking-core', { keys }),
        DATABASE_URL: urls.appUrl,
        EVENTS_TOPIC_ARN: 'arn:aws:sns:eu-central-1:000000000000:bank-test-events.fifo',
        FAULTS: 'off',
        // Nobody is there: payments to other banks wait.
        RAIL_URL: 'http://127.0.0.1:9',
        RAIL_TOKEN: 'rail-token-of-tests',
        ...environment,
      }),
    );
    await app.listen(0, '127.0.0.1');
    const stop = async (): Promise<void> => {
      await app.close();
      await dropTestDatabase(name);
    };
    return new RealCore(await app.getUrl(), keys, stop);
  }

  async call(caller: ServiceName, method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown): Promise<CoreCall> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: await this.keys.bearer(caller, 'banking-core'),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, json: (await response.json()) as Record<string, unknown> };
  }

  /** An account in euro for the customer, with this much from another bank on it; answers its IBAN. */
  async open(owner: { customerId: string; accountId: string }, amountMinor: string): Promise<string> {
    const { customerId, accountId } = owner;
    const person = { fullName: 'Ada Alder', dateOfBirth: '1990-01-01' };
    await this.call('onboarding', 'PUT', `/internal/customers/${customerId}`, person);
    const { json } = await this.call('onboarding', 'PUT', `/internal/accounts/${accountId}`, {
      customerId,
      currency: 'EUR',
    });
    const creditorIban = String(json['iban']);
    const amount = { amountMinor, currency: 'EUR' };
    const payment = { paymentId: uuidv4(), creditorIban, amount, debtorName: 'Otro Banco', reference: null };
    await this.call('operator', 'POST', '/internal/incoming-payments', payment);
    return creditorIban;
  }

  stop(): Promise<void> {
    return this.stopAll();
  }
}
