import {
  AdminDisableUserCommand,
  AdminUserGlobalSignOutCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AUTH_CLIENT, claimsOf, CognitoFixture, CUSTOMERS, PASSWORD, refusal, SECRET, secretHash } from './testing.ts';

const EMAIL = 'ana@example.com';
const REVOKED = 'NotAuthorizedException: Refresh Token has been revoked';

interface Tokens {
  access: string;
  refresh: string;
}

describe('refresh and revocation', () => {
  let cognito: CognitoFixture;
  let sub: string;
  beforeEach(async () => {
    cognito = await CognitoFixture.start();
    sub = await cognito.register(EMAIL);
  });
  afterEach(() => cognito.close());

  const login = async (clientId?: string): Promise<Tokens> => {
    const { AuthenticationResult } = await cognito.login(EMAIL, PASSWORD, clientId);
    return { access: AuthenticationResult?.AccessToken ?? '', refresh: AuthenticationResult?.RefreshToken ?? '' };
  };
  const refresh = async (RefreshToken: string, as: { ClientId?: string; ClientSecret?: string | undefined } = {}) => {
    const answer = await cognito.sdk.send(
      new GetTokensFromRefreshTokenCommand({ ClientId: AUTH_CLIENT, ClientSecret: SECRET, ...as, RefreshToken }),
    );
    return {
      access: answer.AuthenticationResult?.AccessToken ?? '',
      refresh: answer.AuthenticationResult?.RefreshToken ?? '',
    };
  };
  const getUser = (AccessToken: string) => cognito.sdk.send(new GetUserCommand({ AccessToken }));

  it('rotates: new tokens of the same session, and the next refresh token', async () => {
    const first = await login();
    cognito.clock.now += 60_000;
    const second = await refresh(first.refresh);
    expect(second.refresh).not.toBe('');
    expect(second.refresh).not.toBe(first.refresh);
    const [before, after] = [claimsOf(first.access), claimsOf(second.access)];
    expect(after).toMatchObject({ sub, origin_jti: before['origin_jti'], auth_time: before['auth_time'] });
    expect(after['jti']).not.toBe(before['jti']);
    expect(after['iat']).toBe(Number(before['iat']) + 60);
    await refresh(second.refresh);
    expect(cognito.events.at(-1)?.triggerSource).toBe('TokenGeneration_RefreshTokens');
  });

  it('revokes the whole session when a rotated token is used again', async () => {
    const first = await login();
    const other = await login();
    const second = await refresh(first.refresh);
    expect(await refusal(refresh(first.refresh))).toContain('RefreshTokenReuseException');
    expect(await refusal(refresh(second.refresh))).toBe(REVOKED);
    expect(await refusal(getUser(second.access))).toBe('NotAuthorizedException: Access Token has been revoked');
    await getUser(other.access);
    await refresh(other.refresh);
  });

  it('lets one of two simultaneous uses win, and then revokes', async () => {
    const first = await login();
    const [one, two] = await Promise.allSettled([refresh(first.refresh), refresh(first.refresh)]);
    expect([one.status, two.status].sort()).toEqual(['fulfilled', 'rejected']);
    const next = [one, two].flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.refresh] : []));
    expect(await refusal(refresh(next[0] ?? ''))).toBe(REVOKED);
  });

  it('allows a retry within the grace period of a client that has one', async () => {
    const ClientId = await cognito.publicClient({
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
    });
    const first = await login(ClientId);
    await refresh(first.refresh, { ClientId, ClientSecret: undefined });
    cognito.clock.now += 9_999;
    await refresh(first.refresh, { ClientId, ClientSecret: undefined });
    cognito.clock.now += 1;
    expect(await refusal(refresh(first.refresh, { ClientId, ClientSecret: undefined }))).toContain('ReuseException');
  });

  it('does not spend the token when the token trigger fails', async () => {
    const first = await login();
    cognito.functions.set('cognito-pre-token-generation', () => {
      throw new Error('down');
    });
    expect(await refusal(refresh(first.refresh))).toContain('UserLambdaValidationException');
    cognito.functions.delete('cognito-pre-token-generation');
    await refresh(first.refresh);
  });

  it('refuses unknown tokens, those of other clients, and callers without the secret', async () => {
    const { refresh: token } = await login();
    const ClientId = await cognito.publicClient({ RefreshTokenRotation: { Feature: 'ENABLED' } });
    const invalid = 'NotAuthorizedException: Invalid Refresh Token';
    expect(await refusal(refresh('x'.repeat(86)))).toBe(invalid);
    expect(await refusal(refresh(token, { ClientId, ClientSecret: undefined }))).toBe(invalid);
    expect(await refusal(refresh(token, { ClientSecret: undefined }))).toContain('Unable to verify secret');
    expect(await refusal(refresh(token, { ClientSecret: 'wrong' }))).toContain('Unable to verify secret');
    await refresh(token);
  });

  it('ends after the lifetime of the client, however often rotated', async () => {
    const first = await login();
    cognito.clock.now += 11 * 3_600_000;
    const second = await refresh(first.refresh);
    cognito.clock.now += 3_600_000;
    expect(await refusal(refresh(second.refresh))).toBe('NotAuthorizedException: Refresh Token has expired');
  });

  it('supports REFRESH_TOKEN_AUTH for a client that does not rotate', async () => {
    const ClientId = await cognito.publicClient({
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    });
    const first = await login(ClientId);
    const byFlow = (AuthFlow: 'REFRESH_TOKEN_AUTH' | 'REFRESH_TOKEN') =>
      cognito.sdk.send(
        new InitiateAuthCommand({ ClientId, AuthFlow, AuthParameters: { REFRESH_TOKEN: first.refresh } }),
      );
    for (const flow of ['REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN'] as const) {
      const { AuthenticationResult } = await byFlow(flow);
      expect(AuthenticationResult?.AccessToken).toBeDefined();
      expect(AuthenticationResult?.RefreshToken).toBeUndefined();
    }
    expect((await refresh(first.refresh, { ClientId, ClientSecret: undefined })).refresh).toBe('');
    const both = cognito.publicClient({
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED' },
    });
    expect(await refusal(both)).toContain('InvalidParameterException');
  });

  it('wants the secret hash over the sub in REFRESH_TOKEN_AUTH', async () => {
    const ClientId = await cognito.publicClient({
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    });
    const { refresh: token } = await login(ClientId);
    const answer = await cognito.sdk.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: token, SECRET_HASH: secretHash(sub, ClientId) },
      }),
    );
    expect(answer.AuthenticationResult?.AccessToken).toBeDefined();
  });

  it('RevokeToken ends one session; its access tokens die with it', async () => {
    const first = await login();
    const other = await login();
    const revoke = (Token: string, ClientSecret: string | undefined = SECRET, ClientId: string = AUTH_CLIENT) =>
      cognito.sdk.send(new RevokeTokenCommand({ ClientId, ClientSecret, Token }));
    expect(await refusal(revoke(first.refresh, 'wrong'))).toContain('NotAuthorizedException');
    await revoke(first.refresh, undefined, await cognito.publicClient());
    await getUser(first.access);
    expect(await refusal(revoke(first.access))).toContain('UnsupportedTokenTypeException');
    await revoke(first.refresh);
    await revoke('never-seen');
    expect(await refusal(getUser(first.access))).toContain('revoked');
    expect(await refusal(refresh(first.refresh))).toBe(REVOKED);
    await getUser(other.access);
  });

  it.each(['GlobalSignOut', 'AdminUserGlobalSignOut', 'AdminDisableUser'])('%s ends every session', async (action) => {
    const sessions = [await login(), await login()];
    const target = { UserPoolId: CUSTOMERS, Username: EMAIL };
    if (action === 'GlobalSignOut') {
      await cognito.sdk.send(new GlobalSignOutCommand({ AccessToken: sessions[0]?.access }));
    } else if (action === 'AdminUserGlobalSignOut') {
      await cognito.sdk.send(new AdminUserGlobalSignOutCommand(target));
    } else {
      await cognito.sdk.send(new AdminDisableUserCommand(target));
    }
    for (const { access, refresh: token } of sessions) {
      expect(await refusal(getUser(access))).toContain('Access Token has been revoked');
      expect(await refusal(refresh(token))).toBe(REVOKED);
    }
  });
});
