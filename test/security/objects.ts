import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { eventually } from '../journey/world.ts';
import { type Answer, ask, newKey, newPeer, serviceUrl } from './bank.ts';
import { bearer, type Client, serviceToken, signIn } from './persons.ts';
import { OBJECT_KINDS, type ObjectKind, type Owner } from './routes/route.ts';

/** One object of each kind for a client, made as the client would make it. */

export interface Owned extends Owner {
  readonly client: Client;
  readonly applicationToken: string;
  /** Every id of this owner that a request may hold. */
  readonly ids: ReadonlySet<string>;
}

export const newApplication = (): object => {
  const unique = randomBytes(5).toString('hex');
  return {
    email: `applicant.${unique}@example.com`,
    phone: `+346${String(randomBytes(4).readUInt32BE() % 100_000_000).padStart(8, '0')}`,
    password: `correct horse ${unique} battery`,
    fullName: 'Nora Vega',
    dateOfBirth: '1991-04-17',
    address: { line1: 'Calle Mayor 1', city: 'Madrid', postalCode: '28013', country: 'ES' },
    occupation: 'Engineer',
    locale: 'en',
    currency: 'EUR',
  };
};

function granted(answer: Answer, status: number): Record<string, unknown> {
  if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status} ${answer.text}`);
  return (answer.json ?? {}) as Record<string, unknown>;
}

export interface Payee {
  readonly name: string;
  readonly iban: string;
}

/** Pays a payee from the client's euro account and answers the whole answer. */
export function pay(
  of: Pick<Client, 'token'>,
  order: { from: string; to: Payee; amountMinor?: string; key?: string; reference?: string },
): Promise<Answer> {
  return ask(serviceUrl('bff'), {
    method: 'POST',
    path: '/api/v1/transfers',
    headers: { ...bearer(of.token), 'idempotency-key': order.key ?? newKey() },
    body: {
      debtorAccountId: order.from,
      creditorIban: order.to.iban,
      creditorName: order.to.name,
      amount: { amountMinor: order.amountMinor ?? '100', currency: 'EUR' },
      ...(order.reference === undefined ? {} : { reference: order.reference }),
    },
  });
}

export function euroAccountOf(client: Client): Client['accounts'][number] {
  const account = client.accounts.find(({ currency }) => currency === 'EUR');
  if (account === undefined) throw new Error(`${client.name} has no euro account`);
  return account;
}

/** A client as somebody else pays them. */
export const payeeOf = (client: Client): Payee => ({ name: client.fullName, iban: euroAccountOf(client).iban });

async function makeDevice(client: Client): Promise<string> {
  const deviceId = randomUUID();
  const { x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  const body = { deviceId, name: 'A phone', publicKey: { kty: 'EC', crv: 'P-256', x, y } };
  const headers = bearer(client.token);
  granted(await ask(serviceUrl('auth'), { method: 'POST', path: '/auth/v1/devices', headers, body }), 201);
  return deviceId;
}

async function makeEndpoint(client: Client): Promise<string> {
  const deviceId = randomUUID();
  const path = `/notifications/v1/endpoints/${deviceId}`;
  const body = { provider: 'fcm', token: `token-${deviceId}` };
  const headers = bearer(client.token);
  granted(await ask(serviceUrl('notification'), { method: 'PUT', path, headers, body }), 204);
  return deviceId;
}

/** The newest message of the inbox, once there is one. */
const findMessage = (client: Client): Promise<string> =>
  eventually(`a message for ${client.name}`, async () => {
    const inbox = await ask(serviceUrl('notification'), {
      method: 'GET',
      path: '/notifications/v1/inbox',
      headers: bearer(client.token),
    });
    return (granted(inbox, 200)['messages'] as { messageId: string }[])[0]?.messageId;
  });

async function makeTransfer(client: Client, payee: Payee): Promise<string> {
  const paid = await pay(client, { from: euroAccountOf(client).accountId, to: payee });
  return String(granted(paid, 201)['transferId']);
}

const HOLD_MS = 86_400_000;

export const newHold = (of: Pick<Owner, 'customerId' | 'accountId' | 'payee'>): object => ({
  customerId: of.customerId,
  accountId: of.accountId,
  creditorIban: of.payee.iban,
  creditorName: of.payee.name,
  amount: { amountMinor: '500', currency: 'EUR' },
  reference: null,
  expiresAt: new Date(Date.now() + HOLD_MS).toISOString(),
});

/** As a card's system would, by the operator. */
async function placeHold(client: Client, payee: Payee): Promise<string> {
  const holdId = randomUUID();
  const { accountId } = euroAccountOf(client);
  granted(
    await ask(serviceUrl('banking-core'), {
      method: 'PUT',
      path: `/internal/holds/${holdId}`,
      headers: bearer(await serviceToken('operator', 'banking-core')),
      body: newHold({ customerId: client.customerId, accountId, payee }),
    }),
    200,
  );
  return holdId;
}

async function startApplication(): Promise<{ id: string; token: string }> {
  const started = await ask(serviceUrl('onboarding'), {
    method: 'POST',
    path: '/onboarding/v1/applications',
    headers: { ...newPeer(), 'idempotency-key': newKey() },
    body: newApplication(),
  });
  const { application, applicationToken } = granted(started, 201) as {
    application: { applicationId: string };
    applicationToken: string;
  };
  return { id: application.applicationId, token: applicationToken };
}

/** The newest entry of the client's euro account. */
async function findEntry(client: Client): Promise<string> {
  const page = await ask(serviceUrl('bff'), {
    method: 'GET',
    path: `/api/v1/accounts/${euroAccountOf(client).accountId}/movements?limit=1`,
    headers: bearer(client.token),
  });
  const [movement] = granted(page, 200)['movements'] as { entryId: string }[];
  if (movement === undefined) throw new Error(`${client.name} has no movement`);
  return movement.entryId;
}

/** Makes something at the bff and answers its id. */
async function create(client: Client, path: string, body: object, id: string): Promise<string> {
  const headers = { ...bearer(client.token), 'idempotency-key': newKey() };
  return String(granted(await ask(serviceUrl('bff'), { method: 'POST', path, headers, body }), 201)[id]);
}

/** A file of one cent for a payee. */
export const newBulkPayment = (of: Pick<Owner, 'accountId' | 'payee'>): object => ({
  debtorAccountId: of.accountId,
  name: 'Wages',
  fileText: `name,iban,amount,currency,reference\n${of.payee.name},${of.payee.iban},0.01,EUR,Wages\n`,
  allowDuplicate: true,
});

/** On the 28th of every month from 2030 on, whether it is a business day or not. */
export const MONTHLY_PLAN = {
  schedule: { kind: 'MONTHLY', day: 28, from: '2030-01-01', end: { kind: 'NEVER' } },
  businessDayRule: 'NONE',
} as const;

export const newOrder = (of: Pick<Owner, 'accountId' | 'payee'>): object => ({
  debtorAccountId: of.accountId,
  creditorIban: of.payee.iban,
  creditorName: of.payee.name,
  amount: { amountMinor: '104', currency: 'EUR' },
  plan: MONTHLY_PLAN,
});

/** Makes one object of each of these kinds; a message comes of a transfer, so it needs one before it. */
export async function own(client: Client, payee: Payee, kinds: readonly ObjectKind[] = OBJECT_KINDS): Promise<Owned> {
  const { accountId, iban } = euroAccountOf(client);
  let applicationToken = '';
  const make: Readonly<Record<ObjectKind, () => Promise<string>>> = {
    transfer: () => makeTransfer(client, payee),
    device: () => makeDevice(client),
    endpoint: () => makeEndpoint(client),
    session: async () => (await signIn(client.username)).sessionId,
    message: () => findMessage(client),
    hold: () => placeHold(client, payee),
    entry: () => findEntry(client),
    beneficiary: () => create(client, '/api/v1/beneficiaries', { alias: 'Payee', ...payee }, 'beneficiaryId'),
    payeeCheck: () => create(client, '/api/v1/payee-checks', payee, 'checkId'),
    bulkPayment: () => create(client, '/api/v1/bulk-payments', newBulkPayment({ accountId, payee }), 'bulkId'),
    order: () => create(client, '/api/v1/orders', newOrder({ accountId, payee }), 'orderId'),
    application: async () => {
      const { id, token } = await startApplication();
      applicationToken = token;
      return id;
    },
  };
  const objects = new Map<ObjectKind, string>();
  for (const kind of kinds) objects.set(kind, await make[kind]());
  return {
    client,
    customerId: client.customerId,
    subject: client.subject,
    accountId,
    iban,
    payee,
    applicationToken,
    object: (kind) => {
      const id = objects.get(kind);
      if (id === undefined) throw new Error(`no ${kind} was made for ${client.name}`);
      return id;
    },
    ids: new Set([client.customerId, client.subject, accountId, ...objects.values()]),
  };
}
