import { type Instant, msOf } from '@bank/domain';

/** A transfer waits this long for its answer before a difference about it counts. */
export const PENDING_MS_MAX = 60_000;
/** A change or event younger than this may still be on its way to the audit. */
export const SETTLING_MS = 15_000;

export interface Fact {
  readonly transferId: string;
  readonly state: 'PENDING' | 'POSTED' | 'REJECTED';
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly at: Instant;
}
export interface CoreFact extends Fact {
  /** A client ordered it, so that the bff has an intent and its table a change. */
  readonly isOrdered: boolean;
}

/** What each system says. Core knows every transfer; bff and the change stream only those that its clients ordered. */
export interface Sources {
  readonly core: readonly CoreFact[];
  readonly bff: readonly Fact[];
  readonly changes: readonly Fact[];
  readonly events: readonly Fact[];
}

export interface Break {
  readonly transferId: string;
  readonly kind: 'MISSING_IN_CORE' | 'MISSING_IN_BFF' | 'MISSING_IN_AUDIT' | 'AMOUNT' | 'STATE' | 'DUPLICATE';
  readonly detail: string;
}

export interface Total {
  readonly currency: string;
  readonly core: bigint;
  readonly bff: bigint;
  readonly audit: bigint;
}

export interface Comparison {
  readonly compared: { readonly [Source in keyof Sources]: number };
  /** Posted transfers that clients ordered; the three sums are equal when nothing is wrong. */
  readonly totals: readonly Total[];
  readonly breaks: readonly Break[];
  /** True when some break may only mean that a message is still on its way. */
  readonly isSettling: boolean;
  /** Something was compared and nothing differs. */
  readonly agrees: boolean;
}

/** Everything the four sources say about one transfer. */
interface Case {
  readonly transferId: string;
  readonly core: readonly CoreFact[];
  readonly bff: readonly Fact[];
  readonly changes: readonly Fact[];
  readonly events: readonly Fact[];
}

/**
 * Compares the sources transfer by transfer. A transfer is in question when any source has it within the window; the
 * sources should reach beyond the window on both sides, because their clocks and moments differ.
 */
export function compareSources(sources: Sources, window: { from: Instant; to: Instant }, now: Instant): Comparison {
  const cases = casesOf(sources).filter((one) => factsOf(one).some(({ at }) => at >= window.from && at < window.to));
  const found = cases.map((one) => ({ one, breaks: breaksOf(one, now) })).filter(({ breaks }) => breaks.length > 0);
  const count = (source: keyof Sources): number => cases.reduce((sum, one) => sum + one[source].length, 0);
  const compared = { core: count('core'), bff: count('bff'), changes: count('changes'), events: count('events') };
  return {
    compared,
    totals: totalsOf(cases.filter((one) => !isTiming(one, now))),
    breaks: found.flatMap(({ breaks }) => breaks),
    isSettling: found.some(({ one }) => factsOf(one).some(({ at }) => msOf(now) - msOf(at) < SETTLING_MS)),
    agrees: compared.core > 0 && found.length === 0,
  };
}

function casesOf(sources: Sources): readonly Case[] {
  const by = <Kind extends Fact>(facts: readonly Kind[]): Map<string, Kind[]> =>
    Map.groupBy(facts, (fact) => fact.transferId);
  const [core, bff, changes, events] = [by(sources.core), by(sources.bff), by(sources.changes), by(sources.events)];
  const ids = new Set([core, bff, changes, events].flatMap((facts) => [...facts.keys()]));
  return [...ids].toSorted().map((transferId) => ({
    transferId,
    core: core.get(transferId) ?? [],
    bff: bff.get(transferId) ?? [],
    changes: changes.get(transferId) ?? [],
    events: events.get(transferId) ?? [],
  }));
}

const factsOf = (one: Case): readonly Fact[] => [...one.core, ...one.bff, ...one.changes, ...one.events];

/** The bff still waits for the core's answer, and not for long: what the others know already is no break. */
const isTiming = (one: Case, now: Instant): boolean =>
  one.bff.some(({ state, at }) => state === 'PENDING' && msOf(now) - msOf(at) < PENDING_MS_MAX);

function breaksOf(one: Case, now: Instant): readonly Break[] {
  const { transferId } = one;
  const differences = [
    ...duplicates(one),
    ...absences(one, isTiming(one, now)),
    ...amounts(one),
    ...states(one, isTiming(one, now)),
  ];
  return differences.map(([kind, detail]) => ({ transferId, kind, detail }));
}

type Difference = readonly [kind: Break['kind'], detail: string];

const NAMES = { core: 'core', bff: 'bff', changes: 'audit changes', events: 'audit events' } as const;
const SOURCES = ['core', 'bff', 'changes', 'events'] as const;

function duplicates(one: Case): readonly Difference[] {
  return SOURCES.filter((source) => one[source].length > 1).map((source) => [
    'DUPLICATE',
    `${NAMES[source]} has it ${one[source].length} times`,
  ]);
}

function absences(one: Case, timing: boolean): readonly Difference[] {
  const isOrdered = one.core[0]?.isOrdered === true;
  const isKnownAsOrdered = one.bff.length > 0 || one.changes.length > 0;
  const differences: Difference[] = [];
  if (one.core.length === 0 && (!timing || one.events.length > 0))
    differences.push(['MISSING_IN_CORE', `known to ${knownTo(one)}`]);
  if (one.core.length > 0 && one.events.length === 0) differences.push(['MISSING_IN_AUDIT', 'there is no event row']);
  if (one.bff.length === 0 && (isOrdered || one.changes.length > 0))
    differences.push(['MISSING_IN_BFF', `known to ${knownTo(one)}`]);
  if (one.changes.length === 0 && (isOrdered || one.bff.length > 0) && !timing)
    differences.push(['MISSING_IN_AUDIT', 'there is no change row']);
  if (one.core.length > 0 && !isOrdered && isKnownAsOrdered)
    differences.push(['STATE', 'core says that no client ordered it, bff that one did']);
  return differences;
}

const knownTo = (one: Case): string =>
  SOURCES.filter((source) => one[source].length > 0)
    .map((source) => NAMES[source])
    .join(', ');

function amounts(one: Case): readonly Difference[] {
  return differing(one, ({ amountMinor, currency }) => `${amountMinor} ${currency}`, 'AMOUNT');
}

function states(one: Case, timing: boolean): readonly Difference[] {
  // While it waits, bff and its change rows lag behind the core; they are compared when it is decided.
  const decided = timing ? { ...one, bff: [], changes: [] } : one;
  return differing(decided, ({ state }) => state, 'STATE');
}

function differing(one: Case, valueOf: (fact: Fact) => string, kind: 'AMOUNT' | 'STATE'): readonly Difference[] {
  if (new Set(factsOf(one).map(valueOf)).size < 2) return [];
  const said = SOURCES.flatMap((source) => one[source].map((fact) => `${NAMES[source]} ${valueOf(fact)}`));
  return [[kind, said.join(', ')]];
}

function totalsOf(cases: readonly Case[]): readonly Total[] {
  const sums = new Map<string, { core: bigint; bff: bigint; audit: bigint }>();
  const addUp = (facts: readonly Fact[], side: 'core' | 'bff' | 'audit'): void => {
    for (const { state, currency, amountMinor } of facts) {
      if (state !== 'POSTED') continue;
      const sum = sums.get(currency) ?? { core: 0n, bff: 0n, audit: 0n };
      sum[side] += amountMinor;
      sums.set(currency, sum);
    }
  };
  for (const one of cases) {
    addUp(
      one.core.filter((fact) => fact.isOrdered),
      'core',
    );
    addUp(one.bff, 'bff');
    addUp(one.changes, 'audit');
  }
  return [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([currency, sum]) => ({ currency, ...sum }));
}
