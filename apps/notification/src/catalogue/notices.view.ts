import type { EventEnvelope, EventType, MoneyAmount } from '@bank/contracts';
import {
  type CurrencyCode,
  type Instant,
  invariant,
  isCurrencyCode,
  type LocalDate,
  type Money,
  parseInstant,
  parseLocalDate,
  parseMoneyJson,
} from '@bank/domain';
import type { Notice, TemplateFacts, TemplateName } from './notice.ts';

type Rules = { readonly [Type in EventType]: (event: EventEnvelope<Type>) => readonly Notice[] };

const STATE_NEWS = {
  ACTIVE: 'account-usable',
  FROZEN: 'account-frozen',
  DORMANT: 'account-dormant',
  CLOSED: 'account-closed',
} as const;

/** Which event is news for whom. Total by type: an event without a row does not compile. */
const RULES: Rules = {
  'banking-core.transfer.posted.v1': ({ data }) => {
    const facts = { amount: moneyOf(data.amount), at: instantOf(data.bookedAt) };
    const { creditorCustomerId: creditor } = data;
    // The rail's own event tells of it once, with the reason.
    if (data.kind === 'RETURN' || data.kind === 'REFUND') return [];
    if (data.kind === 'REVERSAL')
      return [
        ...(data.debtorCustomerId === null ? [] : [toCustomer(data.debtorCustomerId, 'reversal-debited', facts)]),
        ...(creditor === null ? [] : [toCustomer(creditor, 'reversal-credited', facts)]),
      ];
    const debtor = data.kind === 'INCOMING' ? null : data.debtorCustomerId;
    if (debtor !== null && debtor === creditor) return [toCustomer(debtor, 'transfer-between-own-accounts', facts)];
    return [
      ...(debtor === null ? [] : [toCustomer(debtor, 'transfer-sent', facts)]),
      ...(creditor === null ? [] : [toCustomer(creditor, 'transfer-received', facts)]),
    ];
  },
  'banking-core.transfer.rejected.v1': ({ data }) => {
    // A payment of an order: the order tells of it, and whether it is tried again.
    if (data.debtorCustomerId === null || data.initiator === 'ORDER') return [];
    const facts = { amount: moneyOf(data.amount), reason: data.reason, at: instantOf(data.rejectedAt) };
    return [toCustomer(data.debtorCustomerId, 'transfer-rejected', facts)];
  },
  // It has not arrived anywhere yet: "sent" was told when it was booked.
  'banking-core.rail-payment.sent.v1': () => [],
  'banking-core.rail-payment.settled.v1': ({ data }) => [
    toCustomer(data.debtorCustomerId, 'transfer-settled', {
      amount: moneyOf(data.amount),
      at: instantOf(data.settledAt),
    }),
  ],
  'banking-core.rail-payment.rejected.v1': ({ data }) => [
    toCustomer(data.debtorCustomerId, 'transfer-rejected-by-bank', {
      amount: moneyOf(data.amount),
      reason: data.reason,
      at: instantOf(data.rejectedAt),
    }),
  ],
  'banking-core.rail-payment.returned.v1': ({ data }) => [
    toCustomer(data.debtorCustomerId, 'transfer-returned', {
      amount: moneyOf(data.amount),
      reason: data.reason,
      at: instantOf(data.returnedAt),
    }),
  ],
  'banking-core.account.opened.v1': ({ data }) => [
    toCustomer(data.customerId, 'account-opened', { currency: currencyOf(data.currency) }),
  ],
  'banking-core.account.state-changed.v1': ({ data }) => [
    toCustomer(data.customerId, STATE_NEWS[data.to], { at: instantOf(data.changedAt) }),
  ],
  'banking-core.limits.changed.v1': ({ data }) => [
    toCustomer(data.customerId, 'limits-changed', { at: instantOf(data.changedAt) }),
  ],
  'banking-core.hold.placed.v1': ({ data }) => [
    toCustomer(data.customerId, 'hold-placed', { amount: moneyOf(data.amount), at: instantOf(data.placedAt) }),
  ],
  'banking-core.hold.released.v1': ({ data }) => [
    toCustomer(data.customerId, 'hold-released', { amount: moneyOf(data.released), at: instantOf(data.releasedAt) }),
  ],
  'banking-core.order.created.v1': ({ data }) => [
    toCustomer(data.customerId, 'order-created', { amount: moneyOf(data.amount), firstDate: dateOf(data.firstDate) }),
  ],
  // The transfer itself is told as every other one.
  'banking-core.order.executed.v1': () => [],
  'banking-core.order.failed.v1': ({ data }) => {
    const facts = { amount: moneyOf(data.amount), reason: data.reason, date: dateOf(data.executionDate) };
    if (data.willRetryAt === null) return [toCustomer(data.customerId, 'order-failed', facts)];
    return [toCustomer(data.customerId, 'order-retried', { ...facts, retryAt: instantOf(data.willRetryAt) })];
  },
  'banking-core.order.completed.v1': ({ data }) => [
    toCustomer(data.customerId, 'order-completed', { amount: moneyOf(data.amount), at: instantOf(data.completedAt) }),
  ],
  'banking-core.order.cancelled.v1': ({ data }) => [
    toCustomer(data.customerId, 'order-cancelled', { amount: moneyOf(data.amount), at: instantOf(data.cancelledAt) }),
  ],
  'onboarding.application.approved.v1': ({ data }) => [toSubject(data.subject, 'welcome', {})],
  // Names nobody: the application's own page says so until a person has looked at it.
  'onboarding.application.referred.v1': () => [],
  'auth.login.succeeded.v1': ({ data }) => {
    const facts = { at: instantOf(data.succeededAt) };
    if (data.method === 'face') return [toSubject(data.subject, 'signed-in-by-face', facts)];
    // A password on a registered device is everyday business.
    return data.deviceId === null ? [toSubject(data.subject, 'signed-in-on-unknown-device', facts)] : [];
  },
  'auth.login.locked.v1': ({ data }) => [
    toSubject(data.subject, 'sign-in-locked', { until: instantOf(data.lockedUntil) }),
  ],
  'auth.device.registered.v1': ({ data }) => [
    toSubject(data.subject, 'device-registered', { at: instantOf(data.registeredAt) }),
  ],
};

/** The people an event is news for, and what to tell each of them. */
export function noticesOf<Type extends EventType>(event: EventEnvelope<Type>): readonly Notice[] {
  const rule: Rules[Type] = RULES[event.type];
  return rule(event);
}

const toCustomer = <Name extends TemplateName>(
  customerId: string,
  template: Name,
  facts: TemplateFacts[Name],
): Notice<Name> => ({ recipient: { by: 'customer', customerId }, template, facts });

const toSubject = <Name extends TemplateName>(
  subject: string,
  template: Name,
  facts: TemplateFacts[Name],
): Notice<Name> => ({ recipient: { by: 'subject', subject }, template, facts });

function moneyOf(json: MoneyAmount): Money {
  const money = parseMoneyJson(json);
  invariant(money !== undefined, 'the contract checked this amount');
  return money;
}

export function instantOf(text: string): Instant {
  const instant = parseInstant(text);
  invariant(instant !== undefined, 'the contract checked this instant');
  return instant;
}

function dateOf(text: string): LocalDate {
  const date = parseLocalDate(text);
  invariant(date !== undefined, 'the contract checked this date');
  return date;
}

function currencyOf(text: string): CurrencyCode {
  invariant(isCurrencyCode(text), 'the core opens accounts in known currencies only');
  return text;
}
