import type { PeerLimitRule } from '@bank/platform';

/** Of one client, over statements and receipts: each is made anew, and a long one is work for seconds. */
export const DOCUMENT_LIMIT: PeerLimitRule = { group: 'documents', max: 'DOCUMENTS_PER_MINUTE_MAX', windowMs: 60_000 };
