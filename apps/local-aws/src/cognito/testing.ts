import { createHmac } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import {
  AdminConfirmSignUpCommand,
  CognitoIdentityProviderClient,
  CognitoIdentityProviderServiceException,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import * as z from 'zod';
import type { Outbox, OutboxMessage } from '../outbox/outbox.ts';
import { POOLS, REGION } from '../resources.ts';
import { createCognito } from './index.ts';

/** Epoch milliseconds of the fixed clock: 2026-11-22T12:00:00Z. */
export const STARTED_AT = 1_795_348_800_000;
export const PASSWORD = 'correct horse battery';
export const SECRET = 'client-secret-of-the-tests';
export const CUSTOMERS = POOLS[0].poolId;
export const AUTH_CLIENT = POOLS[0].clients[0].clientId;
export const ONBOARDING_CLIENT = POOLS[0].clients[1].clientId;
export const STAFF = POOLS[1].poolId;
export const STAFF_CLIENT = POOLS[1].clients[0].clientId;

const eventSchema = z.looseObject({ triggerSource: z.string(), request: z.looseObject({}), response: z.unknown() });
export type TriggerEvent = z.infer<typeof eventSchema>;
export type TriggerFunction = (event: TriggerEvent) => unknown;

/** The emulator on a free port, seen through the real SDK, with a clock and trigger functions that the test controls. */
export class CognitoFixture {
  readonly sdk: CognitoIdentityProviderClient;
  readonly url: string;
  readonly clock: { now: number };
  readonly messages: OutboxMessage[];
  /** Called in place of Lambda, by function name without the prefix, for example `cognito-pre-sign-up`. */
  readonly functions: Map<string, TriggerFunction>;
  readonly events: TriggerEvent[];
  readonly close: () => Promise<void>;

  private constructor(parts: Omit<CognitoFixture, 'code' | 'register' | 'login' | 'publicClient'>) {
    this.sdk = parts.sdk;
    this.url = parts.url;
    this.clock = parts.clock;
    this.messages = parts.messages;
    this.functions = parts.functions;
    this.events = parts.events;
    this.close = parts.close;
  }

  static async start(dataDir: string | null = null): Promise<CognitoFixture> {
    const clock = { now: STARTED_AT };
    const messages: OutboxMessage[] = [];
    const functions = new Map<string, TriggerFunction>();
    const events: TriggerEvent[] = [];
    const app = await createCognito({
      dataDir,
      issuerBase: 'http://issuer.test',
      region: REGION,
      outbox: recordInto(messages),
      invokeLambda: async (functionArn, event) => {
        const parsed = eventSchema.parse(structuredClone(event));
        events.push(structuredClone(parsed));
        const trigger = functions.get(functionArn.replace(/^.*:bank-local-/u, ''));
        return trigger ? trigger(parsed) : parsed;
      },
      pools: POOLS.map((declaration) => ({
        declaration,
        clientSecrets: Object.fromEntries(declaration.clients.map(({ name }) => [name, SECRET])),
      })),
      clock: () => clock.now,
    });
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    const sdk = new CognitoIdentityProviderClient({
      endpoint: url,
      region: REGION,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    });
    const close = async (): Promise<void> => {
      sdk.destroy();
      await app.close();
    };
    return new CognitoFixture({ sdk, url, clock, messages, functions, events, close });
  }

  /** The digits of the last message to someone. */
  code(to: string): string {
    const text = this.messages.findLast((message) => message.to === to)?.text ?? '';
    const code = /\d{6}/u.exec(text)?.[0];
    if (code === undefined) throw new Error(`no code was sent to ${to}`);
    return code;
  }

  /** A confirmed customer; returns the sub. */
  async register(email: string, password = PASSWORD): Promise<string> {
    const answer = await this.sdk.send(
      new SignUpCommand({
        ClientId: ONBOARDING_CLIENT,
        Username: email,
        Password: password,
        SecretHash: secretHash(email, ONBOARDING_CLIENT),
      }),
    );
    await this.sdk.send(new AdminConfirmSignUpCommand({ UserPoolId: CUSTOMERS, Username: email }));
    return answer.UserSub ?? '';
  }

  login(username: string, password = PASSWORD, clientId: string = AUTH_CLIENT): Promise<InitiateAuthCommandOutput> {
    return this.sdk.send(
      new InitiateAuthCommand({
        ClientId: clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: username, PASSWORD: password, SECRET_HASH: secretHash(username, clientId) },
      }),
    );
  }

  /** A client of the customers' pool without a secret; returns its id. */
  async publicClient(settings: Partial<CreateUserPoolClientCommandInput> = {}): Promise<string> {
    const answer = await this.sdk.send(
      new CreateUserPoolClientCommand({
        UserPoolId: CUSTOMERS,
        ClientName: 'public',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'],
        ...settings,
      }),
    );
    return answer.UserPoolClient?.ClientId ?? '';
  }
}

export const secretHash = (username: string, clientId: string, secret = SECRET): string =>
  createHmac('sha256', secret)
    .update(username + clientId)
    .digest('base64');

/** Name and text of the refusal; fails when there is none. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof CognitoIdentityProviderServiceException) return `${error.name}: ${error.message}`;
    throw error;
  }
  throw new Error('was not refused');
}

export const claimsOf = (token: string | undefined): Record<string, unknown> =>
  z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(Buffer.from((token ?? '').split('.')[1] ?? '', 'base64url').toString()));

export const WRONG_CREDENTIALS = 'NotAuthorizedException: Incorrect username or password.';

function recordInto(messages: OutboxMessage[]): Outbox {
  return {
    record(message) {
      const recorded = { ...message, id: String(messages.length), at: '2026-11-22T12:00:00.000Z' };
      messages.push(recorded);
      return recorded;
    },
    list: () => messages,
  };
}
