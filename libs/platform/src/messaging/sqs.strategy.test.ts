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
