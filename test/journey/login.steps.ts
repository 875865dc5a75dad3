import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  DescribeUserPoolClientCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createHmac, randomBytes } from 'node:crypto';
import { livenessFrames } from '../faces/faces.ts';
import { type Person, signWithDevice } from './person.ts';
import { expect, granted, refused, showFace, type World } from './world.ts';

const STAFF_POOL = 'eu-central-1_BankStaff';
const STAFF_CLIENT = '5k7staff0bank0local0client3';

export async function loginWithPassword(_world: World, person: Person): Promise<string> {
  const tokens = granted(
    await person.bank.auth.POST('/auth/v1/login/password', {
      body: { username: person.email, password: person.password },
    }),
    200,
  );
  person.tokens = tokens;
  return `access token for ${tokens.expiresIn} s`;
}

/** What differs between two problems by nature: where and when, not what. */
const comparable = (problem: Record<string, unknown>): string => JSON.stringify({ ...problem, traceId: '' });

export async function refuseWrongPassword(world: World, person: Person): Promise<string> {
  const bank = world.bank();
  const wrong = await bank.auth.POST('/auth/v1/login/password', {
    body: { username: person.email, password: 'not the password at all' },
  });
  const unknown = await bank.auth.POST('/auth/v1/login/password', {
    body: { username: `nobody.${randomBytes(4).toString('hex')}@example.com`, password: 'not the password at all' },
  });
  const [first, second] = [refused(wrong, 401, 'login-refused'), refused(unknown, 401, 'login-refused')];
  expect(comparable(first) === comparable(second), 'a wrong password looks like an unknown user', [first, second]);
  return 'both answer 401 login-refused, alike to the letter';
}

export async function registerDevice(_world: World, person: Person): Promise<string> {
  granted(
    await person.bank.auth.POST('/auth/v1/devices', {
      body: {
        deviceId: person.device.id,
        name: `${person.fullName.split(' ')[0]}'s phone`,
        publicKey: person.device.publicKey,
      },
    }),
    201,
  );
  granted(
    await person.bank.notifications.PUT('/notifications/v1/endpoints/{deviceId}', {
      params: { path: { deviceId: person.device.id } },
      body: { provider: 'fcm', token: person.pushToken },
    }),
    204,
  );
  return 'device key and push registration';
}

async function startFaceLogin(person: Person): Promise<{ loginId: string; livenessSessionId: string }> {
  const started = granted(
    await person.bank.auth.POST('/auth/v1/login/face', {
      body: { username: person.email, deviceId: person.device.id },
    }),
    201,
  );
  const challenge = granted(
    await person.bank.auth.POST('/auth/v1/login/face/{loginId}/device', {
      params: { path: { loginId: started.loginId } },
      body: { signature: signWithDevice(person, started.nonce) },
    }),
    200,
  );
  return { loginId: started.loginId, livenessSessionId: challenge.livenessSessionId };
}

const complete = (person: Person, loginId: string) =>
  person.bank.auth.POST('/auth/v1/login/face/{loginId}/completion', { params: { path: { loginId } } });

export async function loginWithFace(world: World, person: Person): Promise<string> {
  const { loginId, livenessSessionId } = await startFaceLogin(person);
  await showFace(world, livenessSessionId, await livenessFrames(person.face));
  const before = person.tokens?.sessionId;
  const tokens = granted(await complete(person, loginId), 200);
  person.tokens = tokens;
  expect(tokens.sessionId !== before, 'a new sign-in is a new session');
  refused(await complete(person, loginId), 410, 'login-expired');
  return 'device key, then a live face; the finished login cannot be replayed';
}

export async function refuseAnotherFace(world: World, person: Person, other: Person): Promise<string> {
  const { loginId, livenessSessionId } = await startFaceLogin(person);
  await showFace(world, livenessSessionId, await livenessFrames(other.face));
  refused(await complete(person, loginId), 401, 'login-refused');
  return `${other.fullName.split(' ')[0]}'s face does not open ${person.fullName.split(' ')[0]}'s bank`;
}

export async function refuseAnotherDevice(_world: World, person: Person, other: Person): Promise<string> {
  const started = granted(
    await person.bank.auth.POST('/auth/v1/login/face', {
      body: { username: person.email, deviceId: person.device.id },
    }),
    201,
  );
  const stolen = await person.bank.auth.POST('/auth/v1/login/face/{loginId}/device', {
    params: { path: { loginId: started.loginId } },
    body: { signature: signWithDevice(other, started.nonce) },
  });
  refused(stolen, 401, 'login-refused');
  return 'a signature by another device key is refused';
}

/** A valid token, honestly signed by Cognito, but of the staff's pool. */
export async function refuseAnotherPool(world: World): Promise<string> {
  const Username = `auditor.${randomBytes(4).toString('hex')}@example.com`;
  const Password = `Staff-only phrase ${randomBytes(6).toString('hex')}`;
  const { cognito } = world.aws;
  await cognito.send(
    new AdminCreateUserCommand({
      UserPoolId: STAFF_POOL,
      Username,
      MessageAction: 'SUPPRESS',
      UserAttributes: [{ Name: 'email', Value: Username }],
    }),
  );
  await cognito.send(new AdminSetUserPasswordCommand({ UserPoolId: STAFF_POOL, Username, Password, Permanent: true }));
  const client = await cognito.send(
    new DescribeUserPoolClientCommand({ UserPoolId: STAFF_POOL, ClientId: STAFF_CLIENT }),
  );
  const secret = client.UserPoolClient?.ClientSecret ?? '';
  const SECRET_HASH = createHmac('sha256', secret)
    .update(Username + STAFF_CLIENT)
    .digest('base64');
  const session = await cognito.send(
    new InitiateAuthCommand({
      ClientId: STAFF_CLIENT,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: Username, PASSWORD: Password, SECRET_HASH },
    }),
  );
  const token = session.AuthenticationResult?.AccessToken;
  expect(token !== undefined, 'the staff pool signs in');
  refused(await world.bank(() => token).accounts.GET('/api/v1/accounts'), 401, 'unauthenticated');
  refused(await world.bank().accounts.GET('/api/v1/accounts'), 401, 'unauthenticated');
  return 'staff token and no token: 401';
}
