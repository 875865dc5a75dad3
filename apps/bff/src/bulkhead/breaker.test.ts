import { DependencyUnavailableError } from '@bank/platform';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Breaker } from './breaker.ts';

const LIMITS = { failuresMax: 3, probeAfterMs: 1_000, probeAfterMsMax: 1_000 } as const;
const away = (): Promise<never> => Promise.reject(new DependencyUnavailableError('core'));

describe('a breaker', () => {
  let asked: number;
  const work = (result: () => Promise<unknown>) => (): Promise<unknown> => {
    asked += 1;
    return result();
  };
  const open = async (breaker: Breaker): Promise<void> => {
    for (let call = 0; call < 3; call++) await breaker.run(work(away)).catch(() => undefined);
  };
  beforeEach(() => {
    asked = 0;
    jest.useFakeTimers();
  });
  afterEach(() => void jest.useRealTimers());

  it('asks no more after so many failures in a row, and says at once that it does not', async () => {
    const breaker = new Breaker('core', LIMITS);
    await open(breaker);
    await expect(breaker.run(work(async () => 'in'))).rejects.toMatchObject({
      name: 'DependencyUnavailableError',
      dependency: 'core',
    });
    expect([asked, breaker.state]).toEqual([3, 'open']);
  });

  it('does not take a refusal for an outage', async () => {
    const breaker = new Breaker('core', LIMITS);
    for (let call = 0; call < 10; call++)
      await breaker.run(work(() => Promise.reject(new Error('no funds')))).catch(() => undefined);
    expect([asked, breaker.state]).toEqual([10, 'closed']);
  });

  it('counts failures in a row only', async () => {
    const breaker = new Breaker('core', LIMITS);
    for (let call = 0; call < 5; call++) {
      await breaker.run(work(away)).catch(() => undefined);
      await breaker.run(work(away)).catch(() => undefined);
      await breaker.run(work(async () => 'in'));
    }
    expect(breaker.state).toBe('closed');
  });

  it('lets one probe through, and all when it is answered', async () => {
    const breaker = new Breaker('core', LIMITS);
    await open(breaker);
    jest.advanceTimersByTime(1_001);
    const gate = Promise.withResolvers<string>();
    const probe = breaker.run(work(() => gate.promise));
    const other = breaker.run(work(async () => 'other'));
    gate.resolve('probe');
    expect(await probe).toBe('probe');
    await Promise.allSettled([other]);
    expect(breaker.state).toBe('closed');
    expect(await breaker.run(work(async () => 'in'))).toBe('in');
  });

  it('stays open when the probe fails', async () => {
    const breaker = new Breaker('core', LIMITS);
    await open(breaker);
    jest.advanceTimersByTime(1_001);
    await breaker.run(work(away)).catch(() => undefined);
    await expect(breaker.run(work(async () => 'in'))).rejects.toMatchObject({ name: 'DependencyUnavailableError' });
    expect([asked, breaker.state]).toEqual([4, 'open']);
  });
});
