import {
  CreatePlatformEndpointCommand,
  CreateTopicCommand,
  DeleteEndpointCommand,
  GetEndpointAttributesCommand,
  PublishBatchCommand,
  PublishCommand,
  SetEndpointAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { startQueuesAndBuckets, temporaryDirectory, type QueuesFixture } from '../testing/account.ts';
import { createQueuesAndBucketsResources } from './create-resources.ts';

const APPLICATION = 'arn:aws:sns:eu-central-1:000000000000:app/GCM/bank-local-mobile';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let account: QueuesFixture;
let sns: SNSClient;

async function start(): Promise<void> {
  account = await startQueuesAndBuckets(directory.path);
  await createQueuesAndBucketsResources(account.client);
  sns = new SNSClient(account.client);
}

beforeEach(async () => {
  directory = await temporaryDirectory();
  await start();
});

afterEach(async () => {
  sns.destroy();
  await account.close();
  await directory.remove();
});

const createEndpoint = async (Token: string, CustomUserData?: string) =>
  (await sns.send(new CreatePlatformEndpointCommand({ PlatformApplicationArn: APPLICATION, Token, CustomUserData })))
    .EndpointArn;
const push = (TargetArn: string | undefined, Message = 'hello') => sns.send(new PublishCommand({ TargetArn, Message }));

describe('SNS to people', () => {
  it('records a text message', async () => {
    const { MessageId } = await sns.send(
      new PublishCommand({ PhoneNumber: '+14155550100', Message: 'Código: 482913 & más' }),
    );
    expect(account.outbox.list({ channel: 'sms' })).toMatchObject([
      { id: MessageId, to: '+14155550100', text: 'Código: 482913 & más', via: 'sns' },
    ]);
  });

  it('refuses a number that is not E.164', async () => {
    const sending = sns.send(new PublishCommand({ PhoneNumber: '0155 550100', Message: 'x' }));
    await expect(sending).rejects.toMatchObject({ name: 'InvalidParameterException' });
    expect(account.outbox.list({})).toEqual([]);
  });

  it('records a push with what the device would show', async () => {
    const message = { notification: { title: 'Money received', body: '+25.00 EUR' }, data: { transferId: 't-1' } };
    const endpoint = await createEndpoint('token-1');
    const Message = JSON.stringify({ default: 'x', GCM: JSON.stringify({ fcmV1Message: { message } }) });
    await sns.send(new PublishCommand({ TargetArn: endpoint, MessageStructure: 'json', Message }));
    expect(account.outbox.list({ channel: 'push' })).toMatchObject([
      { to: 'token-1', subject: 'Money received', text: '+25.00 EUR', data: { transferId: 't-1' } },
    ]);
  });

  it('gives the same endpoint for the same token, and refuses other attributes', async () => {
    const first = await createEndpoint('token-1', 'device-1');
    expect(await createEndpoint('token-1', 'device-1')).toBe(first);
    await expect(createEndpoint('token-1', 'device-2')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('refuses a disabled endpoint until it is enabled again, over a restart', async () => {
    const endpoint = await createEndpoint('token-1');
    await sns.send(new SetEndpointAttributesCommand({ EndpointArn: endpoint, Attributes: { Enabled: 'false' } }));
    await account.close();
    await start();
    await expect(push(endpoint)).rejects.toMatchObject({ name: 'EndpointDisabledException' });
    await sns.send(new SetEndpointAttributesCommand({ EndpointArn: endpoint, Attributes: { Enabled: 'true' } }));
    await push(endpoint);
    expect(account.outbox.list({ to: 'token-1' })).toHaveLength(1);
  });

  it('loses the first push to an app that was removed, and disables the endpoint', async () => {
    const EndpointArn = await createEndpoint('unregistered-1');
    await push(EndpointArn);
    expect(account.outbox.list({})).toEqual([]);
    const { Attributes } = await sns.send(new GetEndpointAttributesCommand({ EndpointArn }));
    expect(Attributes).toMatchObject({ Enabled: 'false', Token: 'unregistered-1' });
    await expect(push(EndpointArn)).rejects.toMatchObject({ name: 'EndpointDisabledException' });
  });

  it('does not find a deleted endpoint', async () => {
    const EndpointArn = await createEndpoint('token-1');
    await sns.send(new DeleteEndpointCommand({ EndpointArn }));
    await expect(push(EndpointArn)).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it('records a topic message once for each e-mail subscriber, single or in a batch', async () => {
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'alarms' }));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'ops@alder.example' }));
    await sns.send(new PublishCommand({ TopicArn, Subject: 'Alarm', Message: 'Queue is not empty' }));
    const PublishBatchRequestEntries = ['a', 'b'].map((Id) => ({ Id, Message: `batch ${Id}` }));
    await sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
    expect(account.outbox.list({ to: 'ops@alder.example' }).map(({ subject, text }) => [subject, text])).toEqual([
      ['Alarm', 'Queue is not empty'],
      ['AWS Notification Message', 'batch a'],
      ['AWS Notification Message', 'batch b'],
    ]);
  });
});
