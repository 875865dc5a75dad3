import { AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { GetCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Applicant } from './applicant.ts';
import { type IdentityStack, POOL_ID, startIdentityStack } from './identity-stack.ts';

const MODEL_TIMEOUT_MS = 120_000;
let stack: IdentityStack;

beforeAll(async () => {
  stack = await startIdentityStack('journey');
}, MODEL_TIMEOUT_MS);
afterAll(() => stack.close());

const userOf = (person: Applicant) =>
  stack.cognito.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: person.email }));

async function eventsIn(component: string): Promise<readonly { type: string; data: Record<string, unknown> }[]> {
  const scanned = await stack.dynamo.send(new ScanCommand({ TableName: stack.tables[component] ?? '' }));
  return (scanned.Items ?? []).map((item) => JSON.parse(String(item['envelope'])));
}

test(
  'a person becomes a client, signs in with the password, binds a device and signs in with the face',
  async () => {
    const ana = new Applicant(stack, 'ana');
    const started = await ana.start();
    expect(started.status).toBe(201);
    expect((await userOf(ana)).UserStatus).toBe('UNCONFIRMED');

    const verified = await ana.verifyContacts();
    expect(verified).toMatchObject({
      status: 200,
      body: { state: 'CONSENT', emailVerified: true, phoneVerified: true },
    });
    expect(await userOf(ana)).toMatchObject({ UserStatus: 'CONFIRMED', Enabled: false });
    expect((await ana.login()).status).toBe(401);

    expect((await ana.consent()).body['state']).toBe('SELFIE');
    expect((await ana.selfie()).body['state']).toBe('LIVENESS');
    expect((await ana.submit()).status).toBe(200);
    // At once on a quiet machine; behind the answer when the model has a queue.
    expect(await ana.decided()).toBe('APPROVED');

    const user = await userOf(ana);
    expect(user).toMatchObject({ UserStatus: 'CONFIRMED', Enabled: true });
    expect(user.UserAttributes).toContainEqual({ Name: 'phone_number_verified', Value: 'true' });
    const subject = user.UserAttributes?.find((attribute) => attribute.Name === 'sub')?.Value ?? '';
    const facialId = await stack.dynamo.send(
      new GetCommand({ TableName: stack.tables['facial-ids'] ?? '', Key: { subject } }),
    );
    expect(facialId.Item).toMatchObject({ consentVersion: '2026-11', collectionId: 'test-faces' });
    expect(await stack.objectKeys()).toEqual([facialId.Item?.['imageKey']]);
    const client = await stack.dynamo.send(
      new GetCommand({ TableName: stack.tables['clients'] ?? '', Key: { subject } }),
    );
    expect(client.Item).toMatchObject({
      state: 'ACTIVE',
      email: ana.email,
      phone: ana.phone,
      locale: 'en',
      version: 1,
    });
    const customerId = String(client.Item?.['customerId']);
    expect(stack.neighbours.puts.get(`/internal/customers/${customerId}`)).toBe(2);
    expect([...stack.neighbours.puts.keys()].filter((path) => path.includes('/accounts/'))).toHaveLength(1);
    expect(await eventsIn('onboarding-outbox')).toMatchObject([
      { type: 'onboarding.application.approved.v1', data: { subject, customerId } },
    ]);

    expect(await ana.login()).toMatchObject({ status: 200, body: { tokenType: 'Bearer', expiresIn: 600 } });
    const bySession = ana.tokens?.sessionId;
    expect((await ana.registerDevice()).status).toBe(201);
    expect(await ana.loginByFace()).toMatchObject({ status: 200 });
    expect(ana.tokens?.sessionId).not.toBe(bySession);
    const sessions = (await ana.as('GET', '/sessions')).body['sessions'] as { method: string; current: boolean }[];
    expect(sessions.map((session) => `${session.method} ${session.current}`).toSorted()).toEqual([
      'face true',
      'password false',
    ]);
    expect((await eventsIn('auth-outbox')).map((event) => event.type).toSorted()).toEqual([
      'auth.device.registered.v1',
      'auth.login.succeeded.v1',
      'auth.login.succeeded.v1',
    ]);
  },
  MODEL_TIMEOUT_MS,
);
