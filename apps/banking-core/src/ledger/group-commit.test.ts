import { performance } from 'node:perf_hooks';
import { jest } from '@jest/globals';
import { GroupCommit, type GroupCommitLimits } from './group-commit.ts';

class Full extends Error {
  override readonly name = 'Full';
}

interface Batch {
  readonly requests: readonly string[];
  readonly finish: () => void;
  readonly fail: (error: Error) => void;
}

const LIMITS: GroupCommitLimits = { batchMax: 3, lanes: 1, waitingMax: 6, waitMsMax: 500, aloneMax: 2 };
/** Batches are gathered at the end of a turn of the event loop. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

/** A group whose batches end when the test says so; what a request stands for comes before the dash. */
function groupOf(limits: Partial<GroupCommitLimits> = {}): {
  group: GroupCommit<string, string>;
  batches: Batch[];
} {
  const batches: Batch[] = [];
  const group = new GroupCommit<string, string>(
    { ...LIMITS, ...limits },
    {
      commit: (requests) =>
        new Promise((resolve, reject) =>
          batches.push({ requests, finish: () => resolve(requests.map((one) => `done ${one}`)), fail: reject }),
        ),
      keyOf: (request) => request.split('-')[0] ?? '',
      isWorthTryingAlone: (error) => error instanceof Error && error.message === 'lock',
      refusal: () => new Full(),
    },
  );
  return { group, batches };
}

const outcomeOf = (promise: Promise<string>): Promise<string> => promise.catch((error: Error) => error.name);

describe('a group commit', () => {
  afterEach(() => jest.restoreAllMocks());

  it('does alone what comes alone, and together what came meanwhile, each with its own outcome', async () => {
    const { group, batches } = groupOf();
    const first = group.run('a');
    await turn();
    const others = ['b', 'c', 'd', 'e'].map((request) => group.run(request));
    await turn();
    expect(batches.map(({ requests }) => requests)).toEqual([['a']]);
    batches[0]?.finish();
    expect(await first).toBe('done a');
    await turn();
    expect(batches[1]?.requests).toEqual(['b', 'c', 'd']);
    batches[1]?.finish();
    await turn();
    expect(batches[2]?.requests).toEqual(['e']);
    batches[2]?.finish();
    expect(await Promise.all(others)).toEqual(['done b', 'done c', 'done d', 'done e']);
  });

  it('has as many transactions at once as lanes', async () => {
    const { group, batches } = groupOf({ lanes: 2, batchMax: 1 });
    const all = Promise.all(['a', 'b', 'c'].map((request) => group.run(request)));
    await turn();
    expect(batches.map(({ requests }) => requests)).toEqual([['a'], ['b']]);
    batches[1]?.finish();
    await turn();
    expect(batches[2]?.requests).toEqual(['c']);
    for (const { finish } of batches) finish();
    expect(await all).toEqual(['done a', 'done b', 'done c']);
  });

  it('never has one key twice in a batch, and keeps the order of a key', async () => {
    const { group, batches } = groupOf();
    const all = Promise.all(['x-1', 'x-2', 'y-1', 'x-3'].map((request) => group.run(request)));
    for (let index = 0; index < 3; index += 1) {
      await turn();
      batches[index]?.finish();
    }
    expect(await all).toEqual(['done x-1', 'done x-2', 'done y-1', 'done x-3']);
    expect(batches.map(({ requests }) => requests)).toEqual([['x-1', 'y-1'], ['x-2'], ['x-3']]);
  });

  it('lets a poisoned member fail alone: its neighbours are done', async () => {
    const { group, batches } = groupOf({ aloneMax: 1 });
    const outcomes = Promise.all(['a', 'poison', 'c'].map((request) => outcomeOf(group.run(request))));
    await turn();
    batches[0]?.fail(new Error('lock'));
    for (let index = 1; index <= 3; index += 1) {
      await turn();
      const batch = batches[index];
      if (batch?.requests[0] === 'poison') batch.fail(new TypeError('lock'));
      else batch?.finish();
    }
    expect(await outcomes).toEqual(['done a', 'TypeError', 'done c']);
    expect(batches.map(({ requests }) => requests)).toEqual([['a', 'poison', 'c'], ['a'], ['poison'], ['c']]);
  });

  it('tries members alone a few at a time', async () => {
    const { group, batches } = groupOf({ aloneMax: 2 });
    const outcomes = Promise.all(['a', 'b', 'c'].map((request) => group.run(request)));
    await turn();
    batches[0]?.fail(new Error('lock'));
    await turn();
    expect(batches.slice(1).map(({ requests }) => requests)).toEqual([['a'], ['b']]);
    for (const { finish } of batches.slice(1)) finish();
    await turn();
    batches[3]?.finish();
    expect(await outcomes).toEqual(['done a', 'done b', 'done c']);
  });

  it('fails all of a batch whose failure says nothing of one of them, and tries none again', async () => {
    const { group, batches } = groupOf();
    const outcomes = Promise.all(['a', 'b'].map((request) => outcomeOf(group.run(request))));
    await turn();
    batches[0]?.fail(new RangeError('the commit is unknown'));
    expect(await outcomes).toEqual(['RangeError', 'RangeError']);
    await turn();
    expect(batches).toHaveLength(1);
  });

  it('refuses when too many wait, and does those that it took', async () => {
    const { group, batches } = groupOf({ waitingMax: 2 });
    const first = group.run('a');
    await turn();
    const waiting = [group.run('b'), group.run('c')];
    await expect(group.run('d')).rejects.toThrow(Full);
    batches[0]?.finish();
    await turn();
    batches[1]?.finish();
    expect(await Promise.all([first, ...waiting])).toEqual(['done a', 'done b', 'done c']);
  });

  it('refuses who waited too long, and never does it later', async () => {
    const clock = jest.spyOn(performance, 'now').mockReturnValue(1_000);
    const { group, batches } = groupOf();
    const first = group.run('a');
    await turn();
    const late = outcomeOf(group.run('late'));
    clock.mockReturnValue(1_200);
    const fresh = group.run('fresh');
    clock.mockReturnValue(1_501);
    batches[0]?.finish();
    await first;
    expect(await late).toBe('Full');
    await turn();
    expect(batches[1]?.requests).toEqual(['fresh']);
    batches[1]?.finish();
    expect(await fresh).toBe('done fresh');
  });
});
