import {
  GetUserCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CognitoFixture, PASSWORD, refusal } from './testing.ts';

const EMAIL = 'ana@example.com';
const UNAUTHORIZED = 'NotAuthorizedException: A client attempted to write unauthorized attribute';

describe('profile', () => {
  let cognito: CognitoFixture;
  let AccessToken: string;
  beforeEach(async () => {
    cognito = await CognitoFixture.start();
    await cognito.register(EMAIL);
    const ClientId = await cognito.publicClient({ WriteAttributes: ['email', 'locale', 'email_verified'] });
    AccessToken = (await cognito.login(EMAIL, PASSWORD, ClientId)).AuthenticationResult?.AccessToken ?? '';
  });
  afterEach(() => cognito.close());

  const update = (Name: string, Value: string, token = AccessToken) =>
    cognito.sdk.send(new UpdateUserAttributesCommand({ AccessToken: token, UserAttributes: [{ Name, Value }] }));
  const attributes = async () => {
    const user = await cognito.sdk.send(new GetUserCommand({ AccessToken }));
    return Object.fromEntries((user.UserAttributes ?? []).map(({ Name, Value }) => [Name, Value]));
  };
  const verify = (Code: string) =>
    cognito.sdk.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code }));

  it('writes what the client may write', async () => {
    await update('locale', 'es');
    expect(await attributes()).toMatchObject({ email: EMAIL, locale: 'es' });
  });

  it('never writes verified flags, even when the list of the client names them', async () => {
    expect(await refusal(update('email_verified', 'true'))).toBe(UNAUTHORIZED);
    expect(await attributes()).not.toHaveProperty('email_verified');
  });

  it.each(['name', 'phone_number_verified'])('refuses %s, which is not on the list', async (name) => {
    expect(await refusal(update(name, 'true'))).toBe(UNAUTHORIZED);
  });

  it.each(['custom:kyc', 'role', 'customerId', 'sub'])('refuses %s, which does not exist', async (name) => {
    expect(await refusal(update(name, 'x'))).toContain('InvalidParameterException');
  });

  it('writes nothing through a client with an empty list', async () => {
    const token = (await cognito.login(EMAIL)).AuthenticationResult?.AccessToken ?? '';
    expect(await refusal(update('locale', 'es', token))).toBe(UNAUTHORIZED);
    expect(await refusal(update('email', 'eva@example.com', token))).toBe(UNAUTHORIZED);
  });

  it('keeps the old e-mail in force until the new one is proved', async () => {
    const answer = await update('email', 'ANA.new@example.com');
    expect(answer.CodeDeliveryDetailsList?.[0]?.Destination).toBe('a***@e***');
    expect((await attributes())['email']).toBe(EMAIL);
    await cognito.login(EMAIL);
    expect(await refusal(cognito.login('ana.new@example.com'))).toContain('Incorrect username or password');
    const code = cognito.code('ana.new@example.com');
    expect(await refusal(verify(code === '000000' ? '000001' : '000000'))).toContain('CodeMismatchException');
    await verify(code);
    expect(await attributes()).toMatchObject({ email: 'ana.new@example.com', email_verified: 'true' });
    await cognito.login('ana.new@example.com');
    expect(await refusal(cognito.login(EMAIL))).toContain('Incorrect username or password');
    expect(await refusal(verify(code))).toContain('ExpiredCodeException');
  });

  it("refuses somebody else's e-mail, in any case and also when they come first", async () => {
    await cognito.register('eva@example.com');
    expect(await refusal(update('email', 'EVA@example.com'))).toContain('AliasExistsException');
    await update('email', 'eda@example.com');
    await cognito.register('eda@example.com');
    const code = cognito.messages.find(({ to }) => to === 'eda@example.com')?.text.match(/\d{6}/u)?.[0] ?? '';
    expect(await refusal(verify(code))).toContain('AliasExistsException');
    expect((await attributes())['email']).toBe(EMAIL);
  });

  it('loses no update of two that run at the same time', async () => {
    const ClientId = await cognito.publicClient();
    const token = (await cognito.login(EMAIL, PASSWORD, ClientId)).AuthenticationResult?.AccessToken;
    const names = ['name', 'nickname', 'locale', 'given_name', 'family_name', 'website', 'profile', 'zoneinfo'];
    await Promise.all(names.map((name) => update(name, 'x', token)));
    expect(await attributes()).toMatchObject(Object.fromEntries(names.map((name) => [name, 'x'])));
  });
});
