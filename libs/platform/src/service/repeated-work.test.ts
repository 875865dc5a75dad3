import { RepeatedWork } from './repeated-work.ts';

describe('repeated work', () => {
  it('goes on after a pass that failed, and tells of it', async () => {
    const failures: unknown[] = [];
    let passes = 0;
    const third = Promise.withResolvers<void>();
    const work = new RepeatedWork(
      async () => {
        passes += 1;
        if (passes === 2) throw new Error('once');
        if (passes === 3) third.resolve();
      },
      { pauseMs: () => 1, onFailure: (error) => failures.push(error) },
    );
    work.start();
    await third.promise;
    await work.stop();
    expect(failures).toEqual([new Error('once')]);
    expect(passes).toBe(3);
  });

  it('stops when the pass under way has ended, and begins no other', async () => {
    const begun = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    let ended = 0;
    const work = new RepeatedWork(
      async () => {
        begun.resolve();
        await held.promise;
        ended += 1;
      },
      { pauseMs: () => 1, onFailure: () => undefined },
    );
    work.start();
    await begun.promise;
    const stopped = work.stop();
    expect([work.isStopping, ended]).toEqual([true, 0]);
    held.resolve();
    await stopped;
    work.start();
    expect(ended).toBe(1);
  });
});
