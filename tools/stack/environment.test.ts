import { describe, expect, it } from '@jest/globals';
import { applicationEnvironments } from './environment.ts';
import type { Topology } from './environment.ts';
import { portsFrom } from './ports.ts';
import { SECRET_NAMES } from './secrets.ts';
import type { Secrets } from './secrets.ts';
import { embeddedTopology } from './topology.ts';

const secrets = Object.fromEntries(SECRET_NAMES.map((name) => [name, `secret-${name}`])) as Secrets;
const embedded = embeddedTopology(portsFrom(8080), { keys: '/state/keys', localAws: '/state/local-aws' });

describe('the environment of an application', () => {
  const environments = applicationEnvironments(embedded, secrets);

  it('says where the service listens and whom it trusts', () => {
    expect(environments.bff).toMatchObject({
      ENVIRONMENT: 'local',
      HOST: '127.0.0.1',
      PORT: '8083',
      SERVICE_PRIVATE_KEY: 'file:/state/keys/bff.json',
      SERVICE_TRUST: 'file:/state/keys/trust.json',
      COGNITO_ISSUER: 'http://127.0.0.1:8090/eu-central-1_BankCust1',
      COGNITO_CLIENT_IDS: '3k7auth0bank0local0client1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:8090',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8091',
      REDIS_URL: 'redis://:secret-redis@127.0.0.1:8093',
      BFF_EVENTS_QUEUE_URL: 'http://127.0.0.1:8090/000000000000/bank-local-bff-events.fifo',
    });
  });

  it('gives a database to its owner alone, the app role and the owner role apart', () => {
    expect(environments['banking-core']).toMatchObject({
      DATABASE_URL: 'postgres://banking_core_app:secret-bankingCoreApp@127.0.0.1:8092/banking_core',
      DATABASE_MIGRATION_URL: 'postgres://banking_core_owner:secret-bankingCoreOwner@127.0.0.1:8092/banking_core',
    });
    const withDatabase = Object.entries(environments).filter(([, environment]) => 'DATABASE_URL' in environment);
    expect(withDatabase.map(([name]) => name)).toEqual(['banking-core', 'complementary-system', 'audit']);
  });

  it('gives each Cognito client secret to one service, and to the emulator that checks it', () => {
    const holders = (secret: string): string[] =>
      Object.entries(environments).flatMap(([name, environment]) =>
        Object.values(environment).includes(secret) ? [name] : [],
      );
    expect(holders('secret-cognitoAuthClient')).toEqual(['auth', 'local-aws']);
    expect(holders('secret-cognitoOnboardingClient')).toEqual(['onboarding', 'local-aws']);
    expect(holders('secret-cognitoStaffClient')).toEqual(['local-aws']);
  });

  it('uses the names of the container network where the parts run in containers', () => {
    const topology: Topology = {
      ...embedded,
      bindHost: '0.0.0.0',
      dynamodb: { host: 'dynamodb', port: 8000 },
      applications: { ...embedded.applications, 'local-aws': { host: 'local-aws', port: 8090 } },
    };
    const composed = applicationEnvironments(topology, secrets);
    expect(composed.auth).toMatchObject({
      HOST: '0.0.0.0',
      COGNITO_ISSUER: 'http://local-aws:8090/eu-central-1_BankCust1',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://dynamodb:8000',
    });
    expect(composed.onboarding['S3_PUBLIC_ENDPOINT']).toBe('http://127.0.0.1:8090');
  });
});
