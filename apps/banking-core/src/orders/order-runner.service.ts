import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type OrderRunReport, PROBLEMS } from '@bank/contracts';
import { addMs, type Clock, DomainError, type Instant, invariant, moneyToJson, type TransferId } from '@bank/domain';
import { CLOCK, CONFIG, newTrace, RepeatedWork, runInTrace } from '@bank/platform';
import { v5 as uuidv5 } from 'uuid';
import type { Config } from '../config.ts';
import { Transactions } from '../database/transactions.service.ts';
import { PostingService } from '../ledger/posting.service.ts';
import type { TransferInstruction } from '../ledger/transfer.ts';
import { sendingOf } from '../ledger/transfer.view.ts';
import { OutboxRelay } from '../outbox/outbox-relay.service.ts';
import { type AttemptResult, isMissed, nextOccurrence, type Order, type RunOutcome, settleAttempt } from './order.ts';
import { writeStep } from './order-steps.service.ts';
import { claimOrder, lockDueOrders, lockOrder } from './orders.store.ts';

/** Orders that one process takes at once, and how often before it gives way to the next round. */
const BATCH_MAX = 50;
const BATCHES_MAX = 20;
const CONCURRENT_MAX = 8;
/** Far longer than an attempt takes. Afterwards its process is taken for dead and another one finishes it. */
const CLAIM_MS = 30_000;

/** Ours, fixed for ever: another namespace would give a repeated attempt another id, and move its money twice. */
const RUN_NAMESPACE = '0c6b6c0e-51c3-4e0f-8f0b-5b7f3a1d9e42';

const transferIdOf = (order: Order): TransferId =>
  uuidv5(`${order.orderId}:${nextOccurrence(order).plannedDate}:${order.attempt}`, RUN_NAMESPACE) as TransferId;

interface Claimed {
  readonly order: Order;
  /** Its process did not finish it: perhaps the money has moved. */
  readonly isResumed: boolean;
}

type Outcome = Exclude<RunOutcome, 'SKIPPED'> | 'UNRESOLVED';

/**
 * Pays what is due, in three steps that each end before the next begins: claim the order, post an ordinary transfer,
 * write down what became of it. A process that dies between two of them leaves a claim that another one finishes under
 * the same transfer id, so money moves once. Any number of processes may run.
 */
@Injectable()
export class OrderRunner implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('orders');
  private readonly loop = new RepeatedWork(() => this.runDue(this.clock.now()), {
    pauseMs: () => this.config.ORDER_RUN_INTERVAL_MS,
    onFailure: (err) => this.logger.warn({ event: 'orders.round-failed', err }),
  });

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(PostingService) private readonly posting: PostingService,
    @Inject(OutboxRelay) private readonly relay: OutboxRelay,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.loop.stop();
  }

  /** Runs every order that is due as of an instant; what others work on is left to them. */
  async runDue(asOf: Instant): Promise<OrderRunReport> {
    const outcomes: Outcome[] = [];
    for (let batch = 0; batch < BATCHES_MAX && !this.loop.isStopping; batch += 1) {
      const claimed = await this.claimDue(asOf);
      if (claimed.length === 0) break;
      outcomes.push(...(await this.runAll(claimed, asOf)));
    }
    const count = (outcome: Outcome): number => outcomes.filter((each) => each === outcome).length;
    return {
      asOf,
      completed: count('COMPLETED'),
      retrying: count('RETRYING'),
      failed: count('FAILED'),
      unresolved: count('UNRESOLVED'),
    };
  }

  private claimDue(asOf: Instant): Promise<readonly Claimed[]> {
    return this.transactions.run(async (sql) => {
      const now = this.clock.now();
      const claimed: Claimed[] = [];
      for (const due of await lockDueOrders(sql, { asOf, now, limit: BATCH_MAX })) {
        const order = { ...due, claim: { until: addMs(now, CLAIM_MS), transferId: transferIdOf(due) } };
        await claimOrder(sql, order);
        claimed.push({ order, isResumed: due.claim !== null });
      }
      return claimed;
    });
  }

  private async runAll(claimed: readonly Claimed[], asOf: Instant): Promise<readonly Outcome[]> {
    const rest = [...claimed];
    const outcomes: Outcome[] = [];
    const worker = async (): Promise<void> => {
      // What is left at a shutdown another process takes when its claim has run out.
      for (let next = rest.shift(); next !== undefined && !this.loop.isStopping; next = rest.shift())
        outcomes.push(await this.runInOwnTrace(next, asOf));
    };
    await Promise.all(Array.from({ length: CONCURRENT_MAX }, worker));
    return outcomes;
  }

  /** One that cannot be decided at the moment does not stop the others; it stays claimed and is taken up again. */
  private runInOwnTrace(claimed: Claimed, asOf: Instant): Promise<Outcome> {
    return runInTrace(newTrace(), async () => {
      try {
        const result = await this.attempt(claimed, asOf);
        return await this.record(claimed.order, result, asOf);
      } catch (err) {
        this.logger.warn({ event: 'orders.unresolved', orderId: claimed.order.orderId, err });
        return 'UNRESOLVED';
      }
    });
  }

  private async attempt({ order, isResumed }: Claimed, asOf: Instant): Promise<AttemptResult> {
    const isTooLate = isMissed(order, asOf);
    if (isTooLate && !isResumed) return { kind: 'missed', transferId: null };
    try {
      const transfer = await this.posting.post(instructionOf(order, isTooLate ? 'passed' : 'none'));
      const { transferId, reason } = transfer;
      if (transfer.state === 'POSTED') return { kind: 'posted', transferId };
      invariant(reason !== null, 'a refusal has a reason');
      return isTooLate ? { kind: 'missed', transferId } : { kind: 'refused', transferId, reason };
    } catch (error) {
      if (!(error instanceof DomainError) || PROBLEMS[error.name].retryable === true) throw error;
      return { kind: 'refused', transferId: null, reason: PROBLEMS[error.name].slug };
    }
  }

  private async record(claimed: Order, result: AttemptResult, asOf: Instant): Promise<Outcome> {
    const outcome = await this.transactions.run(async (sql): Promise<Outcome> => {
      const order = await lockOrder(sql, claimed.orderId);
      // Another process took it for abandoned and has written the same result.
      if (order === undefined || order.claim?.transferId !== claimed.claim?.transferId) return 'UNRESOLVED';
      const now = this.clock.now();
      const step = settleAttempt(order, result, { asOf, now });
      await writeStep(sql, step, now);
      return step.run.outcome as Outcome;
    });
    this.relay.wake();
    return outcome;
  }
}

/** An ordinary transfer by the owner's order, under an id that only this attempt has. */
const instructionOf = (order: Order, deadline: 'none' | 'passed'): TransferInstruction => ({
  ...sendingOf(transferIdOf(order), { ...order, amount: moneyToJson(order.amount) }),
  initiator: 'ORDER',
  reference: order.reference,
  deadline,
});
