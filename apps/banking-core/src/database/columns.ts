import { type Instant, instantFromMs } from '@bank/domain';
import type { ValueTransformer } from 'typeorm';

/** What the driver gives for timestamptz. */
export interface StoredInstant {
  getTime(): number;
}

export const toInstant = (stored: StoredInstant): Instant => instantFromMs(stored.getTime());

/** timestamptz(3) <-> Instant, which has milliseconds too. */
export const instantColumn: ValueTransformer = {
  from: (stored: StoredInstant): Instant => toInstant(stored),
  to: (instant: unknown): unknown => instant,
};
