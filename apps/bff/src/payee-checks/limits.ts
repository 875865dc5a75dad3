import type { PeerLimitRule } from '@bank/platform';

/** Every route that says something about a payee's name shares this count, so that none is a way round another. */
export const PAYEE_CHECK_LIMIT: PeerLimitRule = { group: 'payee-checks', max: 20, windowMs: 60_000 };
