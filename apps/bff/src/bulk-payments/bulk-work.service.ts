import { type Clock } from '@bank/domain';
import { CLOCK, CONFIG, DependencyUnavailableError, newTrace, NotFoundError, runInTrace } from '@bank/platform';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { jitteredMs } from '../balances/balance-cache.ts';
import { BankingCoreGateway } from '../banking-core/banking-core.gateway.ts';
import type { Config } from '../config.ts';
import { IntentUnconfirmedError, RequestInProgressError } from '../transfers/transfer.errors.ts';
import type { Transfer } from '../transfers/transfer.ts';
import { transferIdOf } from '../transfers/transfer-identity.ts';
import { TransfersService } from '../transfers/transfers.service.ts';
import {
  ALL_SHARDS,
  countRows,
  type PendingRow,
  type RowDecision,
  rowKeyOf,
  type RunningBulk,
} from './bulk-payment.ts';
import { toTransferOrder } from './bulk-payment.view.ts';
import { BulkPaymentsStore } from './bulk-payments.store.ts';
import { BulkRowsStore } from './bulk-rows.store.ts';

/** Of one bulk payment; with all shards a quarter of the places that the core's money calls have. */
const ROWS_AT_ONCE = 4;
const REASON_NOT_FOUND = 'not-found';

/** `unknown`: the core or the store does not say, so no other row is begun; `busy`: another process is at it. */
type RowOutcome = 'decided' | 'busy' | 'unknown';

/**
 * Makes the rows of submitted bulk payments into transfers. Each row is one transfer for ever, by its key, so it may be
 * begun again by anyone: after a crash, after an unknown answer, by two processes at once.
 */
@Injectable()
export class BulkWorkService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('bulk-work');
  private timer: NodeJS.Timeout | undefined;
  private pass: Promise<void> | undefined;
  private isWoken = false;
  private isStopping = false;

  constructor(
    @Inject(BulkPaymentsStore) private readonly store: BulkPaymentsStore,
    @Inject(BulkRowsStore) private readonly rows: BulkRowsStore,
    @Inject(TransfersService) private readonly transfers: TransfersService,
    @Inject(BankingCoreGateway) private readonly core: BankingCoreGateway,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.scheduleNext();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.pass;
  }

  /** There is something to do: begins at once, or right after the pass that is under way. */
  wake(): void {
    this.isWoken = true;
    if (this.pass === undefined) this.begin();
  }

  /** One pass over every bulk payment that is not done. One that cannot go on does not stop the others. */
  async workThrough(): Promise<void> {
    await Promise.all(ALL_SHARDS.map((shard) => this.workShard(shard)));
  }

  private begin(): void {
    if (this.isStopping) return;
    clearTimeout(this.timer);
    this.isWoken = false;
    this.pass = this.workThrough()
      .catch((err: unknown) => this.logger.warn({ event: 'bulk.pass-failed', err }))
      .finally(() => {
        this.pass = undefined;
        if (this.isWoken) this.begin();
        else this.scheduleNext();
      });
  }

  private scheduleNext(): void {
    if (this.isStopping) return;
    this.timer = setTimeout(() => this.begin(), jitteredMs(this.config.BULK_WORK_INTERVAL_MS, Math.random()));
  }

  private async workShard(shard: string): Promise<void> {
    for (const bulk of await this.store.runningOf(shard)) {
      if (this.isStopping) return;
      await this.workBulk(bulk).catch((err: unknown) =>
        this.logger.warn({ event: 'bulk.failed', bulkId: bulk.bulkId, err }),
      );
    }
  }

  private async workBulk(bulk: RunningBulk): Promise<void> {
    const before = await this.rows.all(bulk.bulkId);
    const pending = before.filter((row) => row.state === 'PENDING');
    // An intent that the core does not take is refused for good after 30 s, so none is made while the core is away.
    if (pending.length > 0 && !(await this.isCoreThere(bulk))) return;
    await this.workRows(bulk, pending);
    const after = pending.length === 0 ? before : await this.rows.all(bulk.bulkId);
    const counts = countRows(after);
    if (counts.pending > 0 || counts.rows !== bulk.rowCount) return;
    if (!(await this.store.finish(bulk, counts, this.clock.now()))) return;
    const { bulkId } = bulk;
    this.logger.log({ event: 'bulk.done', bulkId, posted: counts.posted, refused: counts.refused });
  }

  private async workRows(bulk: RunningBulk, pending: readonly PendingRow[]): Promise<void> {
    const rest = [...pending];
    let isHeld = false;
    const worker = async (): Promise<void> => {
      for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
        if (isHeld || this.isStopping) return;
        if ((await this.workRowInTrace(bulk, next)) === 'unknown') isHeld = true;
      }
    };
    await Promise.all(Array.from({ length: ROWS_AT_ONCE }, worker));
  }

  /** The work belongs to the trace of the submission. */
  private async workRowInTrace(bulk: RunningBulk, row: PendingRow): Promise<RowOutcome> {
    return runInTrace({ ...newTrace(), traceId: bulk.traceId }, async () => {
      try {
        return await this.workRow(bulk, row);
      } catch (err) {
        if (err instanceof RequestInProgressError) return 'busy';
        const isExpected = err instanceof DependencyUnavailableError || err instanceof IntentUnconfirmedError;
        this.logger[isExpected ? 'warn' : 'error']({
          event: 'bulk.row-failed',
          bulkId: bulk.bulkId,
          row: row.row,
          err,
        });
        return 'unknown';
      }
    });
  }

  private async workRow(bulk: RunningBulk, row: PendingRow): Promise<RowOutcome> {
    const transfer = await this.transferOf(bulk, row);
    if (transfer?.state === 'RECEIVED') return 'unknown';
    await this.rows.decide(bulk.bulkId, row, this.decisionOf(transfer));
    return 'decided';
  }

  /** Undefined when none was or will be made: the payer's account is no longer there. */
  private async transferOf(bulk: RunningBulk, row: PendingRow): Promise<Transfer | undefined> {
    const { customerId } = bulk;
    const key = rowKeyOf(bulk.bulkId, row.row);
    try {
      await this.transfers.submit({ customerId, key, order: toTransferOrder(bulk, row) });
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
    }
    try {
      return await this.transfers.get(customerId, transferIdOf(customerId, key));
    } catch (error) {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    }
  }

  private decisionOf(transfer: Exclude<Transfer, { state: 'RECEIVED' }> | undefined): RowDecision {
    if (transfer === undefined) {
      const decidedAt = this.clock.now();
      return { state: 'REFUSED', transferId: null, decidedAt, reason: REASON_NOT_FOUND, facts: {} };
    }
    const { transferId, decidedAt } = transfer;
    if (transfer.state === 'POSTED') return { state: 'POSTED', transferId, decidedAt };
    return { state: 'REFUSED', transferId, decidedAt, reason: transfer.reason, facts: transfer.facts };
  }

  private async isCoreThere(bulk: RunningBulk): Promise<boolean> {
    try {
      await this.core.accountsOf(bulk.customerId, this.core.shortCallMs);
      return true;
    } catch (error) {
      if (error instanceof DependencyUnavailableError) return false;
      throw error;
    }
  }
}
