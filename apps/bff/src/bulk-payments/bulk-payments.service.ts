import type { BulkPaymentRequest, BulkPaymentView } from '@bank/contracts';
import { type Clock, type Instant, invariant, parseInstant } from '@bank/domain';
import { CLOCK, currentTrace, DependencyUnavailableError, NotFoundError } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import { v4 as uuidv4 } from 'uuid';
import { AccountsService } from '../accounts/accounts.service.ts';
import { fromStore } from '../requests/from-store.ts';
import { bodyFingerprint, type KeyedRequest, type StoredAnswer } from '../requests/keyed-request.ts';
import { KeyedRequestsService } from '../requests/keyed-requests.service.ts';
import { RequestInProgressError } from '../transfers/transfer.errors.ts';
import { type BulkOrder, digestOf, readBulkFile } from './bulk-file.ts';
import {
  BulkDigestMismatchError,
  BulkDuplicateError,
  BulkFileInvalidError,
  BulkStateError,
} from './bulk-payment.errors.ts';
import {
  type BulkCounts,
  type BulkPayment,
  type BulkRow,
  countRows,
  type DraftBulk,
  duplicateStartOf,
  isLapsed,
  type RunningBulk,
  totalsOf,
} from './bulk-payment.ts';
import { BULK_PAYMENTS_PATH, toBulkPaymentView } from './bulk-payment.view.ts';
import { BulkPaymentsStore } from './bulk-payments.store.ts';
import { BulkRowsStore } from './bulk-rows.store.ts';
import { BulkWorkService } from './bulk-work.service.ts';

type SentAnswer = StoredAnswer & { readonly isReplay: boolean };

@Injectable()
export class BulkPaymentsService {
  constructor(
    @Inject(BulkPaymentsStore) private readonly store: BulkPaymentsStore,
    @Inject(BulkRowsStore) private readonly rows: BulkRowsStore,
    @Inject(AccountsService) private readonly accounts: AccountsService,
    @Inject(KeyedRequestsService) private readonly requests: KeyedRequestsService,
    @Inject(BulkWorkService) private readonly work: BulkWorkService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Reads and keeps the file as a draft; nothing moves.
   * @throws NotFoundError (payer's account), BulkFileInvalidError, BulkDuplicateError, IdempotencyKeyReusedError,
   * RequestInProgressError, DependencyUnavailableError
   */
  async create(customerId: string, command: { key: string; request: BulkPaymentRequest }): Promise<SentAnswer> {
    const { key, request: body } = command;
    const route = `POST ${BULK_PAYMENTS_PATH}`;
    const request: KeyedRequest = { customerId, key, route, fingerprint: bodyFingerprint(body) };
    const known = await this.requests.findAnswer(request);
    if (known !== undefined) return { ...known, isReplay: true };
    const { debtorAccountId } = body;
    const owner = await this.accounts.ownership({ customerId, accountId: debtorAccountId });
    if (owner === 'foreign') throw new NotFoundError();
    if (owner === 'unknown') throw new DependencyUnavailableError('banking-core');
    const read = readBulkFile(body.fileText);
    if (read.kind === 'faults') throw new BulkFileInvalidError(read.faults);
    return this.keep(request, body, read.orders);
  }

  /**
   * Approves the file with this digest and starts its execution.
   * @throws NotFoundError, BulkDigestMismatchError, BulkStateError, IdempotencyKeyReusedError, RequestInProgressError,
   * DependencyUnavailableError
   */
  async submit(customerId: string, command: { bulkId: string; key: string; digest: string }): Promise<SentAnswer> {
    const { bulkId, key, digest } = command;
    const location = `${BULK_PAYMENTS_PATH}/${bulkId}`;
    const route = `POST ${location}/submission`;
    const request: KeyedRequest = { customerId, key, route, fingerprint: bodyFingerprint({ digest }) };
    const known = await this.requests.findAnswer(request);
    if (known !== undefined) return { ...known, isReplay: true };
    const bulk = await this.getBulk(customerId, bulkId);
    if (bulk.digest !== digest) throw new BulkDigestMismatchError();
    if (bulk.state !== 'DRAFT') throw new BulkStateError(bulk.state);
    const now = this.clock.now();
    const running: RunningBulk = { ...bulk, state: 'RUNNING', submittedAt: now, traceId: currentTrace().traceId };
    const view = toBulkPaymentView(running, allPending(running));
    const answer = { status: 202, body: JSON.stringify(view), location };
    const submitted = await fromStore(
      this.store.submit(running, {
        record: this.requests.keeping(request, answer, now),
        rows: this.rows.lasting(running),
      }),
    );
    if (submitted !== 'submitted') return this.replay(request);
    this.work.wake();
    return { ...answer, isReplay: false };
  }

  /** @throws NotFoundError when there is none of this customer, or it was a draft for too long. */
  async get(customerId: string, bulkId: string): Promise<BulkPaymentView> {
    const bulk = await this.getBulk(customerId, bulkId);
    switch (bulk.state) {
      case 'DRAFT':
        return toBulkPaymentView(bulk, allPending(bulk));
      case 'RUNNING':
        return toBulkPaymentView(bulk, countRows(await fromStore(this.rows.all(bulkId))));
      case 'DONE':
        return toBulkPaymentView(bulk, bulk.counts);
    }
  }

  /** @throws NotFoundError as `get` */
  async listRows(
    customerId: string,
    bulkId: string,
    page: { limit: number; after: number | undefined },
  ): Promise<{ rows: readonly BulkRow[]; next: number | undefined }> {
    const { rowCount } = await this.getBulk(customerId, bulkId);
    const first = (page.after ?? 0) + 1;
    const last = Math.min(first + page.limit - 1, rowCount);
    if (first > last) return { rows: [], next: undefined };
    const rows = await fromStore(this.rows.list(bulkId, { first, last }));
    return { rows, next: last < rowCount ? last : undefined };
  }

  /** Bulk payment, rows and the request's record are one transaction. */
  private async keep(
    request: KeyedRequest,
    body: BulkPaymentRequest,
    orders: readonly BulkOrder[],
  ): Promise<SentAnswer> {
    const { customerId } = request;
    const now = this.clock.now();
    const bulk: DraftBulk = {
      bulkId: uuidv4(),
      customerId,
      debtorAccountId: body.debtorAccountId,
      name: body.name,
      digest: digestOf(body.fileText),
      rowCount: orders.length,
      totals: totalsOf(orders),
      createdAt: now,
      state: 'DRAFT',
    };
    const notSince = body.allowDuplicate ? undefined : duplicateStartOf(now);
    if (notSince !== undefined) await this.refuseDuplicate(bulk, notSince);
    const location = `${BULK_PAYMENTS_PATH}/${bulk.bulkId}`;
    const view = toBulkPaymentView(bulk, allPending(bulk));
    const answer = { status: 201, body: JSON.stringify(view), location };
    const record = this.requests.keeping(request, answer, now);
    const parts = { record, rows: this.rows.adding(bulk, orders) };
    const added = await fromStore(this.store.add(bulk, parts, { notSince }));
    if (added === 'added') return { ...answer, isReplay: false };
    if (added === 'file-known' && notSince !== undefined) await this.refuseDuplicate(bulk, notSince);
    return this.replay(request);
  }

  /** @throws BulkDuplicateError */
  private async refuseDuplicate({ customerId, digest }: DraftBulk, notSince: Instant): Promise<void> {
    const earlier = await fromStore(this.store.findByFile(customerId, digest));
    if (earlier === undefined || earlier.createdAt < notSince) return;
    throw new BulkDuplicateError({ bulkId: earlier.bulkId, createdAt: instantOf(earlier.createdAt) });
  }

  /** Another request was at the same at the same time; without a trace of it the caller has to try again. */
  private async replay(request: KeyedRequest): Promise<SentAnswer> {
    const known = await this.requests.findAnswer(request);
    if (known === undefined) throw new RequestInProgressError();
    return { ...known, isReplay: true };
  }

  private async getBulk(customerId: string, bulkId: string): Promise<BulkPayment> {
    const bulk = await fromStore(this.store.findOwn(customerId, bulkId));
    if (bulk === undefined || isLapsed(bulk, this.clock.now())) throw new NotFoundError();
    return bulk;
  }
}

const allPending = ({ rowCount }: BulkPayment): BulkCounts => ({
  rows: rowCount,
  posted: 0,
  refused: 0,
  pending: rowCount,
});

function instantOf(text: string): Instant {
  const instant = parseInstant(text);
  invariant(instant !== undefined, 'a stored instant is one');
  return instant;
}
