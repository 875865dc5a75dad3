import type { PeerLimitRule } from '@bank/platform';

/** A password tried on many accounts never meets the limit by account, so peers have one. */
export const PASSWORD_LIMIT: PeerLimitRule = { group: 'password', max: 20, windowMs: 60_000 };
/** Starts only: the later steps of a face login need a start each and work once. */
export const FACE_LIMIT: PeerLimitRule = { group: 'face', max: 20, windowMs: 60_000 };
export const REFRESH_LIMIT: PeerLimitRule = { group: 'refresh', max: 60, windowMs: 60_000 };
