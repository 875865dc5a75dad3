import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { of, throwError } from 'rxjs';
import { activeTraceId } from '../trace/trace.ts';
import { PermanentMessageError, SqsStrategy } from './sqs.strategy.ts';

interface Sent {
  readonly name: string;
  readonly input: Record<string, unknown>;
}

function strategyWith(handlers: Record<string, (data: unknown) => unknown>): { strategy: SqsStrategy; sent: Sent[] } {
  const sent: Sent[] = [];
  const sqs = {
    send: async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
      sent.push({ name: command.constructor.name, input: command.input });
      return {};
    },
  } as unknown as SQSClient;
  const strategy = new SqsStrategy({
    sqs,
    queueUrl: 'http://queues/000000000000/things.fifo',
    visibilityTimeoutSeconds: 30,
    decode: (body) => {
      if (body === 'poison') throw new PermanentMessageError('poison');
      const [pattern = '', data = ''] = body.split(':');
      return { pattern, data, traceparent: `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01` };
    },
  });
  for (const [pattern, handler] of Object.entries(handlers)) {
    strategy.addHandler(pattern, async (data: unknown) => handler(data) as never, true);
  }
  return { strategy, sent };
}

const message = (body: string, group: string, received = 1): Message => ({
  MessageId: `${group}-${body}`,
  ReceiptHandle: `handle-${group}-${body}`,
  Body: body,
  Attributes: { MessageGroupId: group, ApproximateReceiveCount: String(received) },
});

interface Answered {
  readonly name: string;
  readonly input: Record<string, unknown>;
}

/** Polls for real; `receive` answers the n-th receive. As in the SDK, a call with an aborted signal is not sent. */
function pollingStrategy(
  receive: (nth: number) => Promise<{ Messages?: Message[] }>,
  handler: (data: unknown) => Promise<unknown>,
): { strategy: SqsStrategy; answered: Answered[]; receives: () => number } {
  const answered: Answered[] = [];
  let receives = 0;
  const untilAborted = (signal: AbortSignal | undefined): Promise<never> =>
    new Promise((_, reject) => {
      const abort = (): void => reject(new DOMException('aborted', 'AbortError'));
      if (signal?.aborted === true) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    });
  const answer = async (name: string, input: Record<string, unknown>): Promise<unknown> => {
    if (name === 'ReceiveMessageCommand') return receive((receives += 1));
    answered.push({ name, input });
    const entries = (input['Entries'] ?? []) as { Id: string }[];
    return { Successful: entries.map(({ Id }) => ({ Id })) };
  };
  const sqs = {
    send: (
      command: { constructor: { name: string }; input: Record<string, unknown> },
      options?: { abortSignal?: AbortSignal },
    ) =>
      options?.abortSignal?.aborted === true
        ? untilAborted(options.abortSignal)
        : Promise.race([untilAborted(options?.abortSignal), answer(command.constructor.name, command.input)]),
  } as unknown as SQSClient;
  const strategy = new SqsStrategy({
    sqs,
    queueUrl: 'http://queues/000000000000/things.fifo',
    visibilityTimeoutSeconds: 30,
    decode: (body) => ({ pattern: 'thing', data: body }),
  });
  strategy.addHandler('thing', async (data: unknown) => handler(data) as never, true);
  strategy.listen(() => undefined);
  return { strategy, answered, receives: () => receives };
}

const never = new Promise<never>(() => undefined);

describe('the poller', () => {
  it('finishes what it is at when told to stop, deletes it and releases what it did not begin', async () => {
    const begun = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const { strategy, answered } = pollingStrategy(
      async (nth) => (nth === 1 ? { Messages: [message('1', 'a'), message('2', 'a')] } : never),
      async () => {
        begun.resolve();
        await gate.promise;
        return of(1);
      },
    );
    await begun.promise;
    const closed = strategy.close();
    gate.resolve();
    await closed;
    expect(answered).toMatchObject([
      { name: 'ChangeMessageVisibilityCommand', input: { ReceiptHandle: 'handle-a-2', VisibilityTimeout: 0 } },
      { name: 'DeleteMessageBatchCommand', input: { Entries: [{ ReceiptHandle: 'handle-a-1' }] } },
    ]);
  });

  it('gives up waiting for messages at once when told to stop', async () => {
    const { strategy } = pollingStrategy(
      () => never,
      async () => of(1),
    );
    await strategy.close();
    expect(strategy.unwrap<{ status: { isRunning: boolean } }>().status.isRunning).toBe(false);
  });

  it('does not ask a queue that is away without a pause', async () => {
    const failedTwice = Promise.withResolvers<void>();
    const { strategy, receives } = pollingStrategy(
      async (nth) => {
        if (nth === 2) failedTwice.resolve();
        throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      },
      async () => of(1),
    );
    const startedMs = performance.now();
    await failedTwice.promise;
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(900);
    await strategy.close();
    expect(receives()).toBe(2);
  });
});

describe('the SQS transport', () => {
  it('finishes the handler, and what it returns, before a message counts as done', async () => {
    const order: string[] = [];
    const { strategy } = strategyWith({
      ok: async (data) => {
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`handled ${String(data)} in ${activeTraceId()?.slice(0, 2)}`);
        return of(1);
      },
    });
    const done = await strategy.handleBatch([message('ok:1', 'a'), message('ok:2', 'a')]);
    expect(order).toEqual(['handled 1 in cc', 'handled 2 in cc']);
    expect(done.map((each) => each.Body)).toEqual(['ok:1', 'ok:2']);
  });

  it('keeps the rest of a group behind a failed message and lets other groups go on', async () => {
    const { strategy, sent } = strategyWith({ ok: () => of(1), bad: () => throwError(() => new Error('boom')) });
    const done = await strategy.handleBatch([message('bad:1', 'a', 3), message('ok:2', 'a'), message('ok:3', 'b')]);
    expect(done.map((each) => each.Body)).toEqual(['ok:3']);
    expect(sent.map((each) => [each.name, each.input['ReceiptHandle'], each.input['VisibilityTimeout']])).toEqual([
      ['ChangeMessageVisibilityCommand', 'handle-a-bad:1', 8],
      ['ChangeMessageVisibilityCommand', 'handle-a-ok:2', 2],
    ]);
  });

  it('sends a message that can never succeed to the dead-letter queue and goes on', async () => {
    const { strategy, sent } = strategyWith({ ok: () => of(1) });
    const done = await strategy.handleBatch([message('poison', 'a'), message('ok:2', 'a')]);
    expect(done).toHaveLength(2);
    expect(sent).toMatchObject([
      {
        name: 'SendMessageCommand',
        input: { QueueUrl: 'http://queues/000000000000/things-dlq.fifo', MessageBody: 'poison', MessageGroupId: 'a' },
      },
    ]);
  });
});
