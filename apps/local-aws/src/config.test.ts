import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { ConfigError, readConfig } from './config.ts';
import { temporaryDirectory } from './testing/account.ts';

const privateJwk = JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));

const COMPLETE = {
  PORT: '8090',
  PUBLIC_URL: 'http://127.0.0.1:8090/',
  DYNAMODB_URL: 'http://127.0.0.1:8091',
  TRIGGERS_URL: 'http://127.0.0.1:8088',
  SERVICE_PRIVATE_KEY: privateJwk,
  BANK_SERVICES: '{"banking-core":"http://127.0.0.1:8084"}',
  FCM_BEARER: 'local-token',
  RAIL_TOKEN: 'local-rail-token',
  COGNITO_AUTH_CLIENT_SECRET: 'a-secret-of-the-auth-client',
  COGNITO_ONBOARDING_CLIENT_SECRET: 'a-secret-of-the-onboarding-client',
  COGNITO_STAFF_CLIENT_SECRET: 'a-secret-of-the-staff-client',
};

function faultsOf(environment: Record<string, string | undefined>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe('the configuration', () => {
  it('is read with its defaults: loopback, in memory, one worker', () => {
    expect(readConfig(COMPLETE)).toMatchObject({
      host: '127.0.0.1',
      port: 8090,
      dataDir: null,
      publicUrl: 'http://127.0.0.1:8090',
      services: { 'banking-core': 'http://127.0.0.1:8084' },
      rekognitionWorkers: 1,
    });
  });

  it('names every fault at once', () => {
    const faults = faultsOf({
      ...COMPLETE,
      PORT: 'eighty',
      PUBLIC_URL: undefined,
      BANK_SERVICES: '[]',
      COGNITO_AUTH_CLIENT_SECRET: 'short',
    });
    expect(faults).toEqual([
      'PORT: must be a port number',
      'PUBLIC_URL is missing',
      'BANK_SERVICES: must be a JSON object of service name to http address',
      'COGNITO_AUTH_CLIENT_SECRET: must have at least 16 characters',
    ]);
  });

  it('reads secrets from files', async () => {
    const directory = await temporaryDirectory();
    const file = join(directory.path, 'key.json');
    await writeFile(file, `${privateJwk}\n`);
    const config = readConfig({ ...COMPLETE, SERVICE_PRIVATE_KEY: `file:${file}` });
    expect(config.operatorKey.reveal()).toBe(privateJwk);
    await directory.remove();
    expect(faultsOf({ ...COMPLETE, SERVICE_PRIVATE_KEY: `file:${file}` })).toEqual([
      'SERVICE_PRIVATE_KEY: names a file that cannot be read',
    ]);
  });

  it('never prints a secret', () => {
    const config = readConfig(COMPLETE);
    const printed = [JSON.stringify(config), inspect(config), String(config.fcmBearer)].join('\n');
    expect(printed).not.toMatch(/local-token|a-secret-of|"d":/);
  });
});
