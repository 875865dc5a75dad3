import type { Delivery as DeliveryJson } from '@bank/contracts';
import { CONTACT, type Attempt, type Delivery } from './delivery.ts';

export const deliveryView = (delivery: Delivery): DeliveryJson => ({
  deliveryId: delivery.deliveryId,
  eventId: delivery.eventId,
  eventType: delivery.eventType,
  channel: delivery.channel,
  state: delivery.state,
  attempts: delivery.attempts.map(attemptView),
  createdAt: delivery.createdAt,
  traceId: delivery.traceId,
});

/** To a client "not taken, will be tried again" and "refused" are both a refusal; `detail` tells them apart. */
const attemptView = (attempt: Attempt): DeliveryJson['attempts'][number] => ({
  at: attempt.at,
  outcome: attempt.outcome === 'UNAVAILABLE' ? 'REFUSED' : attempt.outcome,
  deviceId: attempt.target === CONTACT ? null : attempt.target,
  providerMessageId: attempt.providerMessageId,
  detail: attempt.detail,
});

/** A place in a person's list: the delivery id in URL-safe base64, because cursors hold no `#`. */
export const cursorOf = (deliveryId: string): string => Buffer.from(deliveryId).toString('base64url');

const DELIVERY_ID = /^[0-9a-f-]{36}#[a-z]{3,5}$/;

/** Undefined for anything this server did not make. */
export function deliveryIdOf(cursor: string): string | undefined {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  return DELIVERY_ID.test(text) ? text : undefined;
}
