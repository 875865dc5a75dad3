import { describe, expect, it } from '@jest/globals';
import { Bulkhead } from './bulkhead.ts';

const gate = (): { opened: Promise<void>; open: () => void } => {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
};

describe('a bulkhead', () => {
  it('never lets more in than its limit, and all in the end', async () => {
    const bulkhead = new Bulkhead('core', { concurrentMax: 2, waitingMax: 10, waitMsMax: 5_000 });
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 12 }, () => bulkhead.run(work)));
    expect(most).toBe(2);
    expect(inside).toBe(0);
  });

  it('refuses at once when its queue is full, and after a bounded wait otherwise', async () => {
    const bulkhead = new Bulkhead('core', { concurrentMax: 1, waitingMax: 1, waitMsMax: 20 });
    const { opened, open } = gate();
    const first = bulkhead.run(() => opened);
    const second = bulkhead.run(async () => undefined);
    await expect(bulkhead.run(async () => undefined)).rejects.toMatchObject({ name: 'DependencyUnavailableError' });
    await expect(second).rejects.toMatchObject({ name: 'DependencyUnavailableError' });
    open();
    await first;
    await expect(bulkhead.run(async () => 'in')).resolves.toBe('in');
  });

  it('gives the place back when the work fails', async () => {
    const bulkhead = new Bulkhead('core', { concurrentMax: 1, waitingMax: 0, waitMsMax: 20 });
    await expect(
      bulkhead.run(async () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await expect(bulkhead.run(async () => 'in')).resolves.toBe('in');
  });
});
