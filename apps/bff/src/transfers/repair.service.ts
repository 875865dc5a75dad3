import { addMs, type Clock, isAfter } from '@bank/domain';
import { CLOCK, CONFIG, Faults, newTrace, RepeatedWork, runInTrace } from '@bank/platform';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { jitteredMs } from '../balances/balance-cache.ts';
import type { Config } from '../config.ts';
import { DecisionsService } from './decisions.service.ts';
import { SettlementService } from './settlement.service.ts';
import { ALL_SHARDS, deadlineOf, type DecidedTransfer, REPAIR_AFTER_MS, type ReceivedTransfer } from './transfer.ts';
import { type TransferPlace, TransfersStore } from './transfers.store.ts';

const PAGE_SIZE = 25;
/** Bounds one pass; what is left waits for the next. Pages go on past what cannot be repaired at the moment. */
const PAGES_PER_SHARD_MAX = 20;
const CONCURRENT_MAX = 5;

export interface RepairReport {
  readonly seen: number;
  readonly finished: number;
}

/**
 * Finishes what no request finished: the process was killed, the core did not answer, the store did not take the
 * decision. Any number of processes may do it at once: the core decides an id once, and a decision is written once.
 */
@Injectable()
export class RepairService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('repair');
  private readonly loop = new RepeatedWork(() => this.repairOverdue(), {
    // Two processes that started together do not stay together.
    pauseMs: () => jitteredMs(this.config.TRANSFER_REPAIR_INTERVAL_MS, Math.random()),
    onFailure: (err) => this.logger.warn({ event: 'repair.failed', err }),
  });

  constructor(
    @Inject(TransfersStore) private readonly store: TransfersStore,
    @Inject(SettlementService) private readonly settlement: SettlementService,
    @Inject(DecisionsService) private readonly decisions: DecisionsService,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Faults) private readonly faults: Pick<Faults, 'pass'>,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.loop.stop();
  }

  /** One pass over everything that is overdue. */
  async repairOverdue(): Promise<RepairReport> {
    const reports = await Promise.all(ALL_SHARDS.map((shard) => this.repairShard(shard)));
    return {
      seen: reports.reduce((sum, report) => sum + report.seen, 0),
      finished: reports.reduce((sum, report) => sum + report.finished, 0),
    };
  }

  /** Undefined when it could not be finished at the moment. */
  async repairOne(transfer: ReceivedTransfer): Promise<DecidedTransfer | undefined> {
    this.faults.pass('repair.before-core');
    const isPastDeadline = isAfter(this.clock.now(), deadlineOf(transfer));
    const outcome = await this.settlement.repair(transfer, { isPastDeadline });
    if (outcome.kind === 'unknown') return undefined;
    this.faults.pass('repair.after-core');
    const decided = await this.decisions.record(transfer, outcome);
    this.faults.pass('repair.after-decision');
    return decided;
  }

  private async repairShard(shard: string): Promise<RepairReport> {
    const before = addMs(this.clock.now(), -REPAIR_AFTER_MS);
    let after: TransferPlace | undefined;
    let seen = 0;
    let finished = 0;
    for (let page = 0; page < PAGES_PER_SHARD_MAX && !this.loop.isStopping; page += 1) {
      const { transfers, next } = await this.store.pendingBefore(shard, { before, limit: PAGE_SIZE, after });
      const open = transfers.filter((transfer) => transfer.state === 'RECEIVED');
      seen += open.length;
      finished += await this.repairAll(open);
      if (next === undefined) break;
      after = next;
    }
    return { seen, finished };
  }

  private async repairAll(transfers: readonly ReceivedTransfer[]): Promise<number> {
    const rest = [...transfers];
    let finished = 0;
    const worker = async (): Promise<void> => {
      for (let next = rest.shift(); next !== undefined && !this.loop.isStopping; next = rest.shift())
        if (await this.repairInTrace(next)) finished += 1;
    };
    await Promise.all(Array.from({ length: CONCURRENT_MAX }, worker));
    return finished;
  }

  /** One that cannot be repaired does not stop the others. The work belongs to the trace of the client's request. */
  private async repairInTrace(transfer: ReceivedTransfer): Promise<boolean> {
    const trace = { ...newTrace(), traceId: transfer.traceId };
    return runInTrace(trace, async () => {
      try {
        return (await this.repairOne(transfer)) !== undefined;
      } catch (err) {
        this.logger.warn({ event: 'repair.one-failed', transferId: transfer.transferId, err });
        return false;
      }
    });
  }
}
