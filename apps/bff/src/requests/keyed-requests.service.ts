import type { Instant } from '@bank/domain';
import type { TransactItem } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import { IdempotencyKeyReusedError } from '../transfers/transfer.errors.ts';
import { fromStore } from './from-store.ts';
import type { KeyedRequest, StoredAnswer } from './keyed-request.ts';
import { KeyedRequestsStore } from './keyed-requests.store.ts';

/**
 * One key, one effect, for what is one transaction in DynamoDB: the record is written together with the effect, so it is
 * there exactly when the effect is, and nothing is ever "running". Transfers, which ask the core in between, have their own.
 */
@Injectable()
export class KeyedRequestsService {
  constructor(@Inject(KeyedRequestsStore) private readonly store: KeyedRequestsStore) {}

  /** The answer to this key, if it had its effect. @throws IdempotencyKeyReusedError, DependencyUnavailableError */
  async findAnswer(request: KeyedRequest): Promise<StoredAnswer | undefined> {
    const known = await fromStore(this.store.find(request));
    if (known === undefined) return undefined;
    if (known.fingerprint !== request.fingerprint) throw new IdempotencyKeyReusedError();
    return known.answer;
  }

  /** First of the items of the effect's transaction: its condition fails when the key had its effect meanwhile. */
  keeping(request: KeyedRequest, answer: StoredAnswer, now: Instant): TransactItem {
    return this.store.keeping(request, answer, now);
  }
}
