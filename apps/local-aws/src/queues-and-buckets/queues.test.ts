import { GetTopicAttributesCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { topicArn } from '../resources.ts';
import { startQueuesAndBuckets, temporaryDirectory, type QueuesFixture } from '../testing/account.ts';
import { createQueuesAndBucketsResources } from './create-resources.ts';

const AUDIT = 'bank-local-audit-cdc.fifo';
const NOTIFICATION = 'bank-local-notification-events.fifo';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let account: QueuesFixture;
let sqs: SQSClient;
let sns: SNSClient;

async function start(port = 0): Promise<void> {
  account = await startQueuesAndBuckets(directory.path, port);
  await createQueuesAndBucketsResources(account.client);
  // As the services make it: no endpoint option of its own, queue addresses as GetQueueUrl gives them.
  sqs = new SQSClient(account.client);
  sns = new SNSClient(account.client);
}

async function stop(): Promise<void> {
  sqs.destroy();
  sns.destroy();
  await account.close();
}

beforeEach(async () => {
  directory = await temporaryDirectory();
  await start();
});

afterEach(async () => {
  await stop();
  await directory.remove();
});

async function queueUrl(name: string): Promise<string> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  if (QueueUrl === undefined) throw new Error(`no queue ${name}`);
  return QueueUrl;
}

async function receive(name: string, WaitTimeSeconds = 0) {
  const command = new ReceiveMessageCommand({
    QueueUrl: await queueUrl(name),
    MaxNumberOfMessages: 10,
    WaitTimeSeconds,
    MessageAttributeNames: ['All'],
    MessageSystemAttributeNames: ['All'],
  });
  return (await sqs.send(command)).Messages ?? [];
}

const send = async (name: string, body: string, ids: { group: string; deduplication: string }) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: await queueUrl(name),
      MessageBody: body,
      MessageGroupId: ids.group,
      MessageDeduplicationId: ids.deduplication,
    }),
  );

const acknowledge = async (name: string, ReceiptHandle: string | undefined) =>
  sqs.send(new DeleteMessageCommand({ QueueUrl: await queueUrl(name), ReceiptHandle }));

const publish = (type: string, id: string) =>
  sns.send(
    new PublishCommand({
      TopicArn: topicArn('events'),
      Message: JSON.stringify({ id, type }),
      MessageGroupId: 'transfer-1',
      MessageDeduplicationId: id,
      MessageAttributes: { eventType: { DataType: 'String', StringValue: type } },
    }),
  );

describe('the declared queues and topic', () => {
  it('hand out a group in order and one message at a time', async () => {
    for (const step of [1, 2, 3]) await send(AUDIT, `step ${step}`, { group: 'g', deduplication: `d${step}` });
    const bodies: (string | undefined)[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const [message, ...more] = await receive(AUDIT);
      expect(more).toEqual([]);
      expect(await receive(AUDIT)).toEqual([]);
      bodies.push(message?.Body);
      await acknowledge(AUDIT, message?.ReceiptHandle);
    }
    expect(bodies).toEqual(['step 1', 'step 2', 'step 3']);
  });

  it('wake a long poll when a message arrives', async () => {
    const waiting = receive(AUDIT, 10);
    await send(AUDIT, 'late', { group: 'g', deduplication: 'd' });
    expect((await waiting).map((message) => message.Body)).toEqual(['late']);
  });

  it('keep a long poll waiting while the only new message is behind one in flight', async () => {
    await send(AUDIT, 'in flight', { group: 'g', deduplication: 'd1' });
    await receive(AUDIT);
    const waiting = receive(AUDIT, 10);
    await send(AUDIT, 'behind', { group: 'g', deduplication: 'd2' });
    await send(AUDIT, 'free', { group: 'h', deduplication: 'd3' });
    expect((await waiting).map((message) => message.Body)).toEqual(['free']);
  });

  it('drop a repeated deduplication id, also after a restart on another port', async () => {
    await send(AUDIT, 'once', { group: 'g', deduplication: 'same' });
    const [message] = await receive(AUDIT);
    await acknowledge(AUDIT, message?.ReceiptHandle);
    await stop();
    await start();
    expect(await queueUrl(AUDIT)).toBe(`${account.url}/000000000000/${AUDIT}`);
    await send(AUDIT, 'once', { group: 'g', deduplication: 'same' });
    expect(await receive(AUDIT)).toEqual([]);
  });

  it('keep messages over a restart, received ones included', async () => {
    await send(AUDIT, 'first', { group: 'g', deduplication: 'd1' });
    await send(AUDIT, 'second', { group: 'g', deduplication: 'd2' });
    const [taken] = await receive(AUDIT);
    await stop();
    await start();
    expect(await receive(AUDIT)).toEqual([]);
    await acknowledge(AUDIT, taken?.ReceiptHandle);
    expect((await receive(AUDIT)).map((message) => message.Body)).toEqual(['second']);
  });

  it('return a message given back at once, and move it to the dead-letter queue after five receives', async () => {
    await send(NOTIFICATION, 'poison', { group: 'g', deduplication: 'd' });
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const [message] = await receive(NOTIFICATION);
      expect(message?.Attributes?.ApproximateReceiveCount).toBe(String(attempt));
      const { ReceiptHandle } = message ?? {};
      const QueueUrl = await queueUrl(NOTIFICATION);
      await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    }
    expect(await receive(NOTIFICATION)).toEqual([]);
    expect((await receive('bank-local-notification-events-dlq.fifo')).map((message) => message.Body)).toEqual([
      'poison',
    ]);
  });

  it('deliver an event raw to the queues whose filter names its prefix', async () => {
    await publish('auth.session.started.v1', 'e1');
    await publish('banking-core.transfer.posted.v1', 'e2');
    const received = await receive('bank-local-bff-events.fifo');
    expect(received.map((message) => message.Body)).toEqual(['{"id":"e2","type":"banking-core.transfer.posted.v1"}']);
    expect(received[0]?.MessageAttributes?.['eventType']?.StringValue).toBe('banking-core.transfer.posted.v1');
    expect(received[0]?.Attributes?.MessageGroupId).toBe('transfer-1');
    const [first] = await receive('bank-local-audit-events.fifo');
    expect(first?.Body).toBe('{"id":"e1","type":"auth.session.started.v1"}');
    expect(await receive(AUDIT)).toEqual([]);
  });

  it('are made once: making them again changes nothing', async () => {
    await createQueuesAndBucketsResources(account.client);
    await publish('banking-core.transfer.posted.v1', 'e1');
    expect(await receive('bank-local-bff-events.fifo')).toHaveLength(1);
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: topicArn('events') }));
    expect(Attributes?.['FifoTopic']).toBe('true');
  });
});
