import { addMs, type Clock } from '@bank/domain';
import { CLOCK, CONFIG, RepeatedWork, runInTrace, traceFrom } from '@bank/platform';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Config } from '../config.ts';
import { Transactions } from '../database/transactions.service.ts';
import { type RailPayment, UNANSWERED_MS } from './rail-payment.ts';
import { advanceReturns, claimDue, claimReturns, countUnanswered } from './rail-payments.store.ts';
import { RailPayments } from './rail-payments.service.ts';
import { RailGateway } from './rail.gateway.ts';
import { showUnanswered } from './rail.metric.ts';

const BATCH_MAX = 32;
const CONCURRENT_MAX = 8;
/** Bounds one pass; what is left is due in the next. */
const BATCHES_PER_PASS_MAX = 20;
/**
 * Longer than a whole batch takes at its slowest: two calls of the rail for each of four rounds, and their postings. After
 * it another process takes the payment over; that both then do the same is harmless.
 */
const LEASE_MS = 60_000;
const RETURNS_EVERY_MS = 2_000;
const RETURNS_PAGE = 100;

/**
 * Hands payments to the rail and follows them until they are done. Any number of processes may run: each takes what is
 * due and nobody has, and everything it does may be done twice.
 */
@Injectable()
export class RailDispatcher implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('rail-dispatcher');
  private readonly loop = new RepeatedWork(() => this.dispatchDue(), {
    pauseMs: () => this.config.RAIL_POLL_MS,
    onFailure: (err) => this.logger.warn({ event: 'rail.pass-failed', err }),
  });

  constructor(
    @Inject(RailPayments) private readonly payments: RailPayments,
    @Inject(RailGateway) private readonly rail: RailGateway,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.loop.stop();
  }

  /** One pass: what came back, then everything that is due, then who has waited too long. */
  async dispatchDue(): Promise<void> {
    await this.readReturns();
    for (let batches = 0; batches < BATCHES_PER_PASS_MAX && !this.loop.isStopping; batches += 1) {
      const now = this.clock.now();
      const claim = { now, leaseUntil: addMs(now, LEASE_MS), limit: BATCH_MAX };
      const claimed = await this.transactions.run((sql) => claimDue(sql, claim));
      await this.advanceAll(claimed);
      if (claimed.length < BATCH_MAX) break;
    }
    const before = addMs(this.clock.now(), -UNANSWERED_MS);
    showUnanswered(await this.transactions.run((sql) => countUnanswered(sql, before)));
  }

  /** A page that was noted only in part is read again: noting twice is noting once. */
  private async readReturns(): Promise<void> {
    const now = this.clock.now();
    const nextReadAt = addMs(now, RETURNS_EVERY_MS);
    const position = await this.transactions.run((sql) => claimReturns(sql, { now, nextReadAt }));
    if (position === undefined) return;
    const returns = await this.rail.returnsAfter(position, RETURNS_PAGE);
    const last = returns?.at(-1);
    if (returns === undefined || last === undefined) return;
    for (const said of returns) await this.payments.noteReturn(said);
    await this.transactions.run((sql) => advanceReturns(sql, last.position));
  }

  private async advanceAll(payments: readonly RailPayment[]): Promise<void> {
    const rest = [...payments];
    const worker = async (): Promise<void> => {
      for (let next = rest.shift(); next !== undefined && !this.loop.isStopping; next = rest.shift())
        await this.advanceInTrace(next);
    };
    await Promise.all(Array.from({ length: CONCURRENT_MAX }, worker));
  }

  /** One that fails does not stop the others: its lease ends and it is due again. The work belongs to the payer's request. */
  private async advanceInTrace(payment: RailPayment): Promise<void> {
    await runInTrace(traceFrom(payment.traceparent), async () => {
      try {
        await this.payments.advance(payment);
      } catch (err) {
        this.logger.warn({ event: 'rail.payment-failed', transferId: payment.transferId, err });
      }
    });
  }
}
