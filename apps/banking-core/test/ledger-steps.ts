import fc from 'fast-check';
import { LIMIT_NAMES, type ModelLimit, type ModelState } from './ledger-model.ts';

/** An amount as it is chosen before the balances are known: a number, or the edge of what is left. */
export type Amount =
  | { readonly of: 'number'; readonly minor: bigint }
  | { readonly of: 'available' | ModelLimit; readonly plus: bigint };

export type Step =
  | {
      readonly do: 'pay';
      readonly from: number;
      /** An account, or one that does not exist, or one of another bank. */
      readonly to: { readonly where: 'here' | 'nowhere' | 'outside'; readonly index: number };
      readonly byIban: boolean;
      readonly amount: Amount;
      readonly by: 'owner' | 'stranger';
      readonly deadline: 'none' | 'passed' | 'now' | 'missed';
      readonly isLive: boolean;
      /** A capture of what was held: granted before, so no limit counts it. */
      readonly isCapture: boolean;
    }
  | { readonly do: 'receive'; readonly to: number; readonly minor: bigint }
  | { readonly do: 'finish'; readonly how: 'REVERSAL' | 'RETURN' | 'SETTLEMENT'; readonly back: number }
  | { readonly do: 'state'; readonly account: number; readonly state: ModelState }
  | { readonly do: 'hold'; readonly account: number; readonly minor: bigint }
  | { readonly do: 'overdraft'; readonly account: number; readonly minor: bigint }
  | { readonly do: 'limit'; readonly account: number; readonly limit: ModelLimit; readonly minor: bigint | null }
  | { readonly do: 'wait'; readonly until: 'later' | 'midnight' | 'month-end'; readonly ms: number };

export const CUSTOMER_ACCOUNTS = 6;
export const OUTSIDERS = 3;

const account = fc.nat({ max: CUSTOMER_ACCOUNTS - 1 });
const amount: fc.Arbitrary<Amount> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ of: fc.constant('number' as const), minor: fc.bigInt(1n, 900n) }) },
  { weight: 1, arbitrary: fc.record({ of: fc.constant('number' as const), minor: fc.bigInt(900n, 6_000n) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      of: fc.constantFrom('available' as const, ...LIMIT_NAMES),
      plus: fc.constantFrom(-1n, 0n, 0n, 1n),
    }),
  },
);

const pay = fc.record({
  do: fc.constant('pay' as const),
  from: account,
  to: fc.record({
    where: fc.constantFrom('here', 'here', 'here', 'here', 'nowhere', 'outside', 'outside', 'outside'),
    index: fc.nat({ max: CUSTOMER_ACCOUNTS - 1 }),
  }),
  byIban: fc.constantFrom(true, true, true, false),
  amount,
  by: fc.constantFrom('owner', 'owner', 'owner', 'owner', 'owner', 'owner', 'owner', 'stranger'),
  deadline: fc.constantFrom('none', 'none', 'none', 'none', 'now', 'missed', 'passed'),
  isLive: fc.constantFrom(true, true, true, true, true, true, true, false),
  isCapture: fc.constantFrom(false, false, false, false, false, true),
});

/** One thing that happens to the bank, mostly transfers; what it names is resolved when it is its turn. */
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 20, arbitrary: pay as fc.Arbitrary<Step> },
  {
    weight: 7,
    arbitrary: fc.record({ do: fc.constant('receive' as const), to: account, minor: fc.bigInt(1n, 6_000n) }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      do: fc.constant('finish' as const),
      how: fc.constantFrom('REVERSAL' as const, 'REVERSAL' as const, 'RETURN' as const, 'SETTLEMENT' as const),
      back: fc.nat({ max: 8 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('state' as const),
      account,
      // Mostly active, or a long sequence would end with a bank that refuses everything.
      state: fc.constantFrom<ModelState>('ACTIVE', 'ACTIVE', 'ACTIVE', 'FROZEN', 'DORMANT', 'CLOSED'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('hold' as const), account, minor: fc.bigInt(0n, 800n) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('overdraft' as const), account, minor: fc.bigInt(0n, 500n) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('limit' as const),
      account,
      limit: fc.constantFrom(...LIMIT_NAMES),
      minor: fc.option(fc.bigInt(0n, 12_000n)),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      until: fc.constantFrom('later' as const, 'later' as const, 'midnight' as const, 'month-end' as const),
      ms: fc.constantFrom(0, 1, 1_000, 3_600_000, 86_399_999, 86_400_000, 86_400_001),
    }),
  },
);

export const arbitrarySteps = (stepsMax: number): fc.Arbitrary<Step[]> =>
  fc.array(step, { maxLength: stepsMax, size: 'max' });
