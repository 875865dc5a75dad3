import type { ServiceName } from '../auth/access.ts';
import type { ServiceKeys } from './keys.ts';
import type { TestIssuer } from './issuer.ts';

/** The environment every service needs, for one started in a test; each test adds what its service needs besides. */
export function testConfig(
  service: ServiceName,
  parts: { keys: ServiceKeys; issuer?: TestIssuer; tables?: Readonly<Record<string, string>> },
): Record<string, string> {
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: process.env['TEST_DYNAMODB_URL'],
  });
  return {
    ENVIRONMENT: 'test',
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
    AWS_REGION: 'eu-central-1',
    SERVICE_PRIVATE_KEY: parts.keys.privateKey(service),
    SERVICE_TRUST: parts.keys.trust,
    COGNITO_ISSUER: parts.issuer?.issuer ?? 'http://127.0.0.1:9/eu-central-1_None',
    COGNITO_CLIENT_IDS: parts.issuer?.clientId ?? 'none',
    REVOCATIONS_TABLE: parts.tables?.['revocations'] ?? 'none',
    CLIENTS_TABLE: parts.tables?.['clients'] ?? 'none',
    REDIS_URL: process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:9',
  };
}
