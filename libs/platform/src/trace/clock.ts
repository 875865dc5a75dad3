import { type Clock, type Instant, instantFromMs } from '@bank/domain';

export const CLOCK = Symbol('CLOCK');

export class SystemClock implements Clock {
  now(): Instant {
    return instantFromMs(Date.now());
  }
}
