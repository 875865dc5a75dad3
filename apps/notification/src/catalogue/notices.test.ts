import { describe, expect, test } from '@jest/globals';
import type { EventData, EventEnvelope, EventType } from '@bank/contracts';
import { noticesOf } from './notices.view.ts';

const ANA = '01900000-0000-7000-8000-00000000000a';
const BEN = '01900000-0000-7000-8000-00000000000b';
const ID = '01900000-0000-7000-8000-000000000001';
const AT = '2026-11-22T10:00:00.000Z';

function told<Type extends EventType>(type: Type, data: EventData<Type>): string[] {
  const event: EventEnvelope<Type> = {
    id: ID,
    type,
    occurredAt: AT,
    subject: 'x',
    sequence: 1,
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    data,
  };
  return noticesOf(event).map(
    ({ recipient, template }) =>
      `${recipient.by === 'customer' ? recipient.customerId : recipient.subject} ${template}`,
  );
}

const POSTED: EventData<'banking-core.transfer.posted.v1'> = {
  transferId: ID,
  kind: 'INTERNAL',
  debtorAccountId: ID,
  debtorCustomerId: ANA,
  creditorAccountId: ID,
  creditorCustomerId: BEN,
  amount: { amountMinor: '1250', currency: 'EUR' },
  bookedAt: AT,
};

describe('the catalogue', () => {
  test('tells payer and payee of a transfer, each their side', () => {
    expect(told('banking-core.transfer.posted.v1', POSTED)).toEqual([
      `${ANA} transfer-sent`,
      `${BEN} transfer-received`,
    ]);
  });
  test('tells a person once about a transfer between their own accounts', () => {
    expect(told('banking-core.transfer.posted.v1', { ...POSTED, creditorCustomerId: ANA })).toEqual([
      `${ANA} transfer-between-own-accounts`,
    ]);
  });
  test('tells only the payee of money from another bank', () => {
    expect(told('banking-core.transfer.posted.v1', { ...POSTED, kind: 'INCOMING', debtorCustomerId: null })).toEqual([
      `${BEN} transfer-received`,
    ]);
  });
  test('tells the payer once of money that came back, with the reason: by the event of the rail', () => {
    const back = { ...POSTED, debtorCustomerId: null, creditorCustomerId: ANA };
    expect(told('banking-core.transfer.posted.v1', { ...back, kind: 'RETURN' })).toEqual([]);
    expect(told('banking-core.transfer.posted.v1', { ...back, kind: 'REFUND' })).toEqual([]);
    const { transferId, debtorAccountId, amount } = POSTED;
    const payment = { transferId, debtorAccountId, debtorCustomerId: ANA, amount };
    expect(told('banking-core.rail-payment.sent.v1', { ...payment, sentAt: AT })).toEqual([]);
    expect(told('banking-core.rail-payment.settled.v1', { ...payment, settledAt: AT })).toEqual([
      `${ANA} transfer-settled`,
    ]);
    expect(told('banking-core.rail-payment.rejected.v1', { ...payment, reason: 'AC01', rejectedAt: AT })).toEqual([
      `${ANA} transfer-rejected-by-bank`,
    ]);
    expect(told('banking-core.rail-payment.returned.v1', { ...payment, reason: 'AC04', returnedAt: AT })).toEqual([
      `${ANA} transfer-returned`,
    ]);
  });
  test('tells the payer of a refusal', () => {
    const data = { ...POSTED, reason: 'insufficient-funds', rejectedAt: AT };
    expect(told('banking-core.transfer.rejected.v1', data)).toEqual([`${ANA} transfer-rejected`]);
  });
  test('tells of an order when it is made, fails and ends, and leaves its payments to the transfers', () => {
    const order = { orderId: ID, customerId: ANA, debtorAccountId: ID, amount: POSTED.amount };
    const run = { ...order, plannedDate: '2026-11-29', executionDate: '2026-11-30', attempt: 1 };
    const failed = { ...run, reason: 'insufficient-funds', isLast: false, failedAt: AT };
    expect([
      told('banking-core.order.created.v1', { ...order, firstDate: '2026-11-30', createdAt: AT }),
      told('banking-core.order.executed.v1', { ...run, transferId: ID, executedAt: AT }),
      told('banking-core.order.failed.v1', { ...failed, willRetryAt: AT }),
      told('banking-core.order.failed.v1', { ...failed, willRetryAt: null }),
      told('banking-core.order.completed.v1', { ...order, paymentCount: 3, completedAt: AT }),
      told('banking-core.order.cancelled.v1', { ...order, cancelledAt: AT }),
    ]).toEqual([
      [`${ANA} order-created`],
      [],
      [`${ANA} order-retried`],
      [`${ANA} order-failed`],
      [`${ANA} order-completed`],
      [`${ANA} order-cancelled`],
    ]);
    const refused = { ...POSTED, reason: 'insufficient-funds', rejectedAt: AT };
    expect(told('banking-core.transfer.rejected.v1', { ...refused, initiator: 'ORDER' })).toEqual([]);
    expect(told('banking-core.transfer.posted.v1', { ...POSTED, initiator: 'ORDER' })).toEqual([
      `${ANA} transfer-sent`,
      `${BEN} transfer-received`,
    ]);
  });
  test('welcomes, and says that an account is open', () => {
    expect(
      told('onboarding.application.approved.v1', {
        applicationId: ID,
        subject: 's-1',
        customerId: ANA,
        approvedAt: AT,
      }),
    ).toEqual(['s-1 welcome']);
    expect(
      told('banking-core.account.opened.v1', { accountId: ID, customerId: ANA, currency: 'USD', openedAt: AT }),
    ).toEqual([`${ANA} account-opened`]);
  });
  test('tells of sign-ins by face and on unknown devices, not of everyday ones', () => {
    const login = { subject: 's-1', sessionId: 'x', succeededAt: AT };
    expect(told('auth.login.succeeded.v1', { ...login, method: 'face', deviceId: ID })).toEqual([
      's-1 signed-in-by-face',
    ]);
    expect(told('auth.login.succeeded.v1', { ...login, method: 'password', deviceId: null })).toEqual([
      's-1 signed-in-on-unknown-device',
    ]);
    expect(told('auth.login.succeeded.v1', { ...login, method: 'password', deviceId: ID })).toEqual([]);
  });
  test('tells of a lock and of a new device', () => {
    expect(told('auth.login.locked.v1', { subject: 's-1', lockedUntil: AT })).toEqual(['s-1 sign-in-locked']);
    expect(told('auth.device.registered.v1', { subject: 's-1', deviceId: ID, registeredAt: AT })).toEqual([
      's-1 device-registered',
    ]);
  });
  test('tells nobody of an application that a person still has to look at', () => {
    expect(
      told('onboarding.application.referred.v1', { applicationId: ID, reason: 'duplicate-face', referredAt: AT }),
    ).toEqual([]);
  });
});
