import { instantFromMs } from '@bank/domain';
import type { BffFlaw, BffParts } from './simulated-bff.ts';
import type { CoreFlaws } from './simulated-core.ts';
import { uuidOf } from './people.ts';

/** A mistake that somebody could make in the saga or the core; the simulation has to find each of them. */
export interface Flaw {
  readonly name: string;
  readonly bffFlaw?: BffFlaw;
  readonly coreFlaws?: CoreFlaws;
}

type Conditional = { ConditionExpression?: string };
type Method = (...args: never[]) => unknown;

/** Replaces a method of a real service by one that is made of it. */
function replace(target: object, name: string, by: (original: (...args: unknown[]) => unknown) => Method): void {
  const original = Reflect.get(target, name) as Method;
  Reflect.set(target, name, by(original.bind(target) as (...args: unknown[]) => unknown));
}

const refused = () => ({
  kind: 'decided',
  decision: { state: 'REJECTED', decidedAt: instantFromMs(Date.UTC(2026, 10, 26)), reason: 'unspecified', facts: {} },
  creditorAccountId: null,
});

/** Takes the condition off what a method is about to write. */
function withoutCondition(target: object, name: string): void {
  replace(target, name, (original) => (...args: unknown[]) => {
    const item = original(...args) as Record<string, Conditional>;
    for (const write of Object.values(item)) delete write.ConditionExpression;
    return item;
  });
}

function withoutConditionsOnBegin({ store, requests }: BffParts): void {
  withoutCondition(requests, 'beginning');
  replace(store, 'write', (original) => (items: Record<string, Conditional>[]) => {
    for (const { Put } of items) delete Put?.ConditionExpression;
    return original(items);
  });
}

let attempts = 0;

export const FLAWS: readonly Flaw[] = [
  {
    name: 'the bff answers "refused" when the core does not say',
    bffFlaw: ({ settlement }) => replace(settlement, 'unknown', () => refused),
  },
  {
    name: 'the bff gives an intent up without winning its id in the core',
    bffFlaw: ({ settlement }) => replace(settlement, 'expire', () => async () => refused()),
  },
  {
    name: 'the bff takes the core\'s "no such account" for the last word',
    bffFlaw: ({ settlement }) => replace(settlement, 'refuseForeign', () => async () => refused()),
  },
  { name: 'the bff begins a key that it has begun before', bffFlaw: withoutConditionsOnBegin },
  {
    name: 'the bff writes a decision over a decision, and is told another one',
    bffFlaw: (parts) => {
      withoutCondition(parts.store, 'deciding');
      replace(parts.settlement, 'unknown', () => refused);
    },
  },
  {
    name: 'the bff asks the core under a new id each time',
    bffFlaw: ({ settlement }) => {
      const core = Reflect.get(settlement, 'core') as object;
      replace(core, 'putTransfer', (original) => (_id: string, ...rest: unknown[]) => {
        attempts += 1;
        return original(uuidOf('dead', attempts), ...rest);
      });
    },
  },
  {
    name: 'the bff answers before its store has the decision',
    bffFlaw: ({ decisions }) =>
      replace(decisions, 'record', () => async (transfer: object, { decision }: { decision: object }) => ({
        ...transfer,
        ...decision,
      })),
  },
  {
    name: 'the bff repairs nothing',
    bffFlaw: ({ repair }) => {
      replace(repair, 'repairOverdue', () => async () => ({ seen: 0, finished: 0 }));
    },
  },
  { name: 'the core decides an id again', coreFlaws: { forgetsIds: true } },
  { name: 'the core locks nothing', coreFlaws: { locksNothing: true } },
];
