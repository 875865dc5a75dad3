import { addMs, type Clock, type Instant } from '@bank/domain';

/** A clock that stands still until told. */
export class FixedClock implements Clock {
  constructor(private instant: Instant) {}
  now(): Instant {
    return this.instant;
  }
  advanceMs(deltaMs: number): void {
    this.instant = addMs(this.instant, deltaMs);
  }
}
