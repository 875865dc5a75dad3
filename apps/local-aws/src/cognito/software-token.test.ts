import {
  AdminRespondToAuthChallengeCommand,
  AdminSetUserMFAPreferenceCommand,
  AssociateSoftwareTokenCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  GetUserCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TOTP } from 'otpauth';
import { AUTH_CLIENT, CognitoFixture, CUSTOMERS, PASSWORD, refusal, secretHash } from './testing.ts';

const EMAIL = 'ana@example.com';
const STEP_MS = 30_000;

describe('software token', () => {
  let cognito: CognitoFixture;
  beforeEach(async () => {
    cognito = await CognitoFixture.start();
    await cognito.register(EMAIL);
  });
  afterEach(() => cognito.close());

  const code = (secret: string | undefined, shiftMs = 0) =>
    new TOTP({ secret: secret ?? '' }).generate({ timestamp: cognito.clock.now + shiftMs });
  const wrong = (secret: string) => String((Number(code(secret)) + 1) % 1_000_000).padStart(6, '0');
  const verify = (AccessToken: string, UserCode: string) =>
    cognito.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode }));
  const prefer = (AccessToken: string, Enabled: boolean) =>
    cognito.sdk.send(
      new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: { Enabled, PreferredMfa: Enabled } }),
    );
  const respond = (Session: string | undefined, text: string, username = EMAIL) =>
    cognito.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId: AUTH_CLIENT,
        ChallengeName: 'SOFTWARE_TOKEN_MFA',
        Session,
        ChallengeResponses: {
          USERNAME: username,
          SOFTWARE_TOKEN_MFA_CODE: text,
          SECRET_HASH: secretHash(username, AUTH_CLIENT),
        },
      }),
    );
  /** Enables the token and moves on, past the step of the code that was used. */
  const enable = async (): Promise<string> => {
    const { AuthenticationResult } = await cognito.login(EMAIL);
    const AccessToken = AuthenticationResult?.AccessToken ?? '';
    const { SecretCode = '' } = await cognito.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    expect(await refusal(prefer(AccessToken, true))).toContain('has not verified software token');
    expect(await refusal(verify(AccessToken, wrong(SecretCode)))).toContain('EnableSoftwareTokenMFAException');
    expect((await verify(AccessToken, code(SecretCode))).Status).toBe('SUCCESS');
    await prefer(AccessToken, true);
    const user = await cognito.sdk.send(new GetUserCommand({ AccessToken }));
    expect(user.UserMFASettingList).toEqual(['SOFTWARE_TOKEN_MFA']);
    cognito.clock.now += 2 * STEP_MS;
    return SecretCode;
  };

  it('is asked for after the password, and works once', async () => {
    const secret = await enable();
    const first = await cognito.login(EMAIL);
    expect(first.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    expect(first.AuthenticationResult).toBeUndefined();
    const now = code(secret);
    expect((await respond(first.Session, now)).AuthenticationResult?.AccessToken).toBeDefined();
    expect(await refusal(respond(first.Session, now))).toContain('Invalid session');
    const second = await cognito.login(EMAIL);
    expect(await refusal(respond(second.Session, now))).toContain('already been used');
  });

  it('accepts the neighbouring steps only', async () => {
    const secret = await enable();
    const late = await cognito.login(EMAIL);
    expect(await refusal(respond(late.Session, code(secret, -2 * STEP_MS)))).toContain('CodeMismatchException');
    const early = await cognito.login(EMAIL);
    expect((await respond(early.Session, code(secret, STEP_MS))).AuthenticationResult).toBeDefined();
  });

  it('refuses a wrong code, an invented session and a missing session', async () => {
    const secret = await enable();
    const { Session } = await cognito.login(EMAIL);
    expect(await refusal(respond(Session, wrong(secret)))).toContain('CodeMismatchException');
    expect(await refusal(respond(Session, code(secret)))).toContain('Invalid session');
    expect(await refusal(respond('x'.repeat(64), code(secret)))).toContain('Invalid session');
    expect(await refusal(respond(undefined, code(secret)))).toContain('Invalid session');
  });

  it('locks after five wrong codes, although each came with the right password', async () => {
    const secret = await enable();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const { Session } = await cognito.login(EMAIL);
      expect(await refusal(respond(Session, wrong(secret)))).toContain('CodeMismatchException');
    }
    expect(await refusal(cognito.login(EMAIL))).toContain('Password attempts exceeded');
  });

  it('does not open a sign-in that began without the password', async () => {
    const secret = await enable();
    cognito.functions.set('cognito-define-auth-challenge', () => ({ response: { challengeName: 'CUSTOM_CHALLENGE' } }));
    const { Session } = await cognito.sdk.send(
      new InitiateAuthCommand({
        ClientId: AUTH_CLIENT,
        AuthFlow: 'CUSTOM_AUTH',
        AuthParameters: { USERNAME: EMAIL, SECRET_HASH: secretHash(EMAIL, AUTH_CLIENT) },
      }),
    );
    expect(Session).toBeDefined();
    expect(await refusal(respond(Session, code(secret)))).toContain('Invalid session');
  });

  it('cannot be taken from another user', async () => {
    const secret = await enable();
    await cognito.register('eva@example.com');
    const { Session } = await cognito.login(EMAIL);
    expect(await refusal(respond(Session, code(secret), 'eva@example.com'))).toContain('Invalid session');
  });

  it('can be turned off by an administrator', async () => {
    await enable();
    await cognito.sdk.send(
      new AdminSetUserMFAPreferenceCommand({
        UserPoolId: CUSTOMERS,
        Username: EMAIL,
        SoftwareTokenMfaSettings: { Enabled: false },
      }),
    );
    expect((await cognito.login(EMAIL)).AuthenticationResult).toBeDefined();
  });

  it('must be set up before the first tokens where the pool demands it', async () => {
    const { UserPool } = await cognito.sdk.send(
      new CreateUserPoolCommand({ PoolName: 'strict', UsernameAttributes: ['email'], MfaConfiguration: 'ON' }),
    );
    const UserPoolId = UserPool?.Id;
    const { UserPoolClient } = await cognito.sdk.send(
      new CreateUserPoolClientCommand({
        UserPoolId,
        ClientName: 'strict',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      }),
    );
    const ClientId = UserPoolClient?.ClientId;
    await cognito.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: EMAIL, MessageAction: 'SUPPRESS' }));
    await cognito.sdk.send(
      new AdminSetUserPasswordCommand({ UserPoolId, Username: EMAIL, Password: PASSWORD, Permanent: true }),
    );
    const login = await cognito.sdk.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: EMAIL, PASSWORD },
      }),
    );
    expect(login.ChallengeName).toBe('MFA_SETUP');
    const setUp = (Session: string | undefined) =>
      cognito.sdk.send(
        new AdminRespondToAuthChallengeCommand({
          UserPoolId,
          ClientId,
          ChallengeName: 'MFA_SETUP',
          Session,
          ChallengeResponses: { USERNAME: EMAIL },
        }),
      );
    const associated = await cognito.sdk.send(new AssociateSoftwareTokenCommand({ Session: login.Session }));
    const verified = await cognito.sdk.send(
      new VerifySoftwareTokenCommand({ Session: associated.Session, UserCode: code(associated.SecretCode) }),
    );
    expect(await refusal(setUp(login.Session))).toContain('Invalid session');
    expect((await setUp(verified.Session)).AuthenticationResult?.AccessToken).toBeDefined();
  });
});
