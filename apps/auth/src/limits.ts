import type { PeerLimitRule } from '@bank/platform';

/**
 * Requests of one peer. A password tried on many accounts never meets the limit by account, so peers have one; a face
 * login takes three of these.
 */
export const LOGIN_LIMIT: PeerLimitRule = { group: 'login', max: 20, windowMs: 60_000 };
export const REFRESH_LIMIT: PeerLimitRule = { group: 'refresh', max: 60, windowMs: 60_000 };
