import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FunctionUnavailableError } from '../lambda/lambda.ts';
import type { Pool } from './model.ts';
import { Triggers } from './triggers.ts';

const POOL: Pool = {
  id: 'eu-central-1_Test',
  name: 'test',
  triggers: { DefineAuthChallenge: 'arn:aws:lambda:eu-central-1:000000000000:function:define' },
  passwordLengthMin: 12,
  mfa: 'OFF',
  customAttributes: [],
  createdAt: 0,
};
const CALL = {
  name: 'DefineAuthChallenge' as const,
  source: 'DefineAuthChallenge_Authentication',
  subject: { poolId: POOL.id, sub: 's', user: null },
  request: { session: [], userNotFound: true, clientMetadata: undefined },
};
const AT = { pool: POOL, client: { id: 'c' } };

describe('triggers', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('gives up on a function that does not answer within 5 s', async () => {
    const triggers = new Triggers('eu-central-1', () => new Promise(() => undefined));
    const outcome = triggers.fire(AT, CALL).catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(4_999);
    expect(jest.getTimerCount()).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(await outcome).toMatchObject({ type: 'UnexpectedLambdaException' });
  });

  it('tells a function that could not be asked from one that threw', async () => {
    const unavailable = new Triggers('eu-central-1', () => Promise.reject(new FunctionUnavailableError('gone')));
    await expect(unavailable.fire(AT, CALL)).rejects.toMatchObject({ type: 'UnexpectedLambdaException' });
    const throwing = new Triggers('eu-central-1', () => Promise.reject(new Error('no')));
    await expect(throwing.fire(AT, CALL)).rejects.toMatchObject({ type: 'UserLambdaValidationException' });
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is silent where the pool names no function', async () => {
    const triggers = new Triggers('eu-central-1', () => Promise.reject(new Error('must not be called')));
    expect(await triggers.fire({ ...AT, pool: { ...POOL, triggers: {} } }, CALL)).toBeNull();
  });
});
