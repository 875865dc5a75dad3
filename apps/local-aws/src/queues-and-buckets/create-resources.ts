import { CreateBucketCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreatePlatformApplicationCommand,
  CreateTopicCommand,
  ListSubscriptionsByTopicCommand,
  SetSubscriptionAttributesCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { AwsClientConfig } from '../aws-clients.ts';
import {
  ACCOUNT_ID,
  BUCKETS,
  deadLetterQueueName,
  EVENT_TOPIC,
  named,
  PLATFORM_APPLICATIONS,
  queueName,
  QUEUES,
  REGION,
  topicArn,
  type QueueDeclaration,
} from '../resources.ts';

const RETENTION_SECONDS = 14 * 24 * 3_600;

const queueArn = (name: string): string => `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${name}`;

/**
 * Makes the declared queues, topic, subscriptions, bucket and platform application exist as declared. Repeatable: what
 * is there already is brought to the declaration, also after it changed; a subscription no longer declared goes.
 */
export async function createQueuesAndBucketsResources(client: AwsClientConfig): Promise<void> {
  const sqs = new SQSClient({ ...client, useQueueUrlAsEndpoint: false });
  const sns = new SNSClient(client);
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  try {
    for (const queue of QUEUES) await createQueueWithDeadLetters(sqs, queue);
    await createTopicWithSubscriptions(sns);
    for (const bucket of BUCKETS) await createBucket(s3, named(bucket.component));
    for (const { component, platform } of PLATFORM_APPLICATIONS) {
      const Attributes = { PlatformCredential: 'local' };
      await sns.send(new CreatePlatformApplicationCommand({ Name: named(component), Platform: platform, Attributes }));
    }
  } finally {
    sqs.destroy();
    sns.destroy();
    s3.destroy();
  }
}

async function createQueueWithDeadLetters(sqs: SQSClient, queue: QueueDeclaration): Promise<void> {
  const deadLetters = deadLetterQueueName(queue.component);
  const MessageRetentionPeriod = String(RETENTION_SECONDS);
  await putQueue(sqs, deadLetters, { MessageRetentionPeriod });
  await putQueue(sqs, queueName(queue.component), {
    MessageRetentionPeriod,
    VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: queueArn(deadLetters),
      maxReceiveCount: queue.receiveCountMax,
    }),
  });
}

async function putQueue(sqs: SQSClient, name: string, attributes: Record<string, string>): Promise<void> {
  try {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: attributes }));
  } catch (error) {
    if (!(error instanceof QueueDoesNotExist)) throw error;
    await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: { FifoQueue: 'true', ...attributes } }));
  }
}

/** Raw delivery, filtered by the prefix of the message attribute `eventType`. */
async function createTopicWithSubscriptions(sns: SNSClient): Promise<void> {
  const arn = topicArn(EVENT_TOPIC.component);
  const Name = arn.slice(arn.lastIndexOf(':') + 1);
  await sns.send(new CreateTopicCommand({ Name, Attributes: { FifoTopic: 'true' } }));
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: arn }));
  const declarations: readonly QueueDeclaration[] = QUEUES;
  const wanted = new Map(
    declarations.flatMap(({ component, eventTypePrefixes }) =>
      eventTypePrefixes === undefined
        ? []
        : [[queueArn(queueName(component)), filterPolicy(eventTypePrefixes)] as const],
    ),
  );
  const toQueues = Subscriptions.filter((subscription) => subscription.Protocol === 'sqs');
  for (const { Endpoint = '', SubscriptionArn } of toQueues) {
    const policy = wanted.get(Endpoint);
    if (policy === undefined) await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    else {
      const attribute = { AttributeName: 'FilterPolicy', AttributeValue: policy };
      await sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, ...attribute }));
      wanted.delete(Endpoint);
    }
  }
  for (const [Endpoint, FilterPolicy] of wanted) {
    const Attributes = { RawMessageDelivery: 'true', FilterPolicy };
    await sns.send(new SubscribeCommand({ TopicArn: arn, Protocol: 'sqs', Endpoint, Attributes }));
  }
}

function filterPolicy(prefixes: readonly string[]): string {
  return JSON.stringify({ eventType: prefixes.map((prefix) => ({ prefix })) });
}

async function createBucket(s3: S3Client, name: string): Promise<void> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: name }));
  } catch (error) {
    if (!(error instanceof Error && error.name === 'NotFound')) throw error;
    await s3.send(new CreateBucketCommand({ Bucket: name }));
  }
}
