import fc from 'fast-check';
import { LedgerBank } from './ledger-bank.ts';
import { arbitrarySteps, type Step } from './ledger-steps.ts';

const SEED = 20261126;
const SEQUENCES = 500;
const STEPS_MAX = 512;
const TIME_MS_MAX = 60_000;
const MARGIN_MS = 2_000;
const BATCH_MAX = 32;

const live = (steps: readonly Step[], batchMax: number): LedgerBank => {
  const bank = new LedgerBank(batchMax);
  for (const step of steps) bank.take(step);
  bank.endBatch();
  return bank;
};

describe('the pure ledger beside a model of its rules', () => {
  it(
    `agrees with it after every step of ${SEQUENCES} sequences of up to ${STEPS_MAX}, one by one and in batches`,
    () => {
      let steps = 0;
      const seen = new Set<string>();
      fc.assert(
        fc.property(arbitrarySteps(STEPS_MAX), fc.integer({ min: 1, max: BATCH_MAX }), (sequence, batchMax) => {
          for (const what of live(sequence, batchMax).seen) seen.add(what);
          steps += sequence.length;
        }),
        // Making a counterexample small may take longer than finding it.
        {
          numRuns: SEQUENCES,
          seed: SEED,
          interruptAfterTimeLimit: TIME_MS_MAX - MARGIN_MS,
          markInterruptAsFailure: true,
        },
      );
      // Short sequences, or ones that never came far, would prove less than is claimed.
      expect(steps).toBeGreaterThan((SEQUENCES * STEPS_MAX) / 4);
      expect([...seen].toSorted()).toEqual([
        'NOT_FOUND INTERNAL',
        'NOT_FOUND OUTGOING',
        'POSTED INCOMING',
        'POSTED INTERNAL',
        'POSTED OUTGOING',
        'POSTED RETURN',
        'POSTED REVERSAL',
        'POSTED SETTLEMENT',
        'account-not-active',
        'already-undone',
        'currency-mismatch',
        'insufficient-funds',
        'limit-exceeded',
        'payee-not-found',
        'same-account',
        'transfer-expired',
      ]);
    },
    TIME_MS_MAX,
  );
});
