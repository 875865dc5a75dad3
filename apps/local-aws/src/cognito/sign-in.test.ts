import {
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminInitiateAuthCommand,
  AdminAddUserToGroupCommand,
  CreateGroupCommand,
  GetUserCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import * as z from 'zod';
import {
  AUTH_CLIENT,
  claimsOf,
  CognitoFixture,
  CUSTOMERS,
  ONBOARDING_CLIENT,
  PASSWORD,
  refusal,
  secretHash,
  STARTED_AT,
  WRONG_CREDENTIALS,
} from './testing.ts';

const EMAIL = 'ana@example.com';
const LOCKED = 'NotAuthorizedException: Password attempts exceeded';
const jwksSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) });

describe('sign-in by password', () => {
  let cognito: CognitoFixture;
  let sub: string;
  beforeEach(async () => {
    cognito = await CognitoFixture.start();
    sub = await cognito.register(EMAIL);
  });
  afterEach(() => cognito.close());

  const getUser = (AccessToken: string) => cognito.sdk.send(new GetUserCommand({ AccessToken }));
  const keySet = async () => {
    const response = await fetch(`${cognito.url}/${CUSTOMERS}/.well-known/jwks.json`);
    return jwksSchema.parse(await response.json());
  };

  it('gives tokens with the claims of Cognito, verifiable by the published key', async () => {
    await cognito.sdk.send(new CreateGroupCommand({ UserPoolId: CUSTOMERS, GroupName: 'testers' }));
    await cognito.sdk.send(
      new AdminAddUserToGroupCommand({ UserPoolId: CUSTOMERS, Username: EMAIL, GroupName: 'testers' }),
    );
    const { AuthenticationResult: tokens } = await cognito.login('ANA@example.com');
    expect(tokens).toMatchObject({ ExpiresIn: 600, TokenType: 'Bearer' });
    const seconds = STARTED_AT / 1000;
    const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/u);
    const access = claimsOf(tokens?.AccessToken);
    expect(access).toEqual({
      sub,
      'cognito:groups': ['testers'],
      iss: `http://issuer.test/${CUSTOMERS}`,
      client_id: AUTH_CLIENT,
      origin_jti: uuid,
      event_id: uuid,
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      auth_time: seconds,
      exp: seconds + 600,
      iat: seconds,
      jti: uuid,
      username: sub,
    });
    expect(claimsOf(tokens?.IdToken)).toMatchObject({
      sub,
      aud: AUTH_CLIENT,
      token_use: 'id',
      email: EMAIL,
      'cognito:username': sub,
      origin_jti: access['origin_jti'],
    });
    const keys = await keySet();
    expect(keys.keys[0]).toEqual({
      kty: 'RSA',
      kid: expect.any(String),
      n: expect.any(String),
      e: 'AQAB',
      alg: 'RS256',
      use: 'sig',
    });
    const currentDate = new Date(cognito.clock.now);
    const verified = await jwtVerify(tokens?.AccessToken ?? '', createLocalJWKSet(keys), { currentDate });
    expect(verified.protectedHeader).toEqual({ alg: 'RS256', kid: keys.keys[0]?.kid });
    const discovery = await fetch(`${cognito.url}/${CUSTOMERS}/.well-known/openid-configuration`);
    expect(await discovery.json()).toMatchObject({
      issuer: `http://issuer.test/${CUSTOMERS}`,
      jwks_uri: `http://issuer.test/${CUSTOMERS}/.well-known/jwks.json`,
    });
  });

  it('answers an unknown user exactly as a wrong password', async () => {
    expect(await refusal(cognito.login(EMAIL, 'wrong password'))).toBe(WRONG_CREDENTIALS);
    expect(await refusal(cognito.login('nobody@example.com', 'wrong password'))).toBe(WRONG_CREDENTIALS);
  });

  it('takes as long for an unknown user as for a wrong password', async () => {
    const timeOf = async (attempt: Promise<unknown>): Promise<number> => {
      const startedAt = performance.now();
      await refusal(attempt);
      return performance.now() - startedAt;
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let pair = 0; pair < 16; pair += 1) {
      known.push(await timeOf(cognito.login(EMAIL, 'wrong password')));
      unknown.push(await timeOf(cognito.login('nobody@example.com', 'wrong password')));
      cognito.clock.now += 24 * 60 * 60_000;
    }
    const median = (times: number[]): number => times.sort((a, b) => a - b)[8] ?? 0;
    // Without the dummy check the difference is the whole cost of a scrypt, some 40 ms.
    expect(Math.abs(median(known) - median(unknown))).toBeLessThan(20);
  });

  it.each([EMAIL, 'nobody@example.com'])('locks %s after five wrong passwords, longer each time', async (name) => {
    const wrong = () => refusal(cognito.login(name, 'wrong password'));
    for (let attempt = 0; attempt < 5; attempt += 1) expect(await wrong()).toBe(WRONG_CREDENTIALS);
    expect(await refusal(cognito.login(name))).toBe(LOCKED);
    cognito.clock.now += 30_000;
    expect(await wrong()).toBe(WRONG_CREDENTIALS);
    cognito.clock.now += 59_999;
    expect(await wrong()).toBe(LOCKED);
    cognito.clock.now += 1;
    expect(await wrong()).toBe(WRONG_CREDENTIALS);
    cognito.clock.now += 60_000;
    expect(await wrong()).toBe(LOCKED);
  });

  it('never locks for more than 15 minutes, and forgets after a complete sign-in', async () => {
    for (let attempt = 0; attempt < 12; attempt += 1) {
      await refusal(cognito.login(EMAIL, 'wrong password'));
      cognito.clock.now += 15 * 60_000;
    }
    await cognito.login(EMAIL);
    for (let attempt = 0; attempt < 4; attempt += 1) await refusal(cognito.login(EMAIL, 'wrong password'));
    expect((await cognito.login(EMAIL)).AuthenticationResult?.AccessToken).toBeDefined();
  });

  it('counts guesses made at the same moment one by one', async () => {
    const burst = await Promise.all(Array.from({ length: 8 }, () => refusal(cognito.login(EMAIL, 'wrong password'))));
    expect(burst.filter((text) => text === WRONG_CREDENTIALS)).toHaveLength(5);
    expect(burst.filter((text) => text === LOCKED)).toHaveLength(3);
    expect(await refusal(cognito.login(EMAIL))).toBe(LOCKED);
  });

  it('refuses a disabled user and ends the sessions', async () => {
    const { AuthenticationResult } = await cognito.login(EMAIL);
    await cognito.sdk.send(new AdminDisableUserCommand({ UserPoolId: CUSTOMERS, Username: EMAIL }));
    expect(await refusal(cognito.login(EMAIL))).toBe('NotAuthorizedException: User is disabled.');
    expect(await refusal(cognito.login(EMAIL, 'wrong password'))).toBe(WRONG_CREDENTIALS);
    expect(await refusal(getUser(AuthenticationResult?.AccessToken ?? ''))).toContain('revoked');
    await cognito.sdk.send(new AdminEnableUserCommand({ UserPoolId: CUSTOMERS, Username: EMAIL }));
    expect(await refusal(getUser(AuthenticationResult?.AccessToken ?? ''))).toContain('revoked');
    await cognito.login(EMAIL);
  });

  it('tells that a user is not confirmed only to who knows the password', async () => {
    await cognito.sdk.send(
      new SignUpCommand({
        ClientId: ONBOARDING_CLIENT,
        Username: 'eva@example.com',
        Password: PASSWORD,
        SecretHash: secretHash('eva@example.com', ONBOARDING_CLIENT),
      }),
    );
    expect(await refusal(cognito.login('eva@example.com', 'wrong password'))).toBe(WRONG_CREDENTIALS);
    expect(await refusal(cognito.login('eva@example.com'))).toContain('UserNotConfirmedException');
  });

  it('allows only the flows of the client', async () => {
    expect(await refusal(cognito.login(EMAIL, PASSWORD, ONBOARDING_CLIENT))).toBe(
      'InvalidParameterException: USER_PASSWORD_AUTH flow not enabled for this client',
    );
    const initiate = (AuthFlow: 'USER_SRP_AUTH' | 'REFRESH_TOKEN_AUTH' | 'ADMIN_USER_PASSWORD_AUTH' | 'USER_AUTH') =>
      refusal(cognito.sdk.send(new InitiateAuthCommand({ ClientId: AUTH_CLIENT, AuthFlow, AuthParameters: {} })));
    expect(await initiate('USER_SRP_AUTH')).toContain('USER_SRP_AUTH flow not enabled');
    expect(await initiate('ADMIN_USER_PASSWORD_AUTH')).toContain('Initiate Auth method not supported');
    expect(await initiate('USER_AUTH')).toContain('InvalidParameterException');
    expect(await initiate('REFRESH_TOKEN_AUTH')).toContain('use GetTokensFromRefreshToken');
    const admin = cognito.sdk.send(
      new AdminInitiateAuthCommand({
        UserPoolId: CUSTOMERS,
        ClientId: AUTH_CLIENT,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: EMAIL, PASSWORD, SECRET_HASH: secretHash(EMAIL, AUTH_CLIENT) },
      }),
    );
    expect(await refusal(admin)).toContain('ADMIN_USER_PASSWORD_AUTH flow not enabled');
  });

  it('refuses forged, foreign, ID and expired tokens', async () => {
    const { AuthenticationResult } = await cognito.login(EMAIL);
    const access = AuthenticationResult?.AccessToken ?? '';
    await getUser(access);
    const [header = '', body = ''] = access.split('.');
    const invalid = 'NotAuthorizedException: Invalid Access Token';
    expect(await refusal(getUser(`${header}.${body}.AAAA`))).toBe(invalid);
    expect(await refusal(getUser(`${header}.${body}.`))).toBe(invalid);
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    expect(await refusal(getUser(`${unsigned}.${body}.`))).toBe(invalid);
    expect(await refusal(getUser('x'))).toBe(invalid);
    expect(await refusal(getUser(AuthenticationResult?.IdToken ?? ''))).toBe(invalid);

    const own = await generateKeyPair('RS256', { extractable: true });
    const kid = (await keySet()).keys[0]?.kid ?? '';
    const jwk = { ...(await exportJWK(own.publicKey)), kid };
    const forge = (claims: Record<string, unknown>) =>
      new SignJWT({ ...claimsOf(access), ...claims })
        .setProtectedHeader({ alg: 'RS256', kid, jwk })
        .sign(own.privateKey);
    expect(await refusal(getUser(await forge({})))).toBe(invalid);
    expect(await refusal(getUser(await forge({ iss: 'http://evil.test/eu-central-1_Nowhere' })))).toBe(invalid);
    const symmetric = await new SignJWT(claimsOf(access))
      .setProtectedHeader({ alg: 'HS256', kid })
      .sign(new TextEncoder().encode(JSON.stringify(jwk)));
    expect(await refusal(getUser(symmetric))).toBe(invalid);

    cognito.clock.now += 600_000;
    expect(await refusal(getUser(access))).toBe('NotAuthorizedException: Access Token has expired');
  });

  it('refuses an ID token that a trigger made to look like an access token', async () => {
    cognito.functions.set('cognito-pre-token-generation', () => ({
      response: { claimsOverrideDetails: { claimsToAddOrOverride: { client_id: AUTH_CLIENT, token_use: 'access' } } },
    }));
    const { AuthenticationResult } = await cognito.login(EMAIL);
    expect(claimsOf(AuthenticationResult?.IdToken)['client_id']).toBe(AUTH_CLIENT);
    expect(await refusal(getUser(AuthenticationResult?.IdToken ?? ''))).toContain('Invalid Access Token');
  });

  it('lets the pre-token trigger add to the ID token, but not replace reserved claims', async () => {
    cognito.functions.set('cognito-pre-token-generation', (event) => {
      event.response = {
        claimsOverrideDetails: {
          claimsToAddOrOverride: { plan: 'gold', sub: 'someone-else', token_use: 'access', email_verified: 'true' },
          claimsToSuppress: ['email', 'iss'],
          groupOverrideDetails: { groupsToOverride: ['auditors'] },
        },
      };
      return event;
    });
    const { AuthenticationResult } = await cognito.login(EMAIL);
    const identity = claimsOf(AuthenticationResult?.IdToken);
    expect(identity).toMatchObject({ plan: 'gold', sub, token_use: 'id', 'cognito:groups': ['auditors'] });
    expect(identity).toHaveProperty('iss');
    expect(identity).not.toHaveProperty('email');
    expect(identity).not.toHaveProperty('email_verified');
    expect(claimsOf(AuthenticationResult?.AccessToken)).not.toHaveProperty('plan');
    expect(cognito.events.at(-1)).toMatchObject({
      triggerSource: 'TokenGeneration_Authentication',
      request: { groupConfiguration: { groupsToOverride: [] } },
    });
  });
});
