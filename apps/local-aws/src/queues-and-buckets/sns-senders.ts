import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Outbox } from '../outbox/outbox.ts';
import { ACCOUNT_ID, REGION } from '../resources.ts';
import type { SnsStore } from './fauxqs.ts';
import type { PlatformEndpointsStore } from './platform-endpoints.store.ts';

/** E.164: `+`, a country code that does not start with 0, 7 to 15 digits in all. */
const PHONE_NUMBER = /^\+[1-9]\d{6,14}$/;
const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';
/** A device token with this prefix belongs to an app that was removed: the push is lost and SNS disables the endpoint. */
const REMOVED_APP_PREFIX = 'unregistered-';

/** Form fields of the SNS query protocol. */
type Fields = Readonly<Record<string, string | undefined>>;

class SnsRefusal extends Error {
  override name = 'SnsRefusal';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export interface SnsSenders {
  readonly outbox: Outbox;
  readonly endpoints: PlatformEndpointsStore;
  readonly topics: SnsStore;
}

/**
 * Adds the parts of SNS that reach people: text messages, mobile push by platform endpoint, and e-mail subscriptions
 * of topics. Topics that feed queues stay with fauxqs: an action not in the table passes through.
 */
export function registerSnsSenders(app: FastifyInstance, senders: SnsSenders): void {
  app.addHook('preHandler', async (request, reply) => {
    const isQueryProtocol = (request.headers['content-type'] ?? '').includes('x-www-form-urlencoded');
    if (request.method !== 'POST' || request.url !== '/' || !isQueryProtocol) return;
    const fields = request.body as Fields;
    const action = fields['Action'] ?? '';
    try {
      const result = answer(action, fields, senders);
      if (result === undefined) return;
      return await reply
        .type('text/xml')
        .send(
          `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${result}</${action}Result>` +
            `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`,
        );
    } catch (error) {
      if (!(error instanceof SnsRefusal)) throw error;
      return reply
        .code(error.status)
        .type('text/xml')
        .send(
          `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${error.code}</Code>` +
            `<Message>${escapeXml(error.message)}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
        );
    }
  });
}

/** The XML inside `<…Result>`; undefined when fauxqs owns the action. */
function answer(action: string, fields: Fields, senders: SnsSenders): string | undefined {
  switch (action) {
    case 'Publish':
      return publish(fields, senders);
    case 'PublishBatch':
      return publishBatchToEmail(fields, senders);
    case 'SetSMSAttributes':
      return '';
    case 'CheckIfPhoneNumberIsOptedOut':
      return '<isOptedOut>false</isOptedOut>';
    case 'CreatePlatformApplication':
      return createApplication(fields, senders.endpoints);
    case 'ListPlatformApplications':
      return `<PlatformApplications>${senders.endpoints
        .applicationArns()
        .map((arn) => `<member><PlatformApplicationArn>${arn}</PlatformApplicationArn></member>`)
        .join('')}</PlatformApplications>`;
    case 'CreatePlatformEndpoint':
      return createEndpoint(fields, senders.endpoints);
    case 'GetEndpointAttributes':
      return `<Attributes>${endpointAttributes(fields, senders.endpoints)}</Attributes>`;
    case 'SetEndpointAttributes':
      return setEndpointAttributes(fields, senders.endpoints);
    case 'DeleteEndpoint':
      senders.endpoints.delete(required(fields, 'EndpointArn'));
      return '';
    case 'ListEndpointsByPlatformApplication':
      return listEndpoints(fields, senders.endpoints);
    default:
      return undefined;
  }
}

function publish(fields: Fields, senders: SnsSenders): string | undefined {
  const text = required(fields, 'Message');
  const phoneNumber = fields['PhoneNumber'];
  if (phoneNumber !== undefined) {
    if (!PHONE_NUMBER.test(phoneNumber)) {
      throw new SnsRefusal(
        'InvalidParameter',
        `Invalid parameter: PhoneNumber Reason: ${phoneNumber} is not valid to publish to`,
      );
    }
    return messageId(senders.outbox.record({ channel: 'sms', to: phoneNumber, text, via: 'sns' }).id);
  }
  const targetArn = fields['TargetArn'] ?? '';
  if (targetArn.includes(':endpoint/')) return push(targetArn, { fields, senders });
  recordForEmailSubscribers(fields['TopicArn'] ?? targetArn, { text, subject: fields['Subject'] }, senders);
  return undefined;
}

function publishBatchToEmail(fields: Fields, senders: SnsSenders): undefined {
  const entry = (index: number, name: string): string | undefined =>
    fields[`PublishBatchRequestEntries.member.${index}.${name}`];
  for (let index = 1; entry(index, 'Id') !== undefined; index += 1) {
    const message = { text: entry(index, 'Message') ?? '', subject: entry(index, 'Subject') };
    recordForEmailSubscribers(fields['TopicArn'] ?? '', message, senders);
  }
}

function recordForEmailSubscribers(
  topicArn: string,
  message: { text: string; subject: string | undefined },
  senders: SnsSenders,
): void {
  for (const subscription of senders.topics.listSubscriptionsByTopic(topicArn).subscriptions) {
    if (subscription.protocol !== 'email' && subscription.protocol !== 'email-json') continue;
    const subject = message.subject ?? 'AWS Notification Message';
    senders.outbox.record({ channel: 'email', to: subscription.endpoint, subject, text: message.text, via: 'sns' });
  }
}

function push(endpointArn: string, { fields, senders }: { fields: Fields; senders: SnsSenders }): string {
  const endpoint = getEndpoint(endpointArn, senders.endpoints);
  if (!endpoint.isEnabled) throw new SnsRefusal('EndpointDisabled', 'Endpoint is disabled');
  if (endpoint.token.startsWith(REMOVED_APP_PREFIX)) {
    // As in AWS: this publish is accepted, the platform's answer disables the endpoint for the next one.
    senders.endpoints.put({ ...endpoint, isEnabled: false });
    return messageId(randomUUID());
  }
  const content = pushContent(required(fields, 'Message'), fields['MessageStructure']);
  return messageId(senders.outbox.record({ channel: 'push', to: endpoint.token, via: 'sns', ...content }).id);
}

interface PushContent {
  readonly text: string;
  readonly subject?: string;
  readonly data?: Record<string, string>;
}

/** Reads what the device would show out of `{"GCM": "{\"notification\":{…}}"}`, in its FCM v1 or its older form. */
function pushContent(message: string, structure: string | undefined): PushContent {
  if (structure !== 'json') return { text: message };
  const variants = parseObject(message);
  const payload = parseObject(variants['GCM'] ?? variants['APNS'] ?? variants['APNS_SANDBOX']);
  const body = asObject(asObject(payload['fcmV1Message'])['message'] ?? payload);
  const notification = asObject(body['notification']);
  const title = asText(notification['title']);
  const data = Object.entries(asObject(body['data'])).map(([name, value]) => [
    name,
    asText(value) ?? JSON.stringify(value),
  ]);
  return {
    text: asText(notification['body']) ?? asText(variants['default']) ?? message,
    ...(title === undefined ? {} : { subject: title }),
    data: Object.fromEntries(data),
  };
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function parseObject(json: unknown): Record<string, unknown> {
  if (typeof json !== 'string') return asObject(json);
  try {
    return asObject(JSON.parse(json));
  } catch {
    throw new SnsRefusal(
      'InvalidParameter',
      'Invalid parameter: Message Structure - JSON message body failed to parse',
    );
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function createApplication(fields: Fields, endpoints: PlatformEndpointsStore): string {
  const arn = `arn:aws:sns:${REGION}:${ACCOUNT_ID}:app/${required(fields, 'Platform')}/${required(fields, 'Name')}`;
  endpoints.putApplication(arn, attributesOf(fields));
  return `<PlatformApplicationArn>${arn}</PlatformApplicationArn>`;
}

function createEndpoint(fields: Fields, endpoints: PlatformEndpointsStore): string {
  const applicationArn = required(fields, 'PlatformApplicationArn');
  if (!endpoints.hasApplication(applicationArn))
    throw new SnsRefusal('NotFound', 'PlatformApplication does not exist', 404);
  const token = required(fields, 'Token');
  const customUserData = fields['CustomUserData'] ?? '';
  const known = endpoints.findByToken(applicationArn, token);
  if (known !== undefined && (known.customUserData !== customUserData || !known.isEnabled)) {
    throw new SnsRefusal(
      'InvalidParameter',
      `Invalid parameter: Token Reason: Endpoint ${known.arn} already exists with the same Token, but different attributes.`,
    );
  }
  const arn = known?.arn ?? `${applicationArn.replace(':app/', ':endpoint/')}/${randomUUID()}`;
  endpoints.put({ arn, applicationArn, token, customUserData, isEnabled: true });
  return `<EndpointArn>${arn}</EndpointArn>`;
}

function setEndpointAttributes(fields: Fields, endpoints: PlatformEndpointsStore): string {
  const endpoint = getEndpoint(required(fields, 'EndpointArn'), endpoints);
  const attributes = attributesOf(fields);
  endpoints.put({
    ...endpoint,
    token: attributes['Token'] ?? endpoint.token,
    customUserData: attributes['CustomUserData'] ?? endpoint.customUserData,
    isEnabled:
      attributes['Enabled'] === undefined ? endpoint.isEnabled : attributes['Enabled'].toLowerCase() === 'true',
  });
  return '';
}

function endpointAttributes(fields: Fields, endpoints: PlatformEndpointsStore): string {
  const endpoint = getEndpoint(required(fields, 'EndpointArn'), endpoints);
  const attributes = {
    Enabled: String(endpoint.isEnabled),
    Token: endpoint.token,
    CustomUserData: endpoint.customUserData,
  };
  return Object.entries(attributes)
    .map(([key, value]) => `<entry><key>${key}</key><value>${escapeXml(value)}</value></entry>`)
    .join('');
}

function listEndpoints(fields: Fields, endpoints: PlatformEndpointsStore): string {
  const members = endpoints
    .listByApplication(required(fields, 'PlatformApplicationArn'))
    .map(
      ({ arn }) =>
        `<member><EndpointArn>${arn}</EndpointArn><Attributes>${endpointAttributes({ EndpointArn: arn }, endpoints)}</Attributes></member>`,
    );
  return `<Endpoints>${members.join('')}</Endpoints>`;
}

function getEndpoint(arn: string, endpoints: PlatformEndpointsStore) {
  const endpoint = endpoints.find(arn);
  if (endpoint === undefined) throw new SnsRefusal('NotFound', 'Endpoint does not exist', 404);
  return endpoint;
}

function attributesOf(fields: Fields): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (let index = 1; fields[`Attributes.entry.${index}.key`] !== undefined; index += 1) {
    attributes[fields[`Attributes.entry.${index}.key`] ?? ''] = fields[`Attributes.entry.${index}.value`] ?? '';
  }
  return attributes;
}

function required(fields: Fields, name: string): string {
  const value = fields[name];
  if (value === undefined || value === '') throw new SnsRefusal('InvalidParameter', `Invalid parameter: ${name}`);
  return value;
}

function messageId(id: string): string {
  return `<MessageId>${id}</MessageId>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
