import type { Instant } from '@bank/domain';

/** A device of a person that takes push messages. */
export interface Endpoint {
  readonly subject: string;
  readonly deviceId: string;
  readonly provider: 'fcm' | 'sns';
  /** Registration token of the app on that device. */
  readonly token: string;
  /** SHA-256 of provider and token, hex: the key under which a token's one owner is kept. */
  readonly tokenHash: string;
  /** What a push is addressed to: the token itself, or the SNS endpoint's ARN. */
  readonly address: string;
  readonly updatedAt: Instant;
}

/** Devices of one person that take push; the next one makes the longest unused give way. */
export const ENDPOINTS_MAX = 10;
