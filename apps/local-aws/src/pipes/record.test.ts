import type { _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';
import { changeDataMessage, outboxMessage } from './record.ts';

const STREAM = 'arn:aws:dynamodb:ddblocal:000000000000:table/bank-local-transfers/stream/2026-01-01T00:00:00.000';
const source = { table: 'transfers', streamArn: STREAM };

const change: StreamRecord = {
  eventID: 'event-1',
  eventName: 'MODIFY',
  eventVersion: '1.1',
  eventSource: 'aws:dynamodb',
  awsRegion: 'ddblocal',
  dynamodb: {
    ApproximateCreationDateTime: new Date('2026-01-01T10:00:00.000Z'),
    Keys: { transferId: { S: 't-1' } },
    NewImage: {
      transferId: { S: 't-1' },
      proof: { B: new Uint8Array([1, 2, 255]) },
      steps: { L: [{ M: { n: { N: '1' } } }] },
    },
    OldImage: { transferId: { S: 't-1' } },
    SequenceNumber: '100',
    SizeBytes: 40,
    StreamViewType: 'NEW_AND_OLD_IMAGES',
  },
};

const inserted = (envelope: string): StreamRecord => ({
  eventID: 'event-1',
  eventName: 'INSERT',
  dynamodb: { NewImage: { eventId: { S: 'e-1' }, envelope: { S: envelope } } },
});

describe('a change for a queue', () => {
  it('looks as EventBridge Pipes makes it', () => {
    const passage = changeDataMessage(change, source);
    if (passage.state !== 'send') throw new Error(passage.state);
    expect(JSON.parse(passage.message.body)).toEqual({
      eventID: 'event-1',
      eventName: 'MODIFY',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'eu-central-1',
      dynamodb: {
        ApproximateCreationDateTime: 1_767_261_600,
        Keys: { transferId: { S: 't-1' } },
        NewImage: { transferId: { S: 't-1' }, proof: { B: 'AQL/' }, steps: { L: [{ M: { n: { N: '1' } } }] } },
        OldImage: { transferId: { S: 't-1' } },
        SequenceNumber: '100',
        SizeBytes: 40,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
      eventSourceARN:
        'arn:aws:dynamodb:eu-central-1:000000000000:table/bank-local-transfers/stream/2026-01-01T00:00:00.000',
    });
    expect(passage.message).toMatchObject({ groupId: 'transfers:t-1', deduplicationId: 'event-1' });
  });

  it('has a group for every key, also one that SQS would not take as it is', () => {
    const groupOf = (subject: string): string => {
      const passage = changeDataMessage(
        { ...change, dynamodb: { ...change.dynamodb, Keys: { subject: { S: subject } } } },
        source,
      );
      return passage.state === 'send' ? passage.message.groupId : passage.state;
    };
    expect(groupOf('ä b')).toMatch(/^transfers:[0-9a-f]{64}$/);
    expect(groupOf('x'.repeat(200))).toMatch(/^transfers:[0-9a-f]{64}$/);
    expect(groupOf('ä b')).not.toBe(groupOf('ä c'));
  });
});

describe('an outbox item for the topic', () => {
  const envelope = '{"id":"e-1","type":"auth.session.started.v1","subject":"user-1","data":{}}';

  it('becomes its envelope, byte by byte', () => {
    expect(outboxMessage(inserted(envelope))).toEqual({
      state: 'send',
      message: {
        body: envelope,
        groupId: 'user-1',
        deduplicationId: 'e-1',
        attributes: { eventType: 'auth.session.started.v1' },
      },
    });
  });

  it('is told once: its change and its expiry are nothing to tell', () => {
    expect(outboxMessage({ ...inserted(envelope), eventName: 'MODIFY' })).toEqual({ state: 'skip' });
    expect(outboxMessage({ ...inserted(envelope), eventName: 'REMOVE' })).toEqual({ state: 'skip' });
  });

  it.each(['not json', '{"id":"e-1"}', '{"id":"e-1","type":"a.b.v1","subject":"two words"}'])(
    'is set aside when it is no event: %s',
    (text) => {
      expect(outboxMessage(inserted(text))).toMatchObject({ state: 'invalid' });
    },
  );
});
