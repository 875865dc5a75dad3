import { Counter, Gauge, register } from 'prom-client';

const FAULTS = 'core_rail_faults_total';
const UNANSWERED = 'core_rail_unanswered_payments';

/**
 * `contradiction`: the rail said two things about one payment, and the first stands. `refused-posting`: the ledger would
 * not take the money back, which waits where it is. `not-taken`: the rail refused a message of ours. Each is somebody's work.
 */
export type RailFault = 'contradiction' | 'refused-posting' | 'not-taken';

/** Looked up at each use: the platform clears the registry after the providers of a service were made. */
export function countRailFault(fault: RailFault): void {
  const known = register.getSingleMetric(FAULTS);
  const counter =
    known instanceof Counter
      ? known
      : new Counter({ name: FAULTS, help: 'What the rail or the ledger would not do.', labelNames: ['fault'] });
  counter.inc({ fault });
}

/** Payments whose outcome nobody has known for too long. Every process says the same number. */
export function showUnanswered(count: number): void {
  const known = register.getSingleMetric(UNANSWERED);
  const gauge =
    known instanceof Gauge
      ? known
      : new Gauge({ name: UNANSWERED, help: 'Outgoing payments without an answer of the rail for too long.' });
  gauge.set(count);
}
