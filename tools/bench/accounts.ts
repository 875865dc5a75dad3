import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { Pool } from 'undici';
import { REGION, named } from '../../apps/local-aws/src/resources.ts';
import { httpUrl } from '../stack/environment.ts';
import type { Ground } from './ground.ts';
import type { Issuer } from './issuer.ts';
import type { LoadAccount } from './plan.ts';

/** Few: this is not what is measured, and a busy machine refuses work that waits too long. */
const CONNECTIONS = 4;
const ATTEMPTS_MAX = 5;
const PAUSE_MS = 500;
const OPENING_MINOR = '100000000';

/** Customers with an account and money on it, opened the way the bank opens them. */
export async function openAccounts(ground: Ground, origin: string, count: number): Promise<readonly LoadAccount[]> {
  const [onboarding, operator] = await Promise.all([
    ground.bearerOf('onboarding', 'banking-core'),
    ground.bearerOf('operator', 'banking-core'),
  ]);
  const pool = new Pool(origin, { connections: CONNECTIONS });
  const ask = async (method: 'PUT' | 'POST', path: string, bearer: string, body: unknown): Promise<unknown> => {
    const headers = { authorization: bearer, 'content-type': 'application/json' };
    for (let attempt = 1; ; attempt++) {
      const answer = await pool.request({ method, path, headers, body: JSON.stringify(body) });
      const text = await answer.body.text();
      if (answer.statusCode === 200) return JSON.parse(text);
      const isOver = answer.statusCode !== 503 || attempt === ATTEMPTS_MAX;
      if (isOver) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
      await delay(PAUSE_MS);
    }
  };
  const open = async (): Promise<LoadAccount> => {
    const customerId = randomUUID();
    const accountId = randomUUID();
    const person = { fullName: 'Bench Client', dateOfBirth: '1990-04-01' };
    await ask('PUT', `/internal/customers/${customerId}`, onboarding, person);
    const account = { customerId, currency: 'EUR' };
    const opened = await ask('PUT', `/internal/accounts/${accountId}`, onboarding, account);
    const iban = typeof opened === 'object' && opened !== null && 'iban' in opened ? String(opened.iban) : '';
    const amount = { amountMinor: OPENING_MINOR, currency: 'EUR' };
    const payment = {
      paymentId: randomUUID(),
      creditorIban: iban,
      amount,
      debtorName: 'Another Bank',
      reference: null,
    };
    await ask('POST', '/internal/incoming-payments', operator, payment);
    return { customerId, accountId, iban };
  };
  const accounts: LoadAccount[] = [];
  let begun = 0;
  const work = async (): Promise<void> => {
    while (begun++ < count) accounts.push(await open());
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  await pool.close();
  return accounts;
}

/** Makes their holders clients of the bank who are signed in. */
export async function signIn(
  ground: Ground,
  issuer: Issuer,
  accounts: readonly LoadAccount[],
): Promise<readonly LoadAccount[]> {
  const client = new DynamoDBClient({
    endpoint: httpUrl(ground.topology.dynamodb),
    region: REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const dynamo = DynamoDBDocumentClient.from(client);
  const signedIn: LoadAccount[] = [];
  for (const account of accounts) {
    const subject = randomUUID();
    const { customerId } = account;
    const contact = { email: 'bench@bank.example', phone: '+34600000000', locale: 'en' };
    const Item = { subject, customerId, state: 'ACTIVE', ...contact };
    await dynamo.send(new PutCommand({ TableName: named('clients'), Item }));
    signedIn.push({ ...account, bearer: await issuer.bearerOf(subject) });
  }
  client.destroy();
  return signedIn;
}
