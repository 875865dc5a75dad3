import { addMs, type Instant, isAfter } from '@bank/domain';
import type { ChannelName, TemplateName } from '../catalogue/notice.ts';

/** Longer than a send may take (`SEND_DEADLINE_MS`), shorter than the queue's visibility timeout. */
export const CLAIM_LEASE_MS = 15_000;
/** After an unknown result at most one further attempt: the person may get it twice, never three times. */
const UNKNOWN_MAX = 2;
/** Attempts of any kind for one target; the queue gives a message five receives. */
const ATTEMPTS_MAX = 5;

/** What came of handing a message to a provider. */
export type SendResult =
  | { readonly outcome: 'ACCEPTED'; readonly providerMessageId: string }
  /** Understood and refused for good; `isGone`: the address itself no longer exists. */
  | { readonly outcome: 'REFUSED'; readonly detail: string; readonly isGone: boolean }
  /** Certainly not taken (throttled, down, never connected): trying again cannot double it. */
  | { readonly outcome: 'UNAVAILABLE'; readonly detail: string }
  /** Handed over and no usable answer: it may or may not arrive. */
  | { readonly outcome: 'UNKNOWN'; readonly detail: string };

export interface Attempt {
  readonly at: Instant;
  readonly outcome: SendResult['outcome'] | 'EXPIRED';
  /** Which target of the delivery: a device id for push, else `CONTACT`. */
  readonly target: string;
  readonly providerMessageId: string | null;
  readonly detail: string | null;
}

/** The one target of channels that reach a person, not a device. */
export const CONTACT = 'contact';

/** One event, one person, one channel. Holds no address and no text: the log says what happened, not what was said. */
export interface Delivery {
  readonly subject: string;
  /** `<eventId>#<channel>`: event ids are UUIDv7, so a person's deliveries sort by time. */
  readonly deliveryId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly template: TemplateName;
  readonly channel: ChannelName;
  readonly state: 'SENDING' | 'ACCEPTED' | 'FAILED' | 'EXPIRED';
  readonly attempts: readonly Attempt[];
  /** Targets handed to the provider whose result is not recorded yet. */
  readonly openTargets: readonly string[];
  /** Until then the worker that claimed the delivery may still be sending. */
  readonly leaseUntil: Instant | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Grows by one with every write; the condition of the next. */
  readonly version: number;
  readonly traceId: string;
}

export interface DeliveryOrder extends Pick<
  Delivery,
  'subject' | 'deliveryId' | 'eventId' | 'eventType' | 'template' | 'channel' | 'traceId'
> {
  readonly targets: readonly string[];
  readonly expiresAt: Instant;
}

export type Step =
  /** Store the claim first; then send to its open targets. */
  | { readonly kind: 'send'; readonly delivery: Delivery }
  /** Store it; nothing is sent. */
  | { readonly kind: 'close'; readonly delivery: Delivery }
  /** Another worker holds the claim. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'done' };

/** What to do about a delivery, from what the log knows of it. */
export function nextStep(known: Delivery | undefined, order: DeliveryOrder, now: Instant): Step {
  if (known !== undefined && known.state !== 'SENDING') return { kind: 'done' };
  if (known?.leaseUntil != null && isAfter(known.leaseUntil, now)) return { kind: 'wait' };
  const current = known === undefined ? firstDraft(order, now) : closeLostClaim(known, now);
  const pending = order.targets.filter((target) => !isDecided(current, target));
  if (pending.length === 0) return { kind: 'close', delivery: { ...current, state: finalState(current) } };
  if (isAfter(now, order.expiresAt)) return { kind: 'close', delivery: expired(current, pending, now) };
  return {
    kind: 'send',
    delivery: { ...current, openTargets: pending, leaseUntil: addMs(now, CLAIM_LEASE_MS) },
  };
}

/** The delivery with the results of its claim; still SENDING when a target needs another attempt. */
export function withResults(claimed: Delivery, results: ReadonlyMap<string, SendResult>, now: Instant): Delivery {
  const attempts = claimed.openTargets.map((target) => attemptOf(target, results.get(target), now));
  const next = advance(claimed, { attempts, now });
  const isFinished = claimed.openTargets.every((target) => isDecided(next, target));
  return isFinished ? { ...next, state: finalState(next) } : next;
}

function firstDraft(order: DeliveryOrder, now: Instant): Delivery {
  const { targets: _targets, expiresAt: _expiresAt, ...identity } = order;
  return {
    ...identity,
    state: 'SENDING',
    attempts: [],
    openTargets: [],
    leaseUntil: null,
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
}

/** The worker of this claim died before it could say what happened. */
function closeLostClaim(delivery: Delivery, now: Instant): Delivery {
  const attempts = delivery.openTargets.map((target) => attemptOf(target, undefined, now));
  return advance(delivery, { attempts, now });
}

function advance(delivery: Delivery, change: { attempts: readonly Attempt[]; now: Instant }): Delivery {
  return {
    ...delivery,
    attempts: [...delivery.attempts, ...change.attempts],
    openTargets: [],
    leaseUntil: null,
    updatedAt: change.now,
    version: delivery.version + 1,
  };
}

function expired(delivery: Delivery, targets: readonly string[], now: Instant): Delivery {
  const attempts = targets.map((target): Attempt => ({
    at: now,
    outcome: 'EXPIRED',
    target,
    providerMessageId: null,
    detail: null,
  }));
  const isAccepted = delivery.attempts.some((attempt) => attempt.outcome === 'ACCEPTED');
  return {
    ...delivery,
    attempts: [...delivery.attempts, ...attempts],
    state: isAccepted ? 'ACCEPTED' : 'EXPIRED',
  };
}

function attemptOf(target: string, result: SendResult | undefined, now: Instant): Attempt {
  const known = result ?? { outcome: 'UNKNOWN', detail: 'stopped-while-sending' };
  return {
    at: now,
    outcome: known.outcome,
    target,
    providerMessageId: known.outcome === 'ACCEPTED' ? known.providerMessageId : null,
    detail: known.outcome === 'ACCEPTED' ? null : known.detail,
  };
}

function isDecided(delivery: Delivery, target: string): boolean {
  const attempts = delivery.attempts.filter((attempt) => attempt.target === target);
  const unknown = attempts.filter((attempt) => attempt.outcome === 'UNKNOWN').length;
  if (attempts.some((attempt) => attempt.outcome === 'ACCEPTED' || attempt.outcome === 'REFUSED')) return true;
  return unknown >= UNKNOWN_MAX || attempts.length >= ATTEMPTS_MAX;
}

const finalState = (delivery: Delivery): 'ACCEPTED' | 'FAILED' =>
  delivery.attempts.some((attempt) => attempt.outcome === 'ACCEPTED') ? 'ACCEPTED' : 'FAILED';
