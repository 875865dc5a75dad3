import { type Instant, instantFromMs, isCurrencyCode } from '@bank/domain';
import * as z from 'zod';
import type { Change, MovementChange } from './change.ts';

/** DynamoDB JSON, as far as the audit reads it: text and numbers, both as text. */
const Attribute = z.looseObject({ S: z.string().optional(), N: z.string().optional() });
const Item = z.record(z.string(), Attribute);

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-dynamodb.html */
const StreamRecord = z.looseObject({
  eventID: z.string(),
  eventName: z.enum(['INSERT', 'MODIFY', 'REMOVE']),
  dynamodb: z.looseObject({
    /** Seconds since the epoch. */
    ApproximateCreationDateTime: z.number(),
    Keys: Item,
    NewImage: Item.optional(),
    SequenceNumber: z.string().regex(/^[0-9]{1,40}$/),
  }),
  eventSourceARN: z.string(),
});

const TABLE_OF_ARN = /:table\/([^/]+)(?:\/|$)/;
/** The table names of an environment end in the component's own. */
const TRANSFERS = /(^|-)transfers$/;

const MovementItem = z.object({
  transferId: z.uuid(),
  amountMinor: z.string().regex(/^[1-9][0-9]{0,18}$/),
  currency: z.string().refine(isCurrencyCode),
  state: z.enum(['RECEIVED', 'POSTED', 'REJECTED']),
  version: z.coerce.number().int().min(1),
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  createdAt: z.iso.datetime({ precision: 3 }),
});

/**
 * Reads a change of a DynamoDB item, keeping ids, states, amounts and times: no name, account number or address passes.
 * @throws z.ZodError or SyntaxError when it does not fit.
 */
export function parseChange(body: string): { change: Change; movement: MovementChange | undefined } {
  const record = StreamRecord.parse(JSON.parse(body));
  const tableName = TABLE_OF_ARN.exec(record.eventSourceARN)?.[1];
  if (tableName === undefined) throw new SyntaxError('eventSourceARN names no table');
  const { Keys, NewImage, SequenceNumber, ApproximateCreationDateTime } = record.dynamodb;
  if (NewImage === undefined && record.eventName !== 'REMOVE') throw new SyntaxError('there is no NewImage');
  const item = plain(NewImage ?? {});
  const change: Change = {
    tableName,
    itemKey: Object.keys(Keys)
      .toSorted()
      .map((name) => Keys[name]?.S ?? Keys[name]?.N ?? '')
      .join('/'),
    sequenceNumber: SequenceNumber,
    itemVersion: /^[0-9]{1,9}$/.test(item['version'] ?? '') ? Number(item['version']) : null,
    operation: record.eventName,
    state: item['state'] ?? null,
    traceId: /^[0-9a-f]{32}$/.test(item['traceId'] ?? '') ? (item['traceId'] ?? null) : null,
    occurredAt: instantFromMs(Math.round(ApproximateCreationDateTime * 1000)),
  };
  const isMovement = TRANSFERS.test(tableName) && record.eventName !== 'REMOVE';
  return { change, movement: isMovement ? movementOf(item) : undefined };
}

function movementOf(item: Readonly<Record<string, string>>): MovementChange {
  const { amountMinor, createdAt, ...movement } = MovementItem.parse(item);
  return { ...movement, amountMinor: BigInt(amountMinor), createdAt: createdAt as Instant };
}

function plain(item: z.infer<typeof Item>): Readonly<Record<string, string>> {
  const entries = Object.entries(item).flatMap(([name, value]) => {
    const text = value.S ?? value.N;
    return text === undefined ? [] : [[name, text] as const];
  });
  return Object.fromEntries(entries);
}
