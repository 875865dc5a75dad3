import {
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  GetUserCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CognitoFixture, CUSTOMERS, PASSWORD, refusal, WRONG_CREDENTIALS } from './testing.ts';

const EMAIL = 'ana@example.com';
const NEXT = 'a password that is new';
const MISMATCH = 'CodeMismatchException: Invalid verification code provided, please try again.';
const EXPIRED = 'ExpiredCodeException: Invalid code provided, please request a code again.';
const TARGET = { UserPoolId: CUSTOMERS, Username: EMAIL };

describe('passwords', () => {
  let cognito: CognitoFixture;
  let ClientId: string;
  beforeEach(async () => {
    cognito = await CognitoFixture.start();
    await cognito.register(EMAIL);
    ClientId = await cognito.publicClient();
    const UserAttributes = [{ Name: 'email_verified', Value: 'true' }];
    await cognito.sdk.send(new AdminUpdateUserAttributesCommand({ ...TARGET, UserAttributes }));
    cognito.messages.length = 0;
  });
  afterEach(() => cognito.close());

  const forgot = (Username = EMAIL) => cognito.sdk.send(new ForgotPasswordCommand({ ClientId, Username }));
  const confirm = (ConfirmationCode: string, Username = EMAIL, Password = NEXT) =>
    cognito.sdk.send(new ConfirmForgotPasswordCommand({ ClientId, Username, ConfirmationCode, Password }));
  const wrong = (code: string) => (code === '000000' ? '000001' : '000000');

  it('resets a password by a code sent to the proved e-mail, and ends the sessions', async () => {
    const { AuthenticationResult } = await cognito.login(EMAIL);
    expect((await forgot()).CodeDeliveryDetails?.Destination).toBe('a***@e***');
    const code = cognito.code(EMAIL);
    expect(await refusal(confirm(code, EMAIL, 'too short'))).toContain('InvalidPasswordException');
    await confirm(code);
    expect(await refusal(cognito.login(EMAIL))).toBe(WRONG_CREDENTIALS);
    await cognito.login(EMAIL, NEXT);
    const old = cognito.sdk.send(new GetUserCommand({ AccessToken: AuthenticationResult?.AccessToken }));
    expect(await refusal(old)).toContain('Access Token has been revoked');
    expect(await refusal(confirm(code, EMAIL, 'yet another password'))).toBe(EXPIRED);
  });

  it('unlocks a locked account', async () => {
    for (let attempt = 0; attempt < 6; attempt += 1) await refusal(cognito.login(EMAIL, 'wrong password'));
    await forgot();
    await confirm(cognito.code(EMAIL));
    expect((await cognito.login(EMAIL, NEXT)).AuthenticationResult?.AccessToken).toBeDefined();
  });

  it('refuses the sixth guess, the late code and the code nobody asked for', async () => {
    expect(await refusal(confirm('123456'))).toBe(EXPIRED);
    await forgot();
    const code = cognito.code(EMAIL);
    for (let attempt = 0; attempt < 5; attempt += 1) expect(await refusal(confirm(wrong(code)))).toBe(MISMATCH);
    expect(await refusal(confirm(code))).toContain('LimitExceededException');
    await forgot();
    cognito.clock.now += 15 * 60_000 + 1;
    expect(await refusal(confirm(cognito.code(EMAIL)))).toBe(EXPIRED);
    await cognito.login(EMAIL);
  });

  it('answers about unknown users in the same way at every step', async () => {
    const unknown = 'ada@elsewhere.org';
    expect(await refusal(confirm('12345', unknown))).toBe(EXPIRED);
    const [known, other] = [await forgot(), await forgot(unknown)];
    expect(other.CodeDeliveryDetails).toEqual(known.CodeDeliveryDetails);
    for (let attempt = 0; attempt < 5; attempt += 1) expect(await refusal(confirm('12345', unknown))).toBe(MISMATCH);
    expect(await refusal(confirm('12345', unknown))).toContain('LimitExceededException');
    expect(cognito.messages.map(({ to }) => to)).toEqual([EMAIL]);
  });

  it('sends nothing to disabled users and to e-mails that are not proved', async () => {
    await cognito.register('eva@example.com');
    await cognito.sdk.send(new AdminDisableUserCommand(TARGET));
    cognito.messages.length = 0;
    await forgot();
    await forgot('eva@example.com');
    expect(cognito.messages).toEqual([]);
  });

  it('changes a password only for who holds a token and knows the old one', async () => {
    const { AuthenticationResult } = await cognito.login(EMAIL);
    const change = (PreviousPassword: string, ProposedPassword = NEXT) =>
      cognito.sdk.send(
        new ChangePasswordCommand({
          AccessToken: AuthenticationResult?.AccessToken,
          PreviousPassword,
          ProposedPassword,
        }),
      );
    expect(await refusal(change('wrong password'))).toBe(WRONG_CREDENTIALS);
    expect(await refusal(change(PASSWORD, 'short'))).toContain('InvalidPasswordException');
    await change(PASSWORD);
    expect(await refusal(cognito.login(EMAIL))).toBe(WRONG_CREDENTIALS);
    await cognito.login(EMAIL, NEXT);
    for (let attempt = 0; attempt < 5; attempt += 1) await refusal(change('wrong password'));
    expect(await refusal(change(NEXT))).toContain('Password attempts exceeded');
  });

  it('lets an administrator set a permanent password', async () => {
    await cognito.sdk.send(new AdminSetUserPasswordCommand({ ...TARGET, Password: NEXT, Permanent: true }));
    await cognito.login(EMAIL, NEXT);
    const user = await cognito.sdk.send(new AdminGetUserCommand(TARGET));
    expect(user.UserStatus).toBe('CONFIRMED');
    const weak = cognito.sdk.send(new AdminSetUserPasswordCommand({ ...TARGET, Password: 'short', Permanent: true }));
    expect(await refusal(weak)).toContain('InvalidPasswordException');
  });
});
