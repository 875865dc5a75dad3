import { createHash } from 'node:crypto';
import type { AttributeValue, _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';
import * as z from 'zod';
import { REGION } from '../resources.ts';

/** A message for a FIFO target; order holds within `groupId`, repeats of `deduplicationId` are dropped. */
export interface PipeMessage {
  readonly body: string;
  readonly groupId: string;
  readonly deduplicationId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What becomes of a stream record: sent on, not meant for the target, or impossible to send. */
export type Passage =
  | { readonly state: 'send'; readonly message: PipeMessage }
  | { readonly state: 'skip' }
  | { readonly state: 'invalid'; readonly reason: string };

/** SQS and SNS allow 128 characters of this alphabet in a group id. */
const GROUP_ID = /^[A-Za-z0-9!-/:-@[-`{-~]{1,128}$/;

const envelopeSchema = z.looseObject({
  id: z.string().regex(GROUP_ID),
  type: z.string().min(1),
  subject: z.string().regex(GROUP_ID),
});

/**
 * Change data: the record as EventBridge Pipes hands it to a queue
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-dynamodb.html), ordered per item.
 */
export function changeDataMessage(record: StreamRecord, source: { table: string; streamArn: string }): Passage {
  const { dynamodb, eventID, eventName } = record;
  if (dynamodb === undefined || eventID === undefined)
    return { state: 'invalid', reason: 'no eventID or no dynamodb part' };
  const body = {
    eventID,
    eventName,
    eventVersion: record.eventVersion,
    eventSource: record.eventSource,
    awsRegion: REGION,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor((dynamodb.ApproximateCreationDateTime?.getTime() ?? 0) / 1_000),
      Keys: jsonItem(dynamodb.Keys),
      NewImage: jsonItem(dynamodb.NewImage),
      OldImage: jsonItem(dynamodb.OldImage),
      SequenceNumber: dynamodb.SequenceNumber,
      SizeBytes: dynamodb.SizeBytes,
      StreamViewType: dynamodb.StreamViewType,
    },
    // DynamoDB Local calls its region `ddblocal`.
    eventSourceARN: source.streamArn.replace(':ddblocal:', `:${REGION}:`),
    ...(record.userIdentity === undefined
      ? {}
      : { userIdentity: { type: record.userIdentity.Type, principalId: record.userIdentity.PrincipalId } }),
  };
  const groupId = itemGroup(source.table, dynamodb.Keys ?? {});
  return { state: 'send', message: { body: JSON.stringify(body), groupId, deduplicationId: eventID, attributes: {} } };
}

/** Outbox: an inserted item's `envelope` is the event to publish; later changes (its expiry) are nothing to tell. */
export function outboxMessage(record: StreamRecord): Passage {
  if (record.eventName !== 'INSERT') return { state: 'skip' };
  const text = record.dynamodb?.NewImage?.['envelope']?.S;
  if (text === undefined) return { state: 'invalid', reason: 'the item has no string attribute "envelope"' };
  const envelope = envelopeSchema.safeParse(parseJson(text));
  if (!envelope.success) return { state: 'invalid', reason: 'the envelope is not an event with id, type and subject' };
  const { id, type, subject } = envelope.data;
  const attributes = { eventType: type };
  return { state: 'send', message: { body: text, groupId: subject, deduplicationId: id, attributes } };
}

function itemGroup(table: string, keys: Readonly<Record<string, AttributeValue>>): string {
  const values = Object.keys(keys)
    .toSorted()
    .map((name) => keys[name]?.S ?? keys[name]?.N ?? JSON.stringify(jsonValue(keys[name])));
  const group = [table, ...values].join(':');
  return GROUP_ID.test(group) ? group : `${table}:${createHash('sha256').update(group).digest('hex')}`.slice(-128);
}

function jsonItem(item: Readonly<Record<string, AttributeValue>> | undefined): Record<string, unknown> | undefined {
  if (item === undefined) return undefined;
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, jsonValue(value)]));
}

/** DynamoDB JSON with binary values in base64, as on the wire. */
function jsonValue(value: AttributeValue | undefined): unknown {
  if (value === undefined) return undefined;
  if (value.B !== undefined) return { B: Buffer.from(value.B).toString('base64') };
  if (value.BS !== undefined) return { BS: value.BS.map((bytes) => Buffer.from(bytes).toString('base64')) };
  if (value.L !== undefined) return { L: value.L.map(jsonValue) };
  if (value.M !== undefined) return { M: jsonItem(value.M) };
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
