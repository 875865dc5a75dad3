import { createHash } from 'node:crypto';

/** A request that carries an Idempotency-Key and whose whole effect is one transaction of ours. */
export interface KeyedRequest {
  readonly customerId: string;
  readonly key: string;
  /** `POST /api/v1/beneficiaries`: the same key for another route is another request. */
  readonly route: string;
  readonly fingerprint: string;
}

/** A whole answer, kept so that a replay has the same bytes. */
export interface StoredAnswer {
  readonly status: number;
  readonly body: string;
  readonly location: string;
}

/** Keys are the client's secret choice of words, so only their hash is kept. Never equal to a transfer's record key. */
export const keyedRecordKeyOf = ({ customerId, route, key }: KeyedRequest): string =>
  `${customerId}#${createHash('sha256').update(`${route}\n${key}`).digest('hex')}`;

/** SHA-256 of the canonical validated body, whatever the order of its members. */
export const bodyFingerprint = (body: object): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(body).toSorted(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex');
