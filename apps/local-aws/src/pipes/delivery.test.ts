import { deliver } from './delivery.ts';
import type { PipeMessage } from './record.ts';
import type { EntryOutcome, PipeTarget } from './targets.ts';

const message = (groupId: string, deduplicationId: string, body = deduplicationId): PipeMessage => ({
  body,
  groupId,
  deduplicationId,
  attributes: {},
});

/** Answers calls from a script: outcomes by deduplication id, or an error for the whole call; then accepts all. */
class ScriptedTarget implements PipeTarget {
  readonly calls: string[][] = [];
  readonly accepted: string[] = [];
  readonly #script: (Record<string, EntryOutcome> | Error)[];

  constructor(...script: (Record<string, EntryOutcome> | Error)[]) {
    this.#script = script;
  }

  async sendBatch(messages: readonly PipeMessage[]): Promise<EntryOutcome[]> {
    this.calls.push(messages.map(({ deduplicationId }) => deduplicationId));
    const step = this.#script.shift() ?? {};
    if (step instanceof Error) throw step;
    return messages.map(({ deduplicationId }) => {
      const outcome = step[deduplicationId] ?? null;
      if (outcome === null) this.accepted.push(deduplicationId);
      return outcome;
    });
  }
}

async function run(target: PipeTarget, messages: readonly PipeMessage[], signal = new AbortController().signal) {
  const retries: string[] = [];
  const refused: string[] = [];
  const report = {
    onRetry: (reason: string) => retries.push(reason),
    onRefused: ({ deduplicationId }: PipeMessage) => refused.push(deduplicationId),
  };
  await deliver(messages, target, { report, signal });
  return { retries, refused };
}

const THROTTLED = { code: 'ThrottlingException', isSenderFault: false };
const INVALID = { code: 'InvalidParameterValue', isSenderFault: true };

describe('a delivery', () => {
  it('has at most ten entries a call and one of a group, and keeps the order of each group', async () => {
    const target = new ScriptedTarget();
    const groups = Array.from({ length: 12 }, (_, index) => message(`g${index}`, `a${index}`));
    await run(target, [...groups, message('g0', 'b0')]);
    expect(target.calls).toEqual([
      ['a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8', 'a9'],
      ['a10', 'a11', 'b0'],
    ]);
  });

  it('repeats the failed entries of a call that succeeded as a whole, before the next of their group', async () => {
    const target = new ScriptedTarget({ a1: THROTTLED });
    const { retries } = await run(target, [message('g1', 'a1'), message('g2', 'a2'), message('g1', 'b1')]);
    expect(target.calls).toEqual([['a1', 'a2'], ['a1'], ['b1']]);
    expect(target.accepted).toEqual(['a2', 'a1', 'b1']);
    expect(retries).toEqual(['ThrottlingException']);
  });

  it('asks again when the target could not be reached', async () => {
    const target = new ScriptedTarget(new Error('ECONNREFUSED'), new Error('ECONNREFUSED'));
    expect((await run(target, [message('g', 'a')])).retries).toEqual(['Error: ECONNREFUSED', 'Error: ECONNREFUSED']);
    expect(target.accepted).toEqual(['a']);
  });

  it('sets aside what the target calls the sender’s fault three times, and goes on', async () => {
    const target = new ScriptedTarget({ a: INVALID }, { a: INVALID }, { a: INVALID });
    const { refused } = await run(target, [message('g', 'a'), message('g', 'b')]);
    expect(refused).toEqual(['a']);
    expect(target.accepted).toEqual(['b']);
  });

  it('splits what is larger than 256 KiB together', async () => {
    const target = new ScriptedTarget();
    const large = 'x'.repeat(150 * 1024);
    await run(target, [message('g1', 'a', large), message('g2', 'b', large), message('g3', 'c')]);
    expect(target.calls).toEqual([['a', 'c'], ['b']]);
  });

  it('ends when it is told to stop', async () => {
    const stop = new AbortController();
    const target: PipeTarget = {
      async sendBatch() {
        stop.abort(new Error('stopping'));
        throw new Error('ECONNREFUSED');
      },
    };
    await expect(run(target, [message('g', 'a')], stop.signal)).rejects.toThrow('stopping');
  });
});
