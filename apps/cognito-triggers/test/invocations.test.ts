import { createHash } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { ConfigError, createService, parseConfig } from '@bank/platform';
import { dropTestTables, testConfig, testDynamo, testServiceKeys, testTables } from '@bank/platform/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TABLES } from '../../local-aws/src/resources.ts';
import { configSchema } from '../src/config.ts';
import { definition } from '../src/service.ts';

const EMAIL = 'ana@example.com';
const dynamo = testDynamo();
let tables: Readonly<Record<string, string>>;
let environment: Record<string, string>;
let app: NestFastifyApplication;

beforeAll(async () => {
  tables = await testTables(
    'triggers',
    TABLES.filter((table) => ['applications', 'devices', 'facial-ids', 'clients'].includes(table.component)),
  );
  environment = {
    ...testConfig('cognito-triggers', { keys: testServiceKeys(), tables }),
    DEVICES_TABLE: tables['devices'] ?? '',
    FACIAL_IDS_TABLE: tables['facial-ids'] ?? '',
    APPLICATIONS_TABLE: tables['applications'] ?? '',
    FACE_COLLECTION: 'faces',
  };
  ({ app } = await createService(definition, parseConfig(configSchema, environment)));
  await app.init();
});
afterAll(async () => {
  await app.close();
  await dropTestTables(tables);
  dynamo.destroy();
});

async function invoke(name: string, event: object) {
  const url = `/2015-03-31/functions/${name}/invocations`;
  const answer = await app.inject({ method: 'POST', url, payload: event });
  return {
    status: answer.statusCode,
    functionError: answer.headers['x-amz-function-error'],
    payload: answer.json<Record<string, unknown>>(),
  };
}

const signUp = (email: string, clientMetadata?: object) => ({
  triggerSource: 'PreSignUp_SignUp',
  userName: 'somebody',
  request: { userAttributes: { email }, ...(clientMetadata === undefined ? {} : { clientMetadata }) },
  response: {},
});
const tokens = (sub: string) => ({
  triggerSource: 'TokenGeneration_Authentication',
  userName: sub,
  request: { userAttributes: { sub }, groupConfiguration: {} },
  response: {},
});

describe('Lambda on a laptop', () => {
  test.each(['cognito-define-auth-challenge', 'bank-local-cognito-define-auth-challenge'])('runs %s', async (name) => {
    const request = { userAttributes: {}, session: [], userNotFound: false };
    const answer = await invoke(name, { triggerSource: 'DefineAuthChallenge_Authentication', request, response: {} });
    expect(answer).toMatchObject({
      status: 200,
      functionError: undefined,
      payload: { response: { challengeName: 'CUSTOM_CHALLENGE', issueTokens: false, failAuthentication: false } },
    });
  });

  test('answers what a function throws with 200 and says so in the header', async () => {
    expect(await invoke('cognito-pre-sign-up', signUp(EMAIL))).toEqual({
      status: 200,
      functionError: 'Unhandled',
      payload: { errorType: 'Error', errorMessage: 'registration is closed' },
    });
  });

  test('knows no other function, and refuses an event that is none', async () => {
    expect((await invoke('constructor', signUp(EMAIL))).status).toBe(404);
    expect((await invoke('cognito-post-confirmation', signUp(EMAIL))).status).toBe(404);
    expect((await invoke('cognito-pre-sign-up', {})).status).toBe(400);
  });

  test('does not start where Lambda exists', () => {
    expect(() => parseConfig(configSchema, { ...environment, ENVIRONMENT: 'prod' })).toThrow(ConfigError);
  });
});

describe('registration', () => {
  const put = (item: object) =>
    dynamo.send(
      new PutCommand({
        TableName: tables['applications'],
        Item: {
          applicationId: 'application-1',
          state: 'CONTACT',
          subject: null,
          emailDigest: createHash('sha256').update(EMAIL).digest('hex'),
          ...item,
        },
      }),
    );

  test('is open for an application without a user, with its own e-mail, and confirms nobody', async () => {
    await put({});
    const metadata = { applicationId: 'application-1' };
    const granted = await invoke('cognito-pre-sign-up', signUp('Ana@Example.com', metadata));
    expect(granted.payload['response']).toEqual({
      autoConfirmUser: false,
      autoVerifyEmail: false,
      autoVerifyPhone: false,
    });
    expect((await invoke('cognito-pre-sign-up', signUp('eve@example.com', metadata))).functionError).toBe('Unhandled');
    const unknown = { applicationId: 'application-2' };
    expect((await invoke('cognito-pre-sign-up', signUp(EMAIL, unknown))).functionError).toBe('Unhandled');
    await put({ subject: 'has-one' });
    expect((await invoke('cognito-pre-sign-up', signUp(EMAIL, metadata))).functionError).toBe('Unhandled');
    await put({ state: 'CONSENT' });
    expect((await invoke('cognito-pre-sign-up', signUp(EMAIL, metadata))).functionError).toBe('Unhandled');
  });
});

describe('tokens', () => {
  test('are made for active clients only', async () => {
    const put = (state: string) =>
      dynamo.send(new PutCommand({ TableName: tables['clients'], Item: { subject: 'ana', customerId: 'c', state } }));
    expect((await invoke('cognito-pre-token-generation', tokens('ana'))).payload['errorMessage']).toBe(
      'client-not-active',
    );
    await put('ACTIVE');
    expect((await invoke('cognito-pre-token-generation', tokens('ana'))).functionError).toBeUndefined();
    await put('BLOCKED');
    expect((await invoke('cognito-pre-token-generation', tokens('ana'))).functionError).toBe('Unhandled');
  });
});
