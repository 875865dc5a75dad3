import type { ReconciliationReport, TransferFact } from '@bank/contracts';
import { type Instant, invariant, parseInstant } from '@bank/domain';
import type { Comparison, CoreFact } from './reconciliation.ts';

export function factOf({ transferId, initiator, state, amount, at }: TransferFact): CoreFact {
  const instant = parseInstant(at);
  invariant(instant !== undefined, 'the contract checked this instant');
  const { amountMinor, currency } = amount;
  return {
    transferId,
    isOrdered: initiator === 'CLIENT',
    state,
    amountMinor: BigInt(amountMinor),
    currency,
    at: instant,
  };
}

/** A report names at most this many breaks; it agrees only when there is none at all. */
const BREAKS_SHOWN_MAX = 1_000;

export const reportView = (comparison: Comparison, window: { from: Instant; to: Instant }): ReconciliationReport => ({
  ...window,
  compared: {
    core: comparison.compared.core,
    bff: comparison.compared.bff,
    auditChanges: comparison.compared.changes,
    auditEvents: comparison.compared.events,
  },
  totals: comparison.totals.map(({ currency, core, bff, audit }) => ({
    currency,
    coreMinor: core.toString(),
    bffMinor: bff.toString(),
    auditMinor: audit.toString(),
  })),
  breaks: comparison.breaks.slice(0, BREAKS_SHOWN_MAX),
  agrees: comparison.agrees,
});
