import type { SNSClient } from '@aws-sdk/client-sns';
import type { EventEnvelope } from '@bank/contracts';
import { EventPublisher } from './publisher.ts';

const event = (id: string): EventEnvelope => ({
  id,
  type: 'banking-core.account.opened.v1',
  occurredAt: '2026-11-22T10:00:00.000Z',
  subject: `account of ${id}`,
  sequence: 1,
  traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  data: { accountId: id, customerId: id, currency: 'EUR', openedAt: '2026-11-22T10:00:00.000Z' },
});

describe('the event publisher', () => {
  it('hands every event to the topic under its own group and deduplication id, and believes only what was accepted', async () => {
    const sent: unknown[] = [];
    const sns = {
      send: async (command: { input: unknown }) => {
        sent.push(command.input);
        return { Successful: [{ Id: 'first' }], Failed: [{ Id: 'second', Code: 'InternalError', SenderFault: false }] };
      },
    } as unknown as SNSClient;
    const accepted = await new EventPublisher(sns, 'arn:topic').publish([event('first'), event('second')]);
    expect([...accepted]).toEqual(['first']);
    expect(sent).toMatchObject([
      {
        TopicArn: 'arn:topic',
        PublishBatchRequestEntries: [
          {
            Id: 'first',
            MessageGroupId: 'account of first',
            MessageDeduplicationId: 'first',
            MessageAttributes: { eventType: { DataType: 'String', StringValue: 'banking-core.account.opened.v1' } },
          },
          { Id: 'second' },
        ],
      },
    ]);
  });

  it('does not wait for a topic that never answers', async () => {
    const sns = {
      send: (_command: unknown, options?: { abortSignal?: AbortSignal }) =>
        new Promise((_, reject) => {
          options?.abortSignal?.addEventListener('abort', () => reject(new DOMException('late', 'TimeoutError')));
        }),
    } as unknown as SNSClient;
    await expect(new EventPublisher(sns, 'arn:topic', 20).publish([event('first')])).rejects.toThrow('late');
  });
});
