import { Counter, Gauge, register } from 'prom-client';
import type { BreakerState } from './breaker.ts';

const STATE = 'bff_breaker_state';
const REFUSED = 'bff_lane_refused_total';
const VALUES: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 };

/** Looked up at each use: the platform clears the registry after the providers of a service were made. */
export function showBreakerState(lane: string, state: BreakerState): void {
  const known = register.getSingleMetric(STATE);
  const help = 'Whether a dependency is asked: 0 closed (yes), 1 half-open (one probe), 2 open (no).';
  const gauge = known instanceof Gauge ? known : new Gauge({ name: STATE, help, labelNames: ['lane'] });
  gauge.set({ lane }, VALUES[state]);
}

/** Calls of a dependency that were not begun: no place in time, or its breaker is open. */
export function countRefused(lane: string): void {
  const known = register.getSingleMetric(REFUSED);
  const help = 'Calls that were refused before they were begun.';
  const counter = known instanceof Counter ? known : new Counter({ name: REFUSED, help, labelNames: ['lane'] });
  counter.inc({ lane });
}
