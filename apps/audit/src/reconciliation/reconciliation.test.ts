import { describe, expect, test } from '@jest/globals';
import { addMs, type Instant } from '@bank/domain';
import fc from 'fast-check';
import { compareSources, type CoreFact, type Fact, PENDING_MS_MAX, type Sources } from './reconciliation.ts';

const NOW = '2026-11-22T12:00:00.000Z' as Instant;
const WINDOW = { from: '2026-11-22T00:00:00.000Z' as Instant, to: '2026-11-22T11:59:58.000Z' as Instant };
const AT = '2026-11-22T10:00:00.000Z' as Instant;
const T1 = '00000000-0000-7000-8000-000000000001';

const FACT: CoreFact = {
  transferId: T1,
  isOrdered: true,
  state: 'POSTED',
  amountMinor: 1250n,
  currency: 'EUR',
  at: AT,
};
const AGREED: Sources = { core: [FACT], bff: [FACT], changes: [FACT], events: [FACT] };
const NOTHING: Sources = { core: [], bff: [], changes: [], events: [] };
const compare = (sources: Partial<Sources>) => compareSources({ ...AGREED, ...sources }, WINDOW, NOW);
const kinds = (sources: Partial<Sources>): string[] => compare(sources).breaks.map((one) => one.kind);

describe('reconciliation', () => {
  test('agrees when all say the same, with equal totals', () => {
    expect(compare({})).toEqual({
      compared: { core: 1, bff: 1, changes: 1, events: 1 },
      totals: [{ currency: 'EUR', core: 1250n, bff: 1250n, audit: 1250n }],
      breaks: [],
      isSettling: false,
      agrees: true,
    });
  });

  test('does not agree when there was nothing to compare', () => {
    expect(compareSources(NOTHING, WINDOW, NOW)).toMatchObject({ breaks: [], agrees: false });
    const outside = { ...FACT, at: '2026-11-21T10:00:00.000Z' as Instant };
    const sources = { core: [outside], bff: [outside], changes: [outside], events: [outside] };
    expect(compareSources(sources, WINDOW, NOW)).toMatchObject({ compared: { core: 0 }, agrees: false });
  });

  test('agrees about money from another bank, which only the core and its event know', () => {
    const incoming: CoreFact = { ...FACT, isOrdered: false };
    expect(compare({ core: [incoming], bff: [], changes: [] })).toMatchObject({ agrees: true, totals: [] });
  });

  test('leaves refused transfers out of the totals', () => {
    const refused: CoreFact = { ...FACT, state: 'REJECTED' };
    expect(compare({ core: [refused], bff: [refused], changes: [refused], events: [refused] })).toMatchObject({
      agrees: true,
      totals: [],
    });
  });

  test.each<[string, Partial<Sources>, string[]]>([
    ['dropped from the core', { core: [] }, ['MISSING_IN_CORE']],
    ['dropped from the bff', { bff: [] }, ['MISSING_IN_BFF']],
    ['dropped from the change rows', { changes: [] }, ['MISSING_IN_AUDIT']],
    ['dropped from the event rows', { events: [] }, ['MISSING_IN_AUDIT']],
    [
      'only in the core',
      { bff: [], changes: [], events: [] },
      ['MISSING_IN_AUDIT', 'MISSING_IN_BFF', 'MISSING_IN_AUDIT'],
    ],
    ['only in the event rows', { core: [], bff: [], changes: [] }, ['MISSING_IN_CORE']],
    ['with another amount in the core', { core: [{ ...FACT, amountMinor: 1251n }] }, ['AMOUNT']],
    ['with another amount in the bff', { bff: [{ ...FACT, amountMinor: 1n }] }, ['AMOUNT']],
    ['with another currency in the change rows', { changes: [{ ...FACT, currency: 'USD' }] }, ['AMOUNT']],
    ['with another amount in the event rows', { events: [{ ...FACT, amountMinor: 0n }] }, ['AMOUNT']],
    ['refused in the core alone', { core: [{ ...FACT, state: 'REJECTED' }] }, ['STATE']],
    ['refused in the event rows alone', { events: [{ ...FACT, state: 'REJECTED' }] }, ['STATE']],
    ['open in the change rows', { changes: [{ ...FACT, state: 'PENDING' }] }, ['STATE']],
    ['that nobody ordered by the core', { core: [{ ...FACT, isOrdered: false }] }, ['STATE']],
    ['twice in the core', { core: [FACT, FACT] }, ['DUPLICATE']],
    ['twice in the event rows', { events: [FACT, FACT] }, ['DUPLICATE']],
  ])('names a transfer %s', (_, sources, expected) => {
    expect(kinds(sources)).toEqual(expected);
    expect(compare(sources).breaks.every((one) => one.transferId === T1)).toBe(true);
    expect(compare(sources).agrees).toBe(false);
  });

  test('says who says what', () => {
    expect(compare({ bff: [{ ...FACT, amountMinor: 1249n }] }).breaks[0]?.detail).toBe(
      'core 1250 EUR, bff 1249 EUR, audit changes 1250 EUR, audit events 1250 EUR',
    );
  });

  test('takes a transfer that waits for its answer as timing, up to a minute', () => {
    const waiting = (ageMs: number): Fact => ({ ...FACT, state: 'PENDING', at: addMs(NOW, -ageMs) });
    const of = (ageMs: number): Sources => ({ core: [], bff: [waiting(ageMs)], changes: [waiting(ageMs)], events: [] });
    const kindsOf = (sources: Sources): string[] => compareSources(sources, WINDOW, NOW).breaks.map((one) => one.kind);
    expect(kindsOf(of(PENDING_MS_MAX - 1))).toEqual([]);
    expect(compareSources(of(PENDING_MS_MAX - 1), WINDOW, NOW).agrees).toBe(false);
    expect(kindsOf(of(PENDING_MS_MAX))).toEqual(['MISSING_IN_CORE']);
    expect(kindsOf({ ...of(5_000), core: [FACT], events: [FACT] })).toEqual([]);
    expect(kindsOf({ ...of(PENDING_MS_MAX), core: [FACT], events: [FACT] })).toEqual(['STATE']);
  });

  test('sees a partner beyond the window’s edge', () => {
    const before = { ...FACT, at: addMs(WINDOW.from, -5) };
    const inside = { ...FACT, at: WINDOW.from };
    expect(compare({ core: [inside], bff: [before], changes: [before], events: [inside] }).agrees).toBe(true);
  });

  test('marks differences about what just happened as settling', () => {
    const young = { ...FACT, at: addMs(NOW, -3_000) };
    expect(compare({ core: [young], bff: [young], changes: [], events: [young] }).isSettling).toBe(true);
    expect(compare({ changes: [] }).isSettling).toBe(false);
  });
});

const world = fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 20 }).chain((ids) =>
  fc.tuple(
    ...ids.map((transferId) =>
      fc.record({
        transferId: fc.constant(transferId),
        isOrdered: fc.boolean(),
        state: fc.constantFrom('POSTED' as const, 'REJECTED' as const),
        amountMinor: fc.bigInt(1n, 10n ** 13n),
        currency: fc.constantFrom('EUR', 'USD'),
        at: fc.constant(AT),
      }),
    ),
  ),
);
const sourcesOf = (facts: readonly CoreFact[]): Sources => {
  const internal = facts.filter((fact) => fact.isOrdered);
  return { core: facts, bff: internal, changes: internal, events: facts };
};
const ALTERATIONS = {
  drop: () => [],
  duplicate: (fact: CoreFact) => [fact, fact],
  amount: (fact: CoreFact) => [{ ...fact, amountMinor: fact.amountMinor + 1n }],
  currency: (fact: CoreFact) => [{ ...fact, currency: fact.currency === 'EUR' ? 'USD' : 'EUR' }],
  state: (fact: CoreFact) => [
    { ...fact, state: fact.state === 'POSTED' ? ('REJECTED' as const) : ('POSTED' as const) },
  ],
} satisfies Record<string, (fact: CoreFact) => CoreFact[]>;
type Alteration = keyof typeof ALTERATIONS;

describe('reconciliation of any bank', () => {
  test('agrees while nothing was touched', () => {
    fc.assert(
      fc.property(world, (facts) => {
        expect(compareSources(sourcesOf(facts), WINDOW, NOW)).toMatchObject({ agrees: true, breaks: [] });
      }),
    );
  });

  test('names exactly the one movement that was altered, dropped or duplicated anywhere', () => {
    const scenario = fc.record({
      facts: world,
      source: fc.constantFrom('core' as const, 'bff' as const, 'changes' as const, 'events' as const),
      alteration: fc.constantFrom(...(Object.keys(ALTERATIONS) as Alteration[])),
      pick: fc.nat(),
    });
    fc.assert(
      fc.property(scenario, ({ facts, source, alteration, pick }) => {
        const whole = sourcesOf(facts);
        const list = whole[source] as readonly CoreFact[];
        fc.pre(list.length > 0);
        const index = pick % list.length;
        const altered = list.flatMap((fact, at) => (at === index ? ALTERATIONS[alteration](fact) : [fact]));
        const result = compareSources({ ...whole, [source]: altered }, WINDOW, NOW);
        const named = new Set(result.breaks.map((one) => one.transferId));
        expect([...named]).toEqual([list[index]?.transferId]);
        expect(result.agrees).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
