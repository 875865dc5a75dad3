import { type Instant, type LocalDate, money } from '@bank/domain';
import { idOf } from '../ids.ts';
import {
  type AttemptResult,
  changeOrder,
  isMissed,
  newOrder,
  type Order,
  type OrderChange,
  type OrderTerms,
  settleAttempt,
} from './order.ts';
import type { Schedule } from './schedule.ts';

const ORDER = idOf<'order'>('01900000-0000-7000-8000-000000000001');
const TRANSFER = idOf<'transfer'>('01900000-0000-7000-8000-000000000002');
const at = (text: string): Instant => text as Instant;
const NOW = at('2026-11-26T10:00:00.000Z');

const monthlyTimes = (count: number): Schedule => ({
  kind: 'MONTHLY',
  day: 31,
  from: '2026-11-26' as LocalDate,
  end: { kind: 'COUNT', count },
});

function order(schedule: Schedule = monthlyTimes(3)): Order {
  const terms: OrderTerms = {
    customerId: idOf('01900000-0000-7000-8000-000000000003'),
    debtorAccountId: idOf('01900000-0000-7000-8000-000000000004'),
    creditorIban: 'ES9121000418450200051332',
    creditorName: 'Landlord',
    amount: money(75_000n, 'EUR'),
    reference: 'Rent',
    plan: { schedule, businessDayRule: 'FOLLOWING' },
  };
  return newOrder({ ...terms, orderId: ORDER }, NOW);
}

const change = (from: Order, what: OrderChange, now = NOW, version = from.version): Order => {
  const step = changeOrder(from, what, { version, now });
  if (step === undefined) throw new Error('nothing was changed');
  return step.order;
};
const claimed = (from: Order): Order => ({ ...from, claim: { until: NOW, transferId: TRANSFER } });
const settle = (from: Order, result: AttemptResult, asOf: string) =>
  settleAttempt(claimed(from), result, { asOf: at(asOf), now: NOW });

const POSTED: AttemptResult = { kind: 'posted', transferId: TRANSFER };
const NO_FUNDS: AttemptResult = { kind: 'refused', transferId: TRANSFER, reason: 'insufficient-funds' };
const NO_PAYEE: AttemptResult = { kind: 'refused', transferId: TRANSFER, reason: 'payee-not-found' };

describe('an order', () => {
  it('is paid date by date and is complete after the last', () => {
    const first = settle(order(), POSTED, '2026-11-30T05:00:00.000Z');
    expect(first.run).toMatchObject({
      number: 1,
      attempt: 1,
      outcome: 'COMPLETED',
      transferId: TRANSFER,
      reason: null,
    });
    expect(first.order).toMatchObject({
      state: 'ACTIVE',
      occurrence: 2,
      attempt: 1,
      dueAt: '2026-12-31T05:00:00.000Z',
    });
    const second = settle(first.order, POSTED, '2026-12-31T05:00:00.000Z');
    // 31 January 2027 is a Sunday.
    expect(second.order.dueAt).toBe('2027-02-01T05:00:00.000Z');
    const third = settle(second.order, POSTED, '2027-02-01T05:00:00.000Z');
    expect(third.order).toMatchObject({ state: 'COMPLETED', dueAt: null, completedCount: 3, claim: null });
  });

  it('is tried three times on its day without money, then fails that date and goes on', () => {
    const first = settle(order(), NO_FUNDS, '2026-11-30T05:00:00.000Z');
    expect(first.run).toMatchObject({ attempt: 1, outcome: 'RETRYING', willRetryAt: '2026-11-30T11:00:00.000Z' });
    expect(first.order).toMatchObject({ occurrence: 1, attempt: 2, dueAt: '2026-11-30T11:00:00.000Z' });
    const second = settle(first.order, NO_FUNDS, '2026-11-30T11:00:00.000Z');
    expect(second.run).toMatchObject({ attempt: 2, outcome: 'RETRYING', willRetryAt: '2026-11-30T17:00:00.000Z' });
    const third = settle(second.order, NO_FUNDS, '2026-11-30T17:00:00.000Z');
    expect(third.run).toMatchObject({ attempt: 3, outcome: 'FAILED', reason: 'insufficient-funds', willRetryAt: null });
    expect(third.order).toMatchObject({ state: 'ACTIVE', occurrence: 2, attempt: 1 });
  });

  it('fails a date at once for any other reason', () => {
    const { run, order: after } = settle(order(), NO_PAYEE, '2026-11-30T05:00:00.000Z');
    expect(run).toMatchObject({ attempt: 1, outcome: 'FAILED', reason: 'payee-not-found', willRetryAt: null });
    expect(after.occurrence).toBe(2);
  });

  it('that is paid late is tried once', () => {
    const { run } = settle(order(), NO_FUNDS, '2026-12-01T05:00:00.000Z');
    expect(run).toMatchObject({ outcome: 'FAILED', reason: 'insufficient-funds', willRetryAt: null });
  });

  it.each([
    ['2026-12-05T22:59:59.999Z', false],
    ['2026-12-05T23:00:00.000Z', true],
  ])('of 30 November is missed at %s: %s', (asOf, missed) => {
    expect(isMissed(order(), at(asOf))).toBe(missed);
  });

  it('never completes without a payment', () => {
    const once = order({ kind: 'ONCE', date: '2026-11-30' as LocalDate });
    expect(settle(once, NO_PAYEE, '2026-11-30T05:00:00.000Z').order).toMatchObject({ state: 'FAILED', dueAt: null });
    expect(settle(once, { kind: 'missed', transferId: null }, '2027-01-30T05:00:00.000Z')).toMatchObject({
      order: { state: 'FAILED' },
      run: { outcome: 'FAILED', reason: 'missed', transferId: null },
    });
    const skipped = change(once, { kind: 'skip', executionDate: '2026-11-30' as LocalDate });
    expect(skipped.state).toBe('CANCELLED');
    const paused = change(once, { kind: 'pause' });
    expect(change(paused, { kind: 'resume' }, at('2026-12-01T10:00:00.000Z')).state).toBe('CANCELLED');
    const { order: paid } = settle(order(monthlyTimes(2)), POSTED, '2026-11-30T05:00:00.000Z');
    expect(settle(paid, NO_PAYEE, '2026-12-31T05:00:00.000Z').order.state).toBe('COMPLETED');
  });
});

describe('a change of an order', () => {
  it('pauses without a due date, and resumes with the first date that has not passed', () => {
    const paused = change(order(), { kind: 'pause' });
    expect(paused).toMatchObject({ state: 'PAUSED', version: 2, dueAt: null });
    expect(change(paused, { kind: 'resume' }, at('2026-11-30T20:00:00.000Z'))).toMatchObject({
      state: 'ACTIVE',
      version: 3,
      occurrence: 1,
      dueAt: '2026-11-30T05:00:00.000Z',
    });
    expect(change(paused, { kind: 'resume' }, at('2026-11-30T23:00:00.000Z'))).toMatchObject({
      occurrence: 2,
      dueAt: '2026-12-31T05:00:00.000Z',
    });
  });

  it('skips exactly the date it names', () => {
    const step = changeOrder(
      order(),
      { kind: 'skip', executionDate: '2026-11-30' as LocalDate },
      { version: 1, now: NOW },
    );
    expect(step).toMatchObject({
      run: { number: 1, outcome: 'SKIPPED', reason: 'skipped', transferId: null },
      order: { occurrence: 2, state: 'ACTIVE', version: 2 },
    });
    expect(() => change(order(), { kind: 'skip', executionDate: '2026-12-31' as LocalDate })).toThrow(
      expect.objectContaining({ name: 'OrderChangedError', facts: { nextExecutionDate: '2026-11-30' } }),
    );
  });

  it.each([
    ['pause', 'PAUSED', 2],
    ['cancel', 'CANCELLED', 1],
  ] as const)('%s gives up a date that was waiting for money', (kind, state, next) => {
    const { order: waiting } = settle(order(), NO_FUNDS, '2026-11-30T05:00:00.000Z');
    const step = changeOrder(waiting, { kind }, { version: 1, now: NOW });
    expect(step?.run).toMatchObject({ number: 1, attempt: 2, outcome: 'SKIPPED' });
    expect(step?.order).toMatchObject({ state, dueAt: null, occurrence: next });
  });

  it('changes the amount of what is not paid yet, in its currency', () => {
    expect(change(order(), { kind: 'amount', amount: money(80_000n, 'EUR') }).amount.minor).toBe(80_000n);
    expect(() => change(order(), { kind: 'amount', amount: money(80_000n, 'USD') })).toThrow(
      expect.objectContaining({ name: 'CurrencyMismatchError' }),
    );
  });

  it('is the same when it is asked for again, and refused when another came between', () => {
    const paused = change(order(), { kind: 'pause' });
    expect(changeOrder(paused, { kind: 'pause' }, { version: 1, now: NOW })).toBeUndefined();
    expect(() => change(paused, { kind: 'cancel' }, NOW, 1)).toThrow(
      expect.objectContaining({ name: 'OrderChangedError', facts: { version: 2 } }),
    );
    const dearer = change(order(), { kind: 'amount', amount: money(80_000n, 'EUR') });
    expect(() => change(dearer, { kind: 'amount', amount: money(90_000n, 'EUR') }, NOW, 1)).toThrow(
      expect.objectContaining({ name: 'OrderChangedError' }),
    );
  });

  it('waits while an attempt has begun', () => {
    expect(() => change(claimed(order()), { kind: 'cancel' })).toThrow(
      expect.objectContaining({ name: 'OrderBusyError' }),
    );
  });

  it.each<[OrderChange, readonly string[]]>([
    [{ kind: 'pause' }, ['PAUSED', 'COMPLETED', 'CANCELLED', 'FAILED']],
    [{ kind: 'resume' }, ['ACTIVE', 'COMPLETED', 'CANCELLED', 'FAILED']],
    [{ kind: 'skip', executionDate: '2026-11-30' as LocalDate }, ['PAUSED', 'COMPLETED', 'CANCELLED', 'FAILED']],
    [{ kind: 'cancel' }, ['COMPLETED', 'CANCELLED', 'FAILED']],
    [{ kind: 'amount', amount: money(1n, 'EUR') }, ['COMPLETED', 'CANCELLED', 'FAILED']],
  ])('%j is refused in %j', (what, states) => {
    for (const state of states)
      expect(() => change({ ...order(), state: state as Order['state'] }, what)).toThrow(
        expect.objectContaining({ name: 'OrderStateError', facts: { state } }),
      );
  });
});
