import { addMs, type Clock, moneyToJson } from '@bank/domain';
import type { PositiveMoney, RailReturn, RailStatusReport } from '@bank/contracts';
import { CLOCK } from '@bank/platform';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Transactions } from '../database/transactions.service.ts';
import { PostingService } from '../ledger/posting.service.ts';
import { OutboxRelay } from '../outbox/outbox-relay.service.ts';
import {
  backOffMs,
  isSameAnswer,
  isUnanswered,
  postingsOf,
  type RailAnswer,
  type RailPayment,
  type RailTask,
  stepAfter,
  taskOf,
} from './rail-payment.ts';
import { noteAnswer, noteReturn, postpone, recordStep } from './rail-payments.store.ts';
import { RailGateway, type RailReply } from './rail.gateway.ts';
import { countRailFault } from './rail.metric.ts';

/** Hand-over, settlement and return, one after the other: more is a loop that should not be. */
const TASKS_MAX = 4;
/** The ledger refused because the same was done before, under another id. */
const DONE_BEFORE = 'already-undone';

/**
 * Takes one payment as far as it can go now. Nothing remote happens inside a database transaction; what the rail said is
 * durable before money follows it, and the money before the step is told. A crash anywhere leaves a payment that is due
 * again, and doing its task twice is doing it once.
 */
@Injectable()
export class RailPayments {
  private readonly logger = new Logger('rail');

  constructor(
    @Inject(RailGateway) private readonly rail: RailGateway,
    @Inject(PostingService) private readonly posting: PostingService,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(OutboxRelay) private readonly outbox: OutboxRelay,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async advance(claimed: RailPayment): Promise<void> {
    let payment: RailPayment | undefined = claimed;
    for (let tasks = 0; payment !== undefined && tasks < TASKS_MAX; tasks += 1) {
      const task = taskOf(payment);
      if (task === 'nothing') return;
      payment = await this.perform(task, payment);
    }
  }

  /** Keeps that a payment came back; the dispatcher finds it due. */
  async noteReturn(said: RailReturn): Promise<void> {
    const outcome = await this.transactions.run((sql) => noteReturn(sql, said, this.clock.now()));
    if (outcome === 'contradiction') this.contradicted(said.paymentId, `returned with ${said.reason}`);
  }

  /** The payment as it is afterwards; undefined when it has to wait. */
  private async perform(task: Exclude<RailTask, 'nothing'>, payment: RailPayment): Promise<RailPayment | undefined> {
    switch (task) {
      case 'hand-over':
        return this.handOver(payment);
      case 'ask':
        return this.ask(payment);
      case 'settle':
      case 'give-back':
      case 'return':
        return this.book(task, payment);
    }
  }

  /** Silence after a hand-over is not a failure: from then on the payment counts as sent, and the rail is asked. */
  private async handOver(payment: RailPayment): Promise<RailPayment | undefined> {
    const reply = await this.rail.submit(creditTransferOf(payment));
    if (reply.kind === 'not-taken' || reply.kind === 'absent') return this.notTaken(payment, reply);
    const sent = await this.record('hand-over', payment);
    if (sent === undefined) return undefined;
    if (reply.kind === 'answer') return this.note(sent, reply.body);
    this.logger.warn({ event: 'rail.unknown', transferId: payment.transferId, err: reply.cause });
    return undefined;
  }

  /** What the rail does not know it never took, so it is handed over again, under the same id. */
  private async ask(payment: RailPayment): Promise<RailPayment | undefined> {
    const asked = await this.rail.statusOf(payment.transferId);
    const reply = asked.kind === 'absent' ? await this.rail.submit(creditTransferOf(payment)) : asked;
    if (reply.kind === 'answer') return this.note(payment, reply.body);
    if (reply.kind === 'unknown') {
      this.logger.warn({ event: 'rail.unknown', transferId: payment.transferId, err: reply.cause });
      return this.wait(payment);
    }
    return this.notTaken(payment, reply);
  }

  /** The first word about a payment stands; the database keeps it before any money moves. */
  private async note(payment: RailPayment, report: RailStatusReport): Promise<RailPayment | undefined> {
    const answer = answerOf(report);
    if (answer === undefined) return this.wait(payment);
    const said = { answer, railReference: report.railReference, at: this.clock.now() };
    const standing = await this.transactions.run((sql) => noteAnswer(sql, payment, said));
    if (standing !== null && !isSameAnswer(standing, answer)) this.contradicted(payment.transferId, report.status);
    return { ...payment, answer: standing };
  }

  private async book(task: 'settle' | 'give-back' | 'return', payment: RailPayment): Promise<RailPayment | undefined> {
    for (const instruction of postingsOf(task, payment)) {
      const { state, reason } = await this.posting.post(instruction);
      if (state === 'POSTED' || reason === DONE_BEFORE) continue;
      countRailFault('refused-posting');
      const { transferId } = payment;
      this.logger.error({ event: 'rail.refused-posting', transferId, kind: instruction.kind, reason });
      return this.wait(payment, { isRefused: true });
    }
    return this.record(task, payment);
  }

  private async record(task: RailTask, payment: RailPayment): Promise<RailPayment | undefined> {
    const step = stepAfter(task, payment);
    if (step === undefined) return undefined;
    const at = this.clock.now();
    const nextAttemptAt = addMs(at, backOffMs(1, Math.random()));
    const { traceparent, transferId } = payment;
    const isFirst = await this.transactions.run((sql) =>
      recordStep(sql, payment, { step, at, nextAttemptAt, traceparent }),
    );
    if (!isFirst) return undefined;
    this.logger.log({ event: 'rail.step', transferId, state: step.to, reason: step.reason });
    this.outbox.wake();
    return { ...payment, state: step.to, attempts: 0, refusals: 0 };
  }

  private notTaken(
    payment: RailPayment,
    reply: Extract<RailReply<never>, { kind: 'not-taken' | 'absent' }>,
  ): Promise<undefined> {
    const status = reply.kind === 'not-taken' ? reply.status : 404;
    // Away or busy is everyday; anything else says that our message is wrong.
    if (status !== null && status !== 429 && status !== 503) countRailFault('not-taken');
    this.logger.warn({ event: 'rail.not-taken', transferId: payment.transferId, status });
    return this.wait(payment);
  }

  private async wait(payment: RailPayment, { isRefused = false } = {}): Promise<undefined> {
    const now = this.clock.now();
    const at = addMs(now, backOffMs(payment.attempts, Math.random()));
    if (isUnanswered(payment, now)) this.logger.error({ event: 'rail.unanswered', transferId: payment.transferId });
    await this.transactions.run((sql) => postpone(sql, payment, { at, isRefused }));
  }

  private contradicted(transferId: string, said: string): void {
    countRailFault('contradiction');
    this.logger.error({ event: 'rail.contradiction', transferId, said });
  }
}

/** undefined while the rail has not decided; a rejection without a reason gives none. */
function answerOf({ status, reason }: RailStatusReport): RailAnswer | undefined {
  switch (status) {
    case 'ACSP':
      return undefined;
    case 'ACSC':
      return { kind: 'SETTLED' };
    case 'RJCT':
      return { kind: 'REJECTED', reason: reason ?? 'MS03' };
  }
}

const creditTransferOf = (payment: RailPayment) => ({
  paymentId: payment.transferId,
  amount: moneyToJson(payment.amount) as PositiveMoney,
  debtor: { name: payment.payer.name, iban: payment.payer.iban },
  creditor: payment.payee,
  remittance: payment.reference,
  acceptedAt: payment.acceptedAt,
});
