import { describe, expect, test } from '@jest/globals';
import { addMs, type Instant } from '@bank/domain';
import {
  CLAIM_LEASE_MS,
  CONTACT,
  type Delivery,
  type DeliveryOrder,
  nextStep,
  type SendResult,
  withResults,
} from './delivery.ts';

const NOW = '2026-11-22T10:00:00.000Z' as Instant;
const LATER = addMs(NOW, CLAIM_LEASE_MS + 1);
const ORDER: DeliveryOrder = {
  subject: 'subject-1',
  deliveryId: '01900000-0000-7000-8000-000000000001#sms',
  eventId: '01900000-0000-7000-8000-000000000001',
  eventType: 'banking-core.transfer.posted.v1',
  template: 'transfer-sent',
  channel: 'sms',
  traceId: 'a'.repeat(32),
  targets: [CONTACT],
  expiresAt: '2026-11-23T10:00:00.000Z' as Instant,
};
const ACCEPTED: SendResult = { outcome: 'ACCEPTED', providerMessageId: 'm-1' };
const UNKNOWN: SendResult = { outcome: 'UNKNOWN', detail: 'no-answer' };
const UNAVAILABLE: SendResult = { outcome: 'UNAVAILABLE', detail: 'throttled' };

function claim(known: Delivery | undefined, now: Instant = NOW, order: DeliveryOrder = ORDER): Delivery {
  const step = nextStep(known, order, now);
  if (step.kind !== 'send') throw new Error(`expected a claim, got ${step.kind}`);
  return step.delivery;
}
const settle = (delivery: Delivery, result: SendResult, now: Instant = NOW): Delivery =>
  withResults(delivery, new Map<string, SendResult>([[CONTACT, result]]), now);

describe('a delivery', () => {
  test('is claimed, sent and recorded, and then done for ever', () => {
    const claimed = claim(undefined);
    expect(claimed).toMatchObject({ state: 'SENDING', openTargets: [CONTACT], version: 1 });
    const accepted = settle(claimed, ACCEPTED);
    expect(accepted).toMatchObject({ state: 'ACCEPTED', openTargets: [], leaseUntil: null, version: 2 });
    expect(accepted.attempts).toEqual([
      { at: NOW, outcome: 'ACCEPTED', target: CONTACT, providerMessageId: 'm-1', detail: null },
    ]);
    expect(nextStep(accepted, ORDER, LATER)).toEqual({ kind: 'done' });
  });

  test('waits while another worker may be sending it', () => {
    expect(nextStep(claim(undefined), ORDER, NOW)).toEqual({ kind: 'wait' });
  });

  test('gets one further attempt after its worker died, and no third', () => {
    const second = claim(claim(undefined), LATER);
    expect(second.attempts.map((attempt) => attempt.outcome)).toEqual(['UNKNOWN']);
    const step = nextStep(second, ORDER, addMs(LATER, CLAIM_LEASE_MS + 1));
    expect(step).toMatchObject({ kind: 'close', delivery: { state: 'FAILED' } });
  });

  test('gets one further attempt after an unknown result, and no third', () => {
    const first = settle(claim(undefined), UNKNOWN);
    expect(first.state).toBe('SENDING');
    expect(settle(claim(first), UNKNOWN).state).toBe('FAILED');
  });

  test('is tried five times when the provider certainly did not take it', () => {
    let delivery: Delivery | undefined;
    for (let round = 0; round < 4; round += 1) {
      delivery = settle(claim(delivery), UNAVAILABLE);
      expect(delivery.state).toBe('SENDING');
    }
    expect(settle(claim(delivery), UNAVAILABLE).state).toBe('FAILED');
  });

  test('is refused for good', () => {
    const refused = settle(claim(undefined), { outcome: 'REFUSED', detail: 'InvalidParameter', isGone: false });
    expect(refused.state).toBe('FAILED');
  });

  test('is not sent once it is stale, and says so', () => {
    const step = nextStep(undefined, ORDER, '2026-11-23T10:00:00.001Z' as Instant);
    expect(step).toMatchObject({ kind: 'close', delivery: { state: 'EXPIRED', version: 1 } });
    expect(nextStep(undefined, ORDER, '2026-11-23T10:00:00.000Z' as Instant).kind).toBe('send');
  });

  test('repeats only the devices without a result', () => {
    const order: DeliveryOrder = { ...ORDER, channel: 'push', targets: ['phone', 'tablet'] };
    const claimed = claim(undefined, NOW, order);
    const half = withResults(
      claimed,
      new Map<string, SendResult>([
        ['phone', ACCEPTED],
        ['tablet', UNAVAILABLE],
      ]),
      NOW,
    );
    expect(half.state).toBe('SENDING');
    const again = claim(half, NOW, order);
    expect(again.openTargets).toEqual(['tablet']);
    const gone: SendResult = { outcome: 'REFUSED', detail: 'unregistered', isGone: true };
    expect(withResults(again, new Map<string, SendResult>([['tablet', gone]]), NOW).state).toBe('ACCEPTED');
  });
});
