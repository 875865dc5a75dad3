import {
  AdminAddUserToGroupCommand,
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminUpdateUserAttributesCommand,
  CreateGroupCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  ListUsersCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AUTH_CLIENT,
  CognitoFixture,
  CUSTOMERS,
  PASSWORD,
  refusal,
  SECRET,
  secretHash,
  STAFF,
  STAFF_CLIENT,
} from './testing.ts';

const EMAIL = 'ana@example.com';
const TARGET = { UserPoolId: CUSTOMERS, Username: EMAIL };

describe('administration', () => {
  let cognito: CognitoFixture;
  beforeEach(async () => {
    cognito = await CognitoFixture.start();
  });
  afterEach(() => cognito.close());

  it('invites a user, who must choose a password at the first sign-in', async () => {
    const created = await cognito.sdk.send(
      new AdminCreateUserCommand({
        UserPoolId: STAFF,
        Username: 'Auditor@bank.test',
        TemporaryPassword: 'temporary password',
        UserAttributes: [{ Name: 'email_verified', Value: 'true' }],
      }),
    );
    expect(created.User).toMatchObject({ UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: true });
    expect(cognito.messages[0]?.text).toContain('temporary password');
    const username = 'auditor@bank.test';
    const first = await cognito.login(username, 'temporary password', STAFF_CLIENT);
    expect(first.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    expect(first.AuthenticationResult).toBeUndefined();
    const choose = (NEW_PASSWORD: string, session: string | undefined) =>
      cognito.sdk.send(
        new RespondToAuthChallengeCommand({
          ClientId: STAFF_CLIENT,
          ChallengeName: 'NEW_PASSWORD_REQUIRED',
          Session: session,
          ChallengeResponses: {
            USERNAME: username,
            NEW_PASSWORD,
            SECRET_HASH: secretHash(username, STAFF_CLIENT),
          },
        }),
      );
    expect(await refusal(choose('a password of mine', 'x'.repeat(64)))).toContain('Invalid session');
    const { AuthenticationResult } = await choose('a password of mine', first.Session);
    expect(AuthenticationResult?.AccessToken).toBeDefined();
    await cognito.login(username, 'a password of mine', STAFF_CLIENT);
    expect(await refusal(cognito.login(username, 'temporary password', STAFF_CLIENT))).toContain('Incorrect');
  });

  it('refuses a temporary password after seven days', async () => {
    const TemporaryPassword = 'temporary password';
    await cognito.sdk.send(new AdminCreateUserCommand({ ...TARGET, TemporaryPassword, MessageAction: 'SUPPRESS' }));
    expect(cognito.messages).toEqual([]);
    expect(await refusal(cognito.sdk.send(new AdminCreateUserCommand(TARGET)))).toContain('UsernameExistsException');
    cognito.clock.now += 7 * 24 * 3_600_000 + 1;
    expect(await refusal(cognito.login(EMAIL, TemporaryPassword))).toContain('Temporary password has expired');
  });

  it('keeps the pools apart', async () => {
    await cognito.register(EMAIL);
    expect(await refusal(cognito.login(EMAIL, PASSWORD, STAFF_CLIENT))).toContain('Incorrect username or password');
    const foreign = new AdminGetUserCommand({ UserPoolId: STAFF, Username: EMAIL });
    expect(await refusal(cognito.sdk.send(foreign))).toContain('UserNotFoundException');
    const unknown = new AdminGetUserCommand({ UserPoolId: 'eu-central-1_Nowhere', Username: EMAIL });
    expect(await refusal(cognito.sdk.send(unknown))).toContain('ResourceNotFoundException');
  });

  it('deletes a user with every session; the e-mail is free again', async () => {
    const sub = await cognito.register(EMAIL);
    const { AuthenticationResult } = await cognito.login(EMAIL);
    await cognito.sdk.send(new AdminDeleteUserCommand(TARGET));
    const held = cognito.sdk.send(new GetUserCommand({ AccessToken: AuthenticationResult?.AccessToken }));
    expect(await refusal(held)).toContain('revoked');
    const refresh = cognito.sdk.send(
      new GetTokensFromRefreshTokenCommand({
        ClientId: AUTH_CLIENT,
        ClientSecret: SECRET,
        RefreshToken: AuthenticationResult?.RefreshToken,
      }),
    );
    expect(await refusal(refresh)).toContain('revoked');
    expect(await refusal(cognito.sdk.send(new AdminGetUserCommand(TARGET)))).toContain('UserNotFoundException');
    expect(await cognito.register(EMAIL)).not.toBe(sub);
  });

  it('changes attributes at once, moves the sign-in name and unsets the proof', async () => {
    await cognito.register(EMAIL);
    await cognito.register('eva@example.com');
    const update = (Name: string, Value: string, Username = EMAIL) =>
      cognito.sdk.send(
        new AdminUpdateUserAttributesCommand({ ...TARGET, Username, UserAttributes: [{ Name, Value }] }),
      );
    await update('email_verified', 'true');
    expect(await refusal(update('email', 'Eva@example.com'))).toContain('AliasExistsException');
    expect(await refusal(update('custom:none', 'x'))).toContain('InvalidParameterException');
    await update('email', 'ana.new@example.com');
    const user = await cognito.sdk.send(new AdminGetUserCommand({ ...TARGET, Username: 'ana.new@example.com' }));
    expect(user.UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'false' });
    await cognito.login('ana.new@example.com');
  });

  it('lists and finds users', async () => {
    const subs: string[] = [];
    for (const name of ['ana', 'eva', 'eda']) subs.push(await cognito.register(`${name}@example.com`));
    const list = (Filter?: string) => cognito.sdk.send(new ListUsersCommand({ UserPoolId: CUSTOMERS, Filter }));
    const byEmail = await list('email = "Eva@example.com"');
    expect(byEmail.Users?.map(({ Username }) => Username)).toEqual([subs[1]]);
    expect(byEmail.Users?.[0]?.UserCreateDate).toEqual(new Date(cognito.clock.now));
    expect((await list(`sub = "${subs[2] ?? ''}"`)).Users?.map(({ Username }) => Username)).toEqual([subs[2]]);
    expect((await list(`email = "${subs[2] ?? ''}"`)).Users).toEqual([]);
    expect(await refusal(list('name ^= "A"'))).toContain('InvalidParameterException');
    const seen: (string | undefined)[] = [];
    let PaginationToken: string | undefined;
    do {
      const page = await cognito.sdk.send(new ListUsersCommand({ UserPoolId: CUSTOMERS, Limit: 2, PaginationToken }));
      seen.push(...(page.Users ?? []).map(({ Username }) => Username));
      ({ PaginationToken } = page);
    } while (PaginationToken !== undefined);
    expect(seen).toEqual([...subs].sort());
  });

  it('keeps groups', async () => {
    await cognito.register(EMAIL);
    const group = { UserPoolId: CUSTOMERS, GroupName: 'testers' };
    const add = () => cognito.sdk.send(new AdminAddUserToGroupCommand({ ...TARGET, GroupName: 'testers' }));
    expect(await refusal(add())).toContain('ResourceNotFoundException');
    await cognito.sdk.send(new CreateGroupCommand(group));
    expect(await refusal(cognito.sdk.send(new CreateGroupCommand(group)))).toContain('GroupExistsException');
    await add();
    await add();
    const groups = async () => {
      const answer = await cognito.sdk.send(new AdminListGroupsForUserCommand(TARGET));
      return answer.Groups?.map(({ GroupName }) => GroupName);
    };
    expect(await groups()).toEqual(['testers']);
    await cognito.sdk.send(new AdminRemoveUserFromGroupCommand({ ...TARGET, GroupName: 'testers' }));
    expect(await groups()).toEqual([]);
  });

  it('describes pools and clients, and confirms a user once', async () => {
    const pool = await cognito.sdk.send(new DescribeUserPoolCommand({ UserPoolId: CUSTOMERS }));
    expect(pool.UserPool).toMatchObject({
      Id: CUSTOMERS,
      UsernameAttributes: ['email'],
      Policies: { PasswordPolicy: { MinimumLength: 12 } },
      LambdaConfig: { PreSignUp: 'arn:aws:lambda:eu-central-1:000000000000:function:bank-local-cognito-pre-sign-up' },
    });
    const client = new DescribeUserPoolClientCommand({ UserPoolId: CUSTOMERS, ClientId: AUTH_CLIENT });
    expect((await cognito.sdk.send(client)).UserPoolClient).toMatchObject({
      ClientName: 'bank-auth',
      PreventUserExistenceErrors: 'ENABLED',
      RefreshTokenRotation: { Feature: 'ENABLED' },
    });
    const foreign = new DescribeUserPoolClientCommand({ UserPoolId: STAFF, ClientId: AUTH_CLIENT });
    expect(await refusal(cognito.sdk.send(foreign))).toContain('ResourceNotFoundException');
    await cognito.register(EMAIL);
    expect(await refusal(cognito.sdk.send(new AdminConfirmSignUpCommand(TARGET)))).toContain(
      'Current status is CONFIRMED',
    );
  });
});
