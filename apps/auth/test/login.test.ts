import { createHmac, randomUUID } from 'node:crypto';
import {
  type AuthenticationResultType,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { eventually } from '@bank/platform/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Applicant, type Answer, ask } from '../../onboarding/test/applicant.ts';
import { type IdentityStack, POOL_ID, startIdentityStack } from '../../onboarding/test/identity-stack.ts';
import { seed } from '../../onboarding/src/seed.command.ts';

const MODEL_TIMEOUT_MS = 120_000;
const CLIENT_ID = '3k7auth0bank0local0client1';
const CLIENT_SECRET = 'auth-secret-for-tests';
let stack: IdentityStack;
/** Onboarded with her face, on her device. */
let cleo: Applicant;

beforeAll(async () => {
  stack = await startIdentityStack('login');
  cleo = new Applicant(stack, 'cleo');
  await cleo.onboard();
  await cleo.login();
  await cleo.registerDevice();
}, MODEL_TIMEOUT_MS);
afterAll(() => stack.close());

const slugOf = (answer: Answer): string => String(answer.body['type']).split('/').at(-1) ?? '';
const comparable = ({ status, body }: Answer): object => ({ status, body: { ...body, traceId: '' } });
const refused = { status: 401, body: { title: 'These details do not match' } };

/** A client without a face: enough for what a password can do. */
async function seeded(): Promise<Applicant> {
  const person = new Applicant(stack, 'ana');
  const { email, phone, fullName, password } = person;
  const clients = [{ customerId: randomUUID(), email, phone, fullName, password, locale: 'en' as const }];
  const parts = { cognito: stack.cognito, dynamo: stack.dynamo, poolId: POOL_ID, staffPoolId: undefined };
  const request = { clients, staff: [] };
  const first = await seed(request, { ...parts, clientsTable: stack.tables['clients'] ?? '' });
  expect(await seed(request, { ...parts, clientsTable: stack.tables['clients'] ?? '' })).toEqual(first);
  return person;
}

const refresh = (refreshToken: string): Promise<Answer> =>
  ask(stack.auth, { method: 'POST', url: '/auth/v1/tokens', body: { refreshToken } });

describe('a password login', () => {
  test('refuses a wrong password and an unknown person alike', async () => {
    const person = await seeded();
    const nobody = new Applicant(stack, 'bea');
    const [wrong, unknown] = [await person.login('not the password'), await nobody.login('not the password')];
    expect(wrong).toMatchObject(refused);
    expect(comparable(unknown)).toEqual(comparable(wrong));
    expect((await person.login()).status).toBe(200);
  });

  test('is locked after five failures, also for the right password, and tells the person once', async () => {
    const person = await seeded();
    const answers: Answer[] = [];
    for (let time = 0; time < 5; time += 1) answers.push(await person.login('not the password'));
    answers.push(await person.login());
    const nobody = new Applicant(stack, 'bea');
    for (let time = 0; time < 6; time += 1) answers.push(await nobody.login('not the password'));
    for (const answer of answers) expect(comparable(answer)).toEqual(comparable(answers[0] as Answer));
    const scanned = await stack.dynamo.send(new ScanCommand({ TableName: stack.tables['auth-outbox'] ?? '' }));
    const locked = (scanned.Items ?? []).filter((item) => String(item['envelope']).includes('auth.login.locked.v1'));
    expect(locked).toHaveLength(1);
  });

  test('is limited for one peer, whatever it writes into X-Forwarded-For before the proxy', async () => {
    const peer = '198.51.100.7';
    const statuses: number[] = [];
    for (let time = 0; time < 21; time += 1) {
      const headers = { 'x-forwarded-for': `10.0.0.${time}, ${peer}` };
      const body = { username: `nobody${time}@example.com`, password: 'not the password' };
      statuses.push((await ask(stack.auth, { method: 'POST', url: '/auth/v1/login/password', headers, body })).status);
    }
    expect(statuses.slice(0, 20).every((status) => status === 401)).toBe(true);
    expect(statuses[20]).toBe(429);
  }, 60_000);
});

describe('a face login', () => {
  test(
    'refuses another person, and its steps cannot be repeated',
    async () => {
      const another = await cleo.loginByFace('bea');
      expect(another).toMatchObject(refused);
      expect(JSON.stringify(another.body)).not.toMatch(/similarity|confidence|score/i);
      const { loginId, livenessSessionId } = await cleo.reachFace();
      const again = await cleo.proveDevice(loginId, cleo.sign('anything'));
      expect([again.status, slugOf(again)]).toEqual([410, 'login-expired']);
      await cleo.showFace(livenessSessionId);
      expect((await cleo.complete(loginId)).status).toBe(200);
      const replayed = await cleo.complete(loginId);
      expect([replayed.status, slugOf(replayed)]).toEqual([410, 'login-expired']);
    },
    MODEL_TIMEOUT_MS,
  );

  test(
    'refuses a face that was not shown, and a check shown for another login',
    async () => {
      const first = await cleo.reachFace();
      const second = await cleo.reachFace();
      await cleo.showFace(first.livenessSessionId);
      expect(await cleo.complete(second.loginId)).toMatchObject(refused);
      expect((await cleo.complete(first.loginId)).status).toBe(200);
    },
    MODEL_TIMEOUT_MS,
  );

  test('refuses an edited nonce, another key and an unknown device, alike', async () => {
    const thief = new Applicant(stack, 'bea');
    const start = async (deviceId?: string) => (await cleo.startFace(cleo.email, deviceId)).body;
    const edited = await start();
    const answers = [await cleo.proveDevice(edited['loginId'], cleo.sign(`${String(edited['nonce'])}x`))];
    const stolen = await start();
    answers.push(await cleo.proveDevice(stolen['loginId'], thief.sign(String(stolen['nonce']))));
    const unknown = await start(randomUUID());
    answers.push(await cleo.proveDevice(unknown['loginId'], cleo.sign(String(unknown['nonce']))));
    // The path names the login, which differs; everything else is the same.
    const bare = (answer: Answer) => ({ ...answer.body, traceId: '', instance: '' });
    for (const answer of answers) {
      expect(answer).toMatchObject(refused);
      expect(bare(answer)).toEqual(bare(answers[0] as Answer));
    }
    expect((await cleo.login()).status).toBe(200);
  });

  test('begins in the same shape for an unknown person and never gives one a face check', async () => {
    const known = await cleo.startFace();
    const unknown = await cleo.startFace('nobody.at.all@example.com');
    const shape = (answer: Answer) => [answer.status, Object.keys(answer.body), String(answer.body['nonce']).length];
    expect(shape(unknown)).toEqual(shape(known));
    const proved = await cleo.proveDevice(unknown.body['loginId'], cleo.sign(String(unknown.body['nonce'])));
    expect(proved).toMatchObject(refused);
    const malformed = await cleo.proveDevice(known.body['loginId'], 'short');
    expect([malformed.status, slugOf(malformed)]).toEqual([400, 'validation']);
  });
});

describe('the chain in Cognito itself', () => {
  const secretHash = (username: string): string =>
    createHmac('sha256', CLIENT_SECRET)
      .update(username + CLIENT_ID)
      .digest('base64');
  const anyone = () => new CognitoIdentityProviderClient({ maxAttempts: 1 });

  test('gives nothing secret, ignores what the client says and ends with the third wrong answer', async () => {
    const sdk = anyone();
    let step: {
      Session?: string | undefined;
      ChallengeParameters?: Record<string, string> | undefined;
      AuthenticationResult?: AuthenticationResultType | undefined;
    } = await sdk.send(
      new InitiateAuthCommand({
        ClientId: CLIENT_ID,
        AuthFlow: 'CUSTOM_AUTH',
        AuthParameters: { USERNAME: cleo.email, SECRET_HASH: secretHash(cleo.email) },
      }),
    );
    expect(Object.keys(step.ChallengeParameters ?? {}).toSorted()).toEqual(['USERNAME', 'nonce', 'step']);
    const nonces = new Set([step.ChallengeParameters?.['nonce']]);
    const respond = () => {
      const username = step.ChallengeParameters?.['USERNAME'] ?? '';
      return sdk.send(
        new RespondToAuthChallengeCommand({
          ClientId: CLIENT_ID,
          ChallengeName: 'CUSTOM_CHALLENGE',
          Session: step.Session,
          ChallengeResponses: {
            USERNAME: username,
            ANSWER: JSON.stringify({ deviceId: cleo.device.id, signature: 'A'.repeat(86) }),
            SECRET_HASH: secretHash(username),
          },
          ClientMetadata: { step: 'FACE_LIVENESS', answerCorrect: 'true', deviceId: cleo.device.id },
        }),
      );
    };
    for (let wrong = 0; wrong < 2; wrong += 1) {
      step = await respond();
      expect(step.ChallengeParameters?.['step']).toBe('DEVICE_KEY');
      nonces.add(step.ChallengeParameters?.['nonce']);
    }
    expect(nonces.size).toBe(3);
    await expect(respond()).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    sdk.destroy();
  });
});

describe('a device', () => {
  test('is registered once, with one key, soon after the password', async () => {
    const person = await seeded();
    expect((await person.registerDevice()).status).toBe(401);
    await person.login();
    const registered = await person.registerDevice();
    expect(registered.status).toBe(201);
    expect((await person.registerDevice()).body).toEqual(registered.body);
    const other = Object.assign(new Applicant(stack, 'bea'), { tokens: person.tokens });
    Object.assign(other.device, { id: person.device.id });
    expect(slugOf(await other.registerDevice())).toBe('resource-id-reused');
    const offCurve = { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA' };
    const broken = await person.as('POST', '/devices', { deviceId: randomUUID(), name: 'x', publicKey: offCurve });
    expect([broken.status, slugOf(broken)]).toEqual([400, 'validation']);
    expect((await cleo.as('DELETE', `/devices/${person.device.id}`)).status).toBe(404);
    expect((await person.as('DELETE', `/devices/${person.device.id}`)).status).toBe(204);
    expect((await person.as('GET', '/devices')).body).toEqual({ devices: [] });
  });

  test(
    'is not registered from a face login',
    async () => {
      expect((await cleo.loginByFace()).status).toBe(200);
      const second = new Applicant(stack, 'cleo');
      second.tokens = cleo.tokens;
      expect(slugOf(await second.registerDevice())).toBe('recent-login-required');
    },
    MODEL_TIMEOUT_MS,
  );
});

describe('a session', () => {
  test('goes on with each refresh token once; a reused one ends it everywhere', async () => {
    const person = await seeded();
    await person.login();
    const first = person.tokens;
    const second = await refresh(first?.refreshToken ?? '');
    expect([second.status, second.body['sessionId']]).toEqual([200, first?.sessionId]);
    expect(second.body['refreshToken']).not.toBe(first?.refreshToken);
    expect((await refresh(first?.refreshToken ?? '')).status).toBe(401);
    expect((await refresh(String(second.body['refreshToken']))).status).toBe(401);
    person.tokens = { ...first, accessToken: String(second.body['accessToken']) } as typeof first;
    expect((await person.as('GET', '/sessions')).status).toBe(401);
  });

  test('ends with the logout, its refresh token too, and leaves the others', async () => {
    const person = await seeded();
    await person.login();
    const first = person.tokens;
    await person.login();
    const second = person.tokens;
    expect((await person.as('POST', '/logout', { refreshToken: second?.refreshToken })).status).toBe(204);
    await eventually('the logout is felt', async () =>
      (await person.as('GET', '/devices')).status === 401 ? true : undefined,
    );
    expect((await refresh(second?.refreshToken ?? '')).status).toBe(401);
    person.tokens = first;
    const left = (await person.as('GET', '/sessions')).body['sessions'] as { sessionId: string }[];
    expect(left.map((session) => session.sessionId)).toEqual([first?.sessionId]);
  });

  test('is ended by its owner alone, and not refreshed afterwards', async () => {
    const person = await seeded();
    await person.login();
    const ended = person.tokens;
    await person.login();
    await cleo.login();
    expect((await cleo.as('DELETE', `/sessions/${ended?.sessionId ?? ''}`)).status).toBe(404);
    expect((await person.as('DELETE', `/sessions/${ended?.sessionId ?? ''}`)).status).toBe(204);
    expect((await refresh(ended?.refreshToken ?? '')).status).toBe(401);
  });
});
