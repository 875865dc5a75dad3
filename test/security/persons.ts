import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  DescribeUserPoolClientCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Secret, type ServiceName, ServiceTokenSigner } from '@bank/platform';
import { named } from '../../apps/local-aws/src/resources.ts';
import { privateKeyPath } from '../../tools/stack/keys.ts';
import { statePaths } from '../../tools/stack/paths.ts';
import { readDemoData } from '../../tools/stack/seed.ts';
import { ask, newPeer, serviceUrl, stack, world } from './bank.ts';

/** Who asks: people of the sample bank, its staff, and its services, each with honest credentials of their own. */

const { aws } = world();

/** A client of the sample bank, signed in. */
export interface Client {
  readonly name: string;
  readonly fullName: string;
  readonly username: string;
  readonly token: string;
  readonly refreshToken: string;
  readonly sessionId: string;
  readonly subject: string;
  readonly customerId: string;
  readonly accounts: readonly { readonly accountId: string; readonly iban: string; readonly currency: string }[];
}

export const bearer = (token: string): Readonly<Record<string, string>> => ({ authorization: `Bearer ${token}` });

export const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;

/** Every sample person has the same password, made at random with the bank. */
const samplePassword = (): string => readDemoData(statePaths(process.env).demo).credentials[0]?.password ?? '';

export async function signIn(
  username: string,
): Promise<{ accessToken: string; refreshToken: string; sessionId: string }> {
  const answer = await ask(serviceUrl('auth'), {
    method: 'POST',
    path: '/auth/v1/login/password',
    headers: newPeer(),
    body: { username, password: samplePassword() },
  });
  if (answer.status !== 200) throw new Error(`${username} could not sign in: ${answer.status} ${answer.text}`);
  return answer.json as { accessToken: string; refreshToken: string; sessionId: string };
}

/** Signs in a sample person by the first part of the address: `lucia.fernandez`. */
export async function client(name: string): Promise<Client> {
  const username = `${name}@example.com`;
  const { accessToken: token, refreshToken, sessionId } = await signIn(username);
  const read = async (path: string): Promise<unknown> =>
    (await ask(serviceUrl('bff'), { method: 'GET', path, headers: bearer(token) })).json;
  const { customerId, fullName } = (await read('/api/v1/profile')) as { customerId: string; fullName: string };
  const { accounts } = (await read('/api/v1/accounts')) as Pick<Client, 'accounts'>;
  const subject = String(claimsOf(token)['sub']);
  return { name, fullName, username, token, refreshToken, sessionId, subject, customerId, accounts };
}

/** Blocks or closes a client where onboarding keeps it. */
export async function setClientState(subject: string, state: string): Promise<void> {
  await aws.dynamo.send(
    new UpdateCommand({
      TableName: named('clients'),
      Key: { subject },
      UpdateExpression: 'SET #state = :state',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':state': state },
    }),
  );
}

async function secretHash(pool: string, clientId: string, username: string): Promise<string> {
  const found = await aws.cognito.send(new DescribeUserPoolClientCommand({ UserPoolId: pool, ClientId: clientId }));
  return createHmac('sha256', found.UserPoolClient?.ClientSecret ?? '')
    .update(username + clientId)
    .digest('base64');
}

export interface CognitoTokens {
  readonly access: string;
  readonly id: string;
  readonly refresh: string;
}

async function signInAtCognito(options: {
  pool: string;
  client: string;
  username: string;
  password: string;
}): Promise<CognitoTokens> {
  const { pool, client: clientId, username, password } = options;
  const session = await aws.cognito.send(
    new InitiateAuthCommand({
      ClientId: clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: {
        USERNAME: username,
        PASSWORD: password,
        SECRET_HASH: await secretHash(pool, clientId, username),
      },
    }),
  );
  const { AccessToken, IdToken, RefreshToken } = session.AuthenticationResult ?? {};
  if (AccessToken === undefined || IdToken === undefined || RefreshToken === undefined)
    throw new Error(`${username} could not sign in at Cognito`);
  return { access: AccessToken, id: IdToken, refresh: RefreshToken };
}

const { cognito } = stack.aws;

/** What Cognito itself gives a sample person, the ID token included. */
export const cognitoTokens = (name: string): Promise<CognitoTokens> =>
  signInAtCognito({
    pool: cognito.userPoolId,
    client: cognito.clientIds['bank-auth'] ?? '',
    username: `${name}@example.com`,
    password: samplePassword(),
  });

const staffSignIn = (username: string, password: string): Promise<CognitoTokens> =>
  signInAtCognito({
    pool: cognito.staffPoolId,
    client: cognito.clientIds['bank-staff'] ?? '',
    username,
    password,
  });

/** The sample bank's auditor. */
export const auditor = (): Promise<CognitoTokens> => staffSignIn('auditor@alderbank.example', samplePassword());

/** A member of staff who is in no group. */
export async function newcomer(): Promise<CognitoTokens> {
  const Username = `newcomer.${randomBytes(5).toString('hex')}@alderbank.example`;
  const Password = `Staff-only phrase ${randomBytes(6).toString('hex')}`;
  const pool = { UserPoolId: cognito.staffPoolId, Username };
  await aws.cognito.send(
    new AdminCreateUserCommand({
      ...pool,
      MessageAction: 'SUPPRESS',
      UserAttributes: [{ Name: 'email', Value: Username }],
    }),
  );
  await aws.cognito.send(new AdminSetUserPasswordCommand({ ...pool, Password, Permanent: true }));
  return staffSignIn(Username, Password);
}

/** The private key of a service of this bank, as a JWK. */
export const serviceKey = (service: ServiceName): string =>
  readFileSync(privateKeyPath(statePaths(process.env).keys, service), 'utf8');

/** An honest token of one service for another. */
export const serviceToken = (caller: ServiceName, audience: ServiceName): Promise<string> =>
  new ServiceTokenSigner(caller, new Secret(serviceKey(caller))).tokenFor(audience);

export const disconnect = (): void => {
  for (const each of Object.values(aws)) each.destroy();
};
