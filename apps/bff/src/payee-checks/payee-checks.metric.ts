import { Counter, register } from 'prom-client';
import type { CheckOutcome } from './payee-check.ts';

const NAME = 'bff_payee_checks_total';

/** A falling share of MATCH is somebody trying names. Looked up at each use, as the platform clears the registry at start. */
export function countPayeeCheck(outcome: CheckOutcome): void {
  const known = register.getSingleMetric(NAME);
  const counter =
    known instanceof Counter
      ? known
      : new Counter({ name: NAME, help: 'Checks of payee names by outcome.', labelNames: ['outcome'] });
  counter.inc({ outcome });
}
