import { addMs, type Instant, type LocalDate, money, type Money } from '@bank/domain';
import { type AccountLimits, effectiveLimits, findExcess, isNewPayee, payPayee, spend, spentAt } from './limits.ts';

const euros = (minor: bigint): Money => money(minor, 'EUR');
const NOW = '2026-11-26T10:00:00.000Z' as Instant;
const TODAY = '2026-11-26' as LocalDate;
const TOMORROW = '2026-11-27' as LocalDate;
const NEXT_MONTH = '2026-12-01' as LocalDate;
const NONE = { transfer: null, day: null, month: null, newPayee: null };
const LIMITS: AccountLimits = {
  bank: { transfer: euros(500n), day: euros(1_000n), month: euros(3_000n), newPayee: euros(200n) },
  own: NONE,
};
const NOTHING = { on: null, day: euros(0n), month: euros(0n) };
const known = { now: NOW, today: TODAY, payee: undefined, isPayeeKnown: false };

describe('limits', () => {
  it('are the lower of the bank and the client, each for itself', () => {
    const own = { ...NONE, transfer: euros(499n), day: euros(1_001n), month: euros(3_000n) };
    expect(effectiveLimits({ ...LIMITS, own })).toEqual({
      transfer: euros(499n),
      day: euros(1_000n),
      month: euros(3_000n),
      newPayee: euros(200n),
    });
  });

  it('let an amount through that reaches a limit exactly, and not one cent more', () => {
    const account = { limits: LIMITS, spent: { on: TODAY, day: euros(570n), month: euros(570n) } };
    expect(findExcess(euros(430n), account, known)).toBeUndefined();
    expect(findExcess(euros(431n), account, known)).toEqual({
      limit: 'day',
      allowed: euros(1_000n),
      used: euros(570n),
    });
  });

  it('name the one that is exceeded, with what was used of it', () => {
    const fresh = { limits: LIMITS, spent: NOTHING };
    expect(findExcess(euros(501n), fresh, known)).toEqual({ limit: 'transfer', allowed: euros(500n), used: euros(0n) });
    const late = { limits: LIMITS, spent: { on: TODAY, day: euros(0n), month: euros(2_900n) } };
    expect(findExcess(euros(101n), late, known)).toEqual({
      limit: 'month',
      allowed: euros(3_000n),
      used: euros(2_900n),
    });
  });

  it('of zero let nothing through', () => {
    const account = { limits: { ...LIMITS, own: { ...NONE, day: euros(0n) } }, spent: NOTHING };
    expect(findExcess(euros(1n), account, known)?.limit).toBe('day');
  });

  it('begin again with the date and with the month', () => {
    const spent = spend(spend(NOTHING, euros(300n), TODAY), euros(100n), TODAY);
    expect(spent).toEqual({ on: TODAY, day: euros(400n), month: euros(400n) });
    expect(spentAt(spent, TOMORROW)).toEqual({ day: euros(0n), month: euros(400n) });
    expect(spend(spent, euros(5n), TOMORROW)).toEqual({ on: TOMORROW, day: euros(5n), month: euros(405n) });
    expect(spentAt(spent, NEXT_MONTH)).toEqual({ day: euros(0n), month: euros(0n) });
    // The same month of another year is another month.
    expect(spentAt(spent, '2027-11-26' as LocalDate)).toEqual({ day: euros(0n), month: euros(0n) });
  });

  it('count what a payee gets while new: the day after the first payment, its last millisecond included', () => {
    const first = payPayee(undefined, euros(150n), NOW);
    expect(first).toEqual({ firstPaidAt: NOW, paid: euros(150n) });
    const lastMs = addMs(NOW, 86_400_000);
    expect(isNewPayee(undefined, NOW)).toBe(true);
    expect(isNewPayee(first, lastMs)).toBe(true);
    expect(isNewPayee(first, addMs(lastMs, 1))).toBe(false);
    expect(payPayee(first, euros(50n), lastMs).paid).toEqual(euros(200n));
    expect(payPayee(first, euros(999n), addMs(lastMs, 1))).toBe(first);
    const account = { limits: LIMITS, spent: NOTHING };
    const at = { ...known, isPayeeKnown: true, payee: first };
    expect(findExcess(euros(50n), account, at)).toBeUndefined();
    expect(findExcess(euros(51n), account, at)?.limit).toBe('newPayee');
    expect(findExcess(euros(51n), account, { ...at, now: addMs(lastMs, 1) })).toBeUndefined();
  });
});
