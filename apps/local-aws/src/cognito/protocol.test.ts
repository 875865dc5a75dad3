import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { POOLS, REGION } from '../resources.ts';
import { createCognito } from './index.ts';
import { CognitoFixture, CUSTOMERS, PASSWORD, refusal } from './testing.ts';

const EMAIL = 'ana@example.com';
const TARGET = 'AWSCognitoIdentityProviderService.';

describe('protocol', () => {
  let cognito: CognitoFixture;
  beforeEach(async () => {
    cognito = await CognitoFixture.start();
  });
  afterEach(() => cognito.close());

  const post = (action: string, body: string, headers: Record<string, string> = {}) =>
    fetch(cognito.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': action, ...headers },
      body,
    });

  it('names the error in the body and in the header', async () => {
    const response = await post(`${TARGET}GetUser`, '{"AccessToken":"x"}');
    expect(response.status).toBe(400);
    expect(response.headers.get('x-amzn-errortype')).toBe('NotAuthorizedException');
    expect(response.headers.get('content-type')).toContain('application/x-amz-json-1.1');
    expect(await response.json()).toEqual({ __type: 'NotAuthorizedException', message: 'Invalid Access Token' });
  });

  it.each([
    ['an unknown action', `${TARGET}Nothing`, '{}', 'UnknownOperationException'],
    ['a name of every object', `${TARGET}constructor`, '{}', 'UnknownOperationException'],
    ['another service', 'RekognitionService.GetUser', '{}', 'UnknownOperationException'],
    ['broken JSON', `${TARGET}GetUser`, '{', 'SerializationException'],
    ['a poisoned prototype', `${TARGET}GetUser`, '{"__proto__":{"AccessToken":"x"}}', 'SerializationException'],
    ['a missing field', `${TARGET}GetUser`, '{}', 'InvalidParameterException'],
    ['a wrong type', `${TARGET}GetUser`, '{"AccessToken":1}', 'InvalidParameterException'],
    ['a body that is too large', `${TARGET}GetUser`, `"${'x'.repeat(200_000)}"`, 'SerializationException'],
  ])('refuses %s', async (_, action, body, type) => {
    const response = await post(action, body);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(await response.json()).toMatchObject({ __type: type });
  });

  it('asks for AWS credentials where AWS does', async () => {
    const response = await post(`${TARGET}AdminGetUser`, JSON.stringify({ UserPoolId: CUSTOMERS, Username: EMAIL }));
    expect(await response.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });

  it('publishes no key of an unknown pool', async () => {
    const response = await fetch(`${cognito.url}/eu-central-1_Nowhere/.well-known/jwks.json`);
    expect(response.status).toBe(400);
    expect((await fetch(`${cognito.url}/${CUSTOMERS}/.well-known/jwks.json`)).status).toBe(200);
  });

  it('does not start without the secret of a declared client', async () => {
    const start = createCognito({
      dataDir: null,
      issuerBase: 'http://issuer.test',
      region: REGION,
      outbox: {
        record: () => ({ id: '', at: '', channel: 'email', to: '', text: '', via: 'cognito' }),
        list: () => [],
      },
      invokeLambda: () => Promise.resolve(null),
      pools: [{ declaration: POOLS[0], clientSecrets: { 'bank-auth': 'x' } }],
    });
    await expect(start).rejects.toThrow('customers/bank-onboarding');
  });
});

describe('persistence', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'cognito-'));
  });
  afterEach(() => {
    rmSync(dataDir, { recursive: true });
  });

  it('keeps users, sessions, locks and the signing key over a restart, and no secret in clear', async () => {
    const before = await CognitoFixture.start(dataDir);
    await before.register(EMAIL);
    await before.register('eva@example.com');
    const { AuthenticationResult } = await before.login(EMAIL);
    for (let attempt = 0; attempt < 5; attempt += 1) await refusal(before.login('eva@example.com', 'wrong password'));
    const code = before.code(EMAIL);
    await before.close();

    const stored = readFileSync(join(dataDir, 'cognito.sqlite')).toString('latin1');
    expect(stored).toContain(EMAIL);
    for (const secret of [
      PASSWORD,
      `"${code}"`,
      AuthenticationResult?.RefreshToken ?? '',
      AuthenticationResult?.AccessToken ?? '',
    ]) {
      expect(stored).not.toContain(secret);
    }

    const after = await CognitoFixture.start(dataDir);
    const { AccessToken } = AuthenticationResult ?? {};
    const user = await after.sdk.send(new GetUserCommand({ AccessToken }));
    expect(user.UserAttributes).toContainEqual({ Name: 'email', Value: EMAIL });
    expect(await refusal(after.login('eva@example.com'))).toContain('Password attempts exceeded');
    await after.close();
  });
});
