import {
  ConfirmSignUpCommand,
  AdminGetUserCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AUTH_CLIENT, CognitoFixture, CUSTOMERS, ONBOARDING_CLIENT, PASSWORD, refusal, secretHash } from './testing.ts';

const EMAIL = 'ana@example.com';
const MISMATCH = 'CodeMismatchException: Invalid verification code provided, please try again.';
const EXPIRED = 'ExpiredCodeException: Invalid code provided, please request a code again.';

describe('sign-up', () => {
  let cognito: CognitoFixture;
  beforeEach(async () => {
    cognito = await CognitoFixture.start();
  });
  afterEach(() => cognito.close());

  const signUp = (change: Partial<ConstructorParameters<typeof SignUpCommand>[0]> = {}) => {
    const Username = change.Username ?? EMAIL;
    const ClientId = change.ClientId ?? ONBOARDING_CLIENT;
    const SecretHash = secretHash(Username, ClientId);
    return cognito.sdk.send(new SignUpCommand({ ClientId, Username, Password: PASSWORD, SecretHash, ...change }));
  };
  const confirm = (code: string, Username = EMAIL) =>
    cognito.sdk.send(
      new ConfirmSignUpCommand({
        ClientId: ONBOARDING_CLIENT,
        Username,
        ConfirmationCode: code,
        SecretHash: secretHash(Username, ONBOARDING_CLIENT),
      }),
    );
  const resend = (Username = EMAIL) =>
    cognito.sdk.send(
      new ResendConfirmationCodeCommand({
        ClientId: ONBOARDING_CLIENT,
        Username,
        SecretHash: secretHash(Username, ONBOARDING_CLIENT),
      }),
    );
  /** A code that is not the given one. */
  const wrong = (code: string) => (code === '000000' ? '000001' : '000000');

  it('creates an unconfirmed user and sends a code by e-mail', async () => {
    const answer = await signUp();
    expect(answer.UserConfirmed).toBe(false);
    expect(answer.UserSub).toMatch(/^[0-9a-f-]{36}$/u);
    expect(answer.CodeDeliveryDetails).toEqual({
      AttributeName: 'email',
      DeliveryMedium: 'EMAIL',
      Destination: 'a***@e***',
    });
    expect(cognito.messages).toHaveLength(1);
    expect(cognito.messages[0]).toMatchObject({ channel: 'email', to: EMAIL, via: 'cognito' });
    expect(await refusal(confirm(wrong(cognito.code(EMAIL))))).toBe(MISMATCH);
    await confirm(cognito.code(EMAIL));
    const user = await cognito.sdk.send(new AdminGetUserCommand({ UserPoolId: CUSTOMERS, Username: EMAIL }));
    expect(user.UserStatus).toBe('CONFIRMED');
    expect(user.UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'true' });
    expect(await refusal(confirm('123456'))).toContain('Current status is CONFIRMED');
    expect(await refusal(resend())).toBe('InvalidParameterException: User is already confirmed.');
  });

  it('refuses a right code after five wrong ones, until a new one is sent', async () => {
    await signUp();
    const code = cognito.code(EMAIL);
    for (let attempt = 0; attempt < 5; attempt += 1) expect(await refusal(confirm(wrong(code)))).toBe(MISMATCH);
    expect(await refusal(confirm(code))).toContain('LimitExceededException');
    await resend();
    await confirm(cognito.code(EMAIL));
  });

  it('refuses a code after 15 minutes', async () => {
    await signUp();
    cognito.clock.now += 15 * 60_000 + 1;
    expect(await refusal(confirm(cognito.code(EMAIL)))).toBe(EXPIRED);
  });

  it('replaces the earlier code by a resent one', async () => {
    await signUp();
    const first = cognito.code(EMAIL);
    // Once in a million the codes are equal; the limit on codes bounds the loop.
    do await resend();
    while (cognito.code(EMAIL) === first);
    expect(await refusal(confirm(first))).toBe(MISMATCH);
    expect(await confirm(cognito.code(EMAIL))).toBeDefined();
  });

  it('limits how many codes one account is sent in an hour', async () => {
    await signUp();
    for (let sent = 1; sent < 20; sent += 1) await resend();
    expect(await refusal(resend())).toContain('LimitExceededException');
    cognito.clock.now += 60 * 60_000 + 1;
    await resend();
  });

  it('answers about codes of unknown users as about those of known ones, and sends nothing', async () => {
    await signUp();
    const known = await resend();
    const unknown = await resend('bob@example.org');
    expect(known.CodeDeliveryDetails?.Destination).toBe('a***@e***');
    expect(unknown.CodeDeliveryDetails?.Destination).toBe('b***@e***');
    expect(await refusal(confirm(wrong(cognito.code(EMAIL))))).toBe(MISMATCH);
    expect(await refusal(confirm('12345', 'bob@example.org'))).toBe(MISMATCH);
    expect(cognito.messages.filter(({ to }) => to === 'bob@example.org')).toEqual([]);
  });

  it('refuses an e-mail that is taken, in any case and also at the same moment', async () => {
    await signUp();
    expect(await refusal(signUp({ Username: 'ANA@Example.com' }))).toContain('UsernameExistsException');
    const race = await Promise.allSettled([
      signUp({ Username: 'eva@example.com' }),
      signUp({ Username: 'Eva@example.com' }),
    ]);
    expect(race.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('asks for the secret hash of a client with a secret', async () => {
    expect(await refusal(signUp({ SecretHash: undefined }))).toContain('SECRET_HASH was not received');
    const forged = secretHash(EMAIL, ONBOARDING_CLIENT, 'another secret');
    expect(await refusal(signUp({ SecretHash: forged }))).toContain('Unable to verify secret hash');
    expect(await refusal(signUp({ SecretHash: secretHash('eva@example.com', ONBOARDING_CLIENT) }))).toContain(
      'NotAuthorized',
    );
  });

  it('wants 12 characters of any kind', async () => {
    expect(await refusal(signUp({ Password: 'elevenchars' }))).toContain('InvalidPasswordException');
    expect(await refusal(signUp({ Password: ' twelve chars' }))).toContain('InvalidPasswordException');
    expect(await refusal(signUp({ Password: 'x'.repeat(257) }))).toContain('InvalidPasswordException');
    const phrase = 'ñandú y éxito 漢字 '.repeat(4).trim();
    await signUp({ Password: phrase });
    await confirm(cognito.code(EMAIL));
    expect((await cognito.login(EMAIL, phrase)).AuthenticationResult?.AccessToken).toBeDefined();
    expect(await refusal(cognito.login(EMAIL, phrase.replace('ñ', 'n')))).toContain('NotAuthorizedException');
  });

  it.each([
    ['email_verified', 'true', 'A client attempted to write unauthorized attribute'],
    ['name', 'Ana', 'A client attempted to write unauthorized attribute'],
    ['sub', 'x', 'does not exist in schema'],
    ['custom:role', 'admin', 'does not exist in schema'],
    ['__proto__', 'x', 'does not exist in schema'],
    ['phone_number', '12', 'Invalid phone number format'],
    ['email', 'other@example.com', 'must be the username'],
  ])('refuses the attribute %s = %s', async (Name, Value, reason) => {
    expect(await refusal(signUp({ UserAttributes: [{ Name, Value }] }))).toContain(reason);
    expect(
      await refusal(cognito.sdk.send(new AdminGetUserCommand({ UserPoolId: CUSTOMERS, Username: EMAIL }))),
    ).toContain('UserNotFoundException');
  });

  it('takes the attributes on the allow-list of the client', async () => {
    const UserAttributes = [
      { Name: 'phone_number', Value: '+34600111222' },
      { Name: 'locale', Value: 'es' },
    ];
    await signUp({ UserAttributes });
    const user = await cognito.sdk.send(new AdminGetUserCommand({ UserPoolId: CUSTOMERS, Username: EMAIL }));
    expect(user.UserAttributes).toEqual(expect.arrayContaining(UserAttributes));
  });

  it('does not register anyone through a client that may not write the e-mail', async () => {
    expect(await refusal(signUp({ ClientId: AUTH_CLIENT }))).toContain('unauthorized attribute');
  });

  it('refuses a username that is not an e-mail', async () => {
    expect(await refusal(signUp({ Username: 'ana' }))).toBe('InvalidParameterException: Username should be an email.');
  });

  it('lets the pre-sign-up trigger refuse, with the event Cognito sends', async () => {
    cognito.functions.set('cognito-pre-sign-up', () => {
      throw new Error('not today');
    });
    expect(await refusal(signUp({ ClientMetadata: { applicationId: 'a1' } }))).toBe(
      'UserLambdaValidationException: PreSignUp failed with error not today.',
    );
    expect(cognito.events).toEqual([
      {
        version: '1',
        triggerSource: 'PreSignUp_SignUp',
        region: 'eu-central-1',
        userPoolId: CUSTOMERS,
        userName: expect.stringMatching(/^[0-9a-f-]{36}$/u),
        callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: ONBOARDING_CLIENT },
        request: {
          userAttributes: { sub: expect.any(String), 'cognito:user_status': 'UNCONFIRMED', email: EMAIL },
          clientMetadata: { applicationId: 'a1' },
        },
        response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
      },
    ]);
    cognito.functions.delete('cognito-pre-sign-up');
    await signUp();
  });

  it('refuses nonsense from a trigger', async () => {
    cognito.functions.set('cognito-pre-sign-up', () => ({ response: { autoConfirmUser: 'yes' } }));
    expect(await refusal(signUp())).toContain('InvalidLambdaResponseException');
    cognito.functions.set('cognito-pre-sign-up', () => null);
    expect(await refusal(signUp())).toContain('InvalidLambdaResponseException');
  });
});
