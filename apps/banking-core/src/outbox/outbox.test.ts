import { roundsOf } from './outbox.ts';

const event = (subject: string, sequence: number) => ({ subject, sequence });

describe('rounds of events', () => {
  it('never have two events of one subject and keep the order of each', () => {
    const rounds = roundsOf([event('a', 1), event('b', 1), event('a', 2), event('a', 3), event('b', 2), event('c', 1)]);
    expect(rounds).toEqual([
      [event('a', 1), event('b', 1), event('c', 1)],
      [event('a', 2), event('b', 2)],
      [event('a', 3)],
    ]);
  });

  it('are none for no events', () => {
    expect(roundsOf([])).toEqual([]);
  });
});
