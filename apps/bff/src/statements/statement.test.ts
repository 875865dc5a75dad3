import { describe, expect, it } from '@jest/globals';
import { type LocalDate, money, zero } from '@bank/domain';
import fc from 'fast-check';
import { anyStatement, sampleStatement } from '../../test/sample-statement.ts';
import { findMismatch, type Statement, type StatementMovement } from './statement.ts';

const euro = (minor: bigint): Statement['opening'] => money(minor, 'EUR');
const withMovement = (index: number, change: Partial<StatementMovement>): Statement =>
  sampleStatement({
    movements: sampleStatement().movements.map((each, place) => (place === index ? { ...each, ...change } : each)),
  });

describe('a statement', () => {
  it('ties', () => {
    expect(findMismatch(sampleStatement())).toBeUndefined();
  });

  it('without movements ties when it closes as it opens', () => {
    const empty = { movements: [], entryCount: 0, totalIn: zero('EUR'), totalOut: zero('EUR') };
    expect(findMismatch(sampleStatement({ ...empty, closing: euro(100_000n) }))).toBeUndefined();
    expect(findMismatch(sampleStatement({ ...empty, closing: euro(100_001n) }))).toBe('closing-balance');
  });

  it.each<[string, Statement]>([
    ['closing-balance', sampleStatement({ closing: euro(124_961n) })],
    ['running-balance', sampleStatement({ opening: euro(99_999n) })],
    ['total-in', sampleStatement({ totalIn: euro(29_001n) })],
    ['total-out', sampleStatement({ totalOut: euro(4_039n) })],
    ['number-of-movements', sampleStatement({ entryCount: 5 })],
    ['number-of-movements', sampleStatement({ movements: sampleStatement().movements.slice(1) })],
    ['order-of-movements', withMovement(2, { sequence: 12 })],
    ['running-balance', withMovement(1, { balanceAfter: euro(121_001n) })],
    ['running-balance', withMovement(3, { direction: 'OUT' })],
    ['another-currency', withMovement(0, { amount: money(25_000n, 'USD') })],
    ['negative-amount', withMovement(0, { amount: euro(-25_000n) })],
    ['date-outside-the-period', withMovement(0, { bookedOn: '2026-09-29' as LocalDate })],
    ['date-outside-the-period', withMovement(3, { bookedOn: '2026-11-02' as LocalDate })],
  ])('does not tie: %s', (mismatch, statement) => {
    expect(findMismatch(statement)).toBe(mismatch);
  });

  it('ties whatever moved, and no longer when one amount is another', () => {
    const other = fc.record({ place: fc.nat(), by: fc.bigInt({ min: 1n, max: 1_000n }) });
    fc.assert(
      fc.property(anyStatement, other, (statement, { place, by }) => {
        expect(findMismatch(statement)).toBeUndefined();
        const { movements, currency } = statement;
        fc.pre(movements.length > 0);
        const index = place % movements.length;
        const changed = movements.map((each, at) =>
          at === index ? { ...each, amount: money(each.amount.minor + by, currency) } : each,
        );
        expect(findMismatch({ ...statement, movements: changed })).toBe('running-balance');
      }),
    );
  });
});
