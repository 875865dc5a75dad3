import { performance } from 'node:perf_hooks';
import { type Clock, msOf } from '@bank/domain';
import {
  CLOCK,
  CONFIG,
  currentTrace,
  DependencyUnavailableError,
  Faults,
  NotFoundError,
  type TransactItem,
} from '@bank/platform';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.ts';
import type { Config } from '../config.ts';
import { PayeeCheckUnusableError } from '../payee-checks/payee-check.errors.ts';
import { PayeeChecksService } from '../payee-checks/payee-checks.service.ts';
import { DecisionsService } from './decisions.service.ts';
import { IdempotencyStore, type KnownRequest } from './idempotency.store.ts';
import { SettlementService } from './settlement.service.ts';
import { IdempotencyKeyReusedError, IntentUnconfirmedError, RequestInProgressError } from './transfer.errors.ts';
import { receive, REPAIR_AFTER_MS, type ReceivedTransfer, type Transfer, type TransferOrder } from './transfer.ts';
import { fingerprintOf, recordKeyOf, transferIdOf } from './transfer-identity.ts';
import { toAnswer, type TransferAnswer } from './transfer.view.ts';
import { type StoredPage, type TransferPlace, TransfersStore } from './transfers.store.ts';

export interface SubmittedAnswer extends TransferAnswer {
  /** True when this request did not execute anything. */
  readonly isReplay: boolean;
}

interface Submission {
  readonly customerId: string;
  readonly recordKey: string;
  readonly transferId: string;
  readonly fingerprint: string;
}

@Injectable()
export class TransfersService {
  private readonly logger = new Logger('transfers');

  constructor(
    @Inject(TransfersStore) private readonly store: TransfersStore,
    @Inject(IdempotencyStore) private readonly requests: IdempotencyStore,
    @Inject(AccountsService) private readonly accounts: AccountsService,
    @Inject(SettlementService) private readonly settlement: SettlementService,
    @Inject(DecisionsService) private readonly decisions: DecisionsService,
    @Inject(PayeeChecksService) private readonly payeeChecks: PayeeChecksService,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Faults) private readonly faults: Pick<Faults, 'pass'>,
  ) {}

  /**
   * Executes a transfer once for its key, or answers what became of it.
   * @throws NotFoundError (payer's account), IdempotencyKeyReusedError, RequestInProgressError, PayeeCheckUnusableError;
   * IntentUnconfirmedError or DependencyUnavailableError when the stores are away.
   */
  async submit(command: { customerId: string; key: string; order: TransferOrder }): Promise<SubmittedAnswer> {
    const until = performance.now() + this.config.TRANSFER_BUDGET_MS;
    const { customerId, key, order } = command;
    const owner = await this.accounts.ownership({ customerId, accountId: order.debtorAccountId });
    const submission: Submission = {
      customerId,
      recordKey: recordKeyOf(customerId, key),
      transferId: transferIdOf(customerId, key),
      fingerprint: fingerprintOf(order),
    };
    if (owner === 'foreign') return this.replayForeign(submission);
    if (await this.mayReplayOnly(submission, order)) return this.replay(submission);
    this.faults.pass('transfer.before-begin');
    const intent = await this.begin(submission, order);
    if (intent === undefined) return this.replay(submission);
    this.faults.pass('transfer.after-begin');
    return { ...(await this.execute(intent, { until, recordKey: submission.recordKey })), isReplay: false };
  }

  /** @throws NotFoundError when there is none of this customer. */
  async get(customerId: string, transferId: string): Promise<Transfer> {
    const transfer = await fromStore(this.store.findOwn(customerId, transferId));
    if (transfer === undefined) throw new NotFoundError();
    return transfer;
  }

  async list(customerId: string, page: { limit: number; after: TransferPlace | undefined }): Promise<StoredPage> {
    return fromStore(this.store.listOwn(customerId, page));
  }

  /** The intent, durable together with its record; undefined when the key is known. */
  private async begin(submission: Submission, order: TransferOrder): Promise<ReceivedTransfer | undefined> {
    const { recordKey: key, ...rest } = submission;
    const now = this.clock.now();
    const intent = receive(order, { ...rest, traceId: currentTrace().traceId, now });
    try {
      const outcome = await this.store.begin(
        intent,
        this.requests.beginning({ ...rest, key, now }),
        ...this.tying(intent),
      );
      return outcome === 'begun' ? intent : undefined;
    } catch (cause) {
      throw new IntentUnconfirmedError({ cause });
    }
  }

  /**
   * True when the order's check of the payee speaks for no new transfer, and the key is known: it was used then, by this
   * very transfer, or became too old after it. @throws PayeeCheckUnusableError when the key is new
   */
  private async mayReplayOnly(submission: Submission, order: TransferOrder): Promise<boolean> {
    const { customerId, recordKey, transferId } = submission;
    if (order.payeeCheckId === undefined) return false;
    const reason = await this.payeeChecks.whyUnusable({ customerId, checkId: order.payeeCheckId }, order);
    if (reason === undefined) return false;
    const known =
      (await fromStore(this.requests.find(recordKey))) ?? (await fromStore(this.store.findOwn(customerId, transferId)));
    if (known === undefined) throw new PayeeCheckUnusableError(reason);
    return true;
  }

  private tying({ customerId, transferId, payeeCheckId }: ReceivedTransfer): readonly TransactItem[] {
    return payeeCheckId === undefined
      ? []
      : [this.payeeChecks.tying({ customerId, checkId: payeeCheckId }, transferId)];
  }

  /** From here on nothing is answered as failed that the core has not refused. */
  private async execute(
    intent: ReceivedTransfer,
    request: { until: number; recordKey: string },
  ): Promise<TransferAnswer> {
    const outcome = await this.settlement.post(intent, request.until - performance.now());
    try {
      if (outcome.kind === 'decided') {
        this.faults.pass('transfer.after-core');
        const decided = await this.decisions.record(intent, outcome, request.recordKey);
        this.faults.pass('transfer.after-decision');
        return toAnswer(decided);
      }
      await this.requests.markPending(request.recordKey);
    } catch (err) {
      // The answer never says more than the store does; the repair loop or the core's event finishes the intent.
      this.logger.warn({ event: 'transfer.unrecorded', transferId: intent.transferId, err });
    }
    return toAnswer(intent);
  }

  private async replay(submission: Submission): Promise<SubmittedAnswer> {
    const known = await fromStore(this.requests.find(submission.recordKey));
    if (known === undefined) return this.replayExpired(submission);
    if (known.fingerprint !== submission.fingerprint) throw new IdempotencyKeyReusedError();
    if (known.answer !== undefined) return { ...known.answer, isReplay: true };
    const transfer = await this.get(submission.customerId, submission.transferId);
    if (transfer.state === 'RECEIVED') {
      if (this.isRunning(transfer, known.status)) throw new RequestInProgressError();
      return { ...toAnswer(transfer), isReplay: true };
    }
    const answer = toAnswer(transfer);
    await fromStore(this.requests.finish(submission.recordKey, answer));
    return { ...answer, isReplay: true };
  }

  /**
   * Nothing begins with an account that is not the client's. What began while nobody could say whose it is keeps its
   * answer: a key has one.
   */
  private async replayForeign(submission: Submission): Promise<SubmittedAnswer> {
    const begun = await fromStore(this.store.findOwn(submission.customerId, submission.transferId));
    if (begun === undefined) throw new NotFoundError();
    return this.replay(submission);
  }

  /** Older than the time a request has: its process is gone, and the repair loop has the transfer. */
  private isRunning(transfer: ReceivedTransfer, status: KnownRequest['status']): boolean {
    return status === 'RUNNING' && msOf(this.clock.now()) - msOf(transfer.createdAt) < REPAIR_AFTER_MS;
  }

  /** The record was deleted after its week; the transfer itself still knows what it was for, and is for ever. */
  private async replayExpired(submission: Submission): Promise<SubmittedAnswer> {
    const transfer = await fromStore(this.store.findOwn(submission.customerId, submission.transferId));
    // Neither record nor intent: another request was writing them at that moment and has not finished.
    if (transfer === undefined) throw new RequestInProgressError();
    if (fingerprintOf(transfer) !== submission.fingerprint) throw new IdempotencyKeyReusedError();
    return { ...toAnswer(transfer), isReplay: true };
  }
}

async function fromStore<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    throw new DependencyUnavailableError('dynamodb', { cause });
  }
}
