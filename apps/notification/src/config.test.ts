import { parseConfig } from '@bank/platform';
import { testConfig, testServiceKeys } from '@bank/platform/testing';
import { describe, expect, test } from '@jest/globals';
import { configSchema } from './config.ts';

const keys = testServiceKeys();
const environment = (overrides: Record<string, string> = {}): Record<string, string> => ({
  ...testConfig('notification', { keys }),
  NOTIFICATION_EVENTS_QUEUE_URL: 'http://127.0.0.1:9/queue.fifo',
  DELIVERIES_TABLE: 'd',
  INBOX_TABLE: 'i',
  ENDPOINTS_TABLE: 'e',
  EMAIL_FROM: 'no-reply@alderbank.example',
  FCM_PROJECT_ID: 'p',
  PUSH_APPLICATION_ARN: 'arn:aws:sns:eu-central-1:000000000000:app/GCM/p',
  ...overrides,
});

describe('the configuration', () => {
  test('needs no local push address, which is how it is in AWS', () => {
    expect(parseConfig(configSchema, environment({ ENVIRONMENT: 'prod' })).FCM_ENDPOINT).toBeUndefined();
  });

  test('refuses to send pushes anywhere but to Google outside a local stack', () => {
    const redirected = { FCM_ENDPOINT: 'http://127.0.0.1:1', FCM_BEARER: 'token' };
    expect(parseConfig(configSchema, environment(redirected)).FCM_ENDPOINT).toBe('http://127.0.0.1:1');
    expect(() => parseConfig(configSchema, environment({ ...redirected, ENVIRONMENT: 'prod' }))).toThrow(
      /FCM_ENDPOINT/,
    );
  });

  test('needs a token for the local push address', () => {
    expect(() => parseConfig(configSchema, environment({ FCM_ENDPOINT: 'http://127.0.0.1:1' }))).toThrow(/FCM_BEARER/);
  });

  test('names every fault at once', () => {
    const { DELIVERIES_TABLE: _, ...rest } = environment({ PUSH_APPLICATION_ARN: 'mobile' });
    expect(() => parseConfig(configSchema, rest)).toThrow(/DELIVERIES_TABLE: is missing[\s\S]*PUSH_APPLICATION_ARN/);
  });
});
