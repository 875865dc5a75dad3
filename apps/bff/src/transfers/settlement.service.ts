import { performance } from 'node:perf_hooks';
import type { CoreTransfer } from '@bank/contracts';
import { type Instant, invariant, moneyToJson, parseInstant, parseMoneyJson } from '@bank/domain';
import { RemoteProblemError } from '@bank/platform';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { BankingCoreGateway } from '../banking-core/banking-core.gateway.ts';
import { REPAIR_CORE } from '../banking-core/tokens.ts';
import { RetryBudget } from '../bulkhead/retry-budget.ts';
import { acceptedAt, isInterbank } from './interbank.ts';
import { type Decision, REASON_ID_REUSED, REASON_NOT_FOUND, type ReceivedTransfer } from './transfer.ts';
import { toCoreExpiry, toCoreRequest } from './transfer.view.ts';

/** With less time than this left, another call would only be cut off. */
const CALL_MS_MIN = 150;

/** What the core has decided, with what else it said; `unknown` never means "no". */
export type Settlement =
  | { readonly kind: 'decided'; readonly decision: Decision; readonly creditorAccountId: string | null }
  | { readonly kind: 'unknown' };

const UNKNOWN: Settlement = { kind: 'unknown' };

/** Gets a transfer decided by the core. Everything here may be done twice, by anyone, at any time. */
@Injectable()
export class SettlementService {
  private readonly logger = new Logger('settlement');

  private readonly retries = new RetryBudget();

  constructor(
    @Inject(BankingCoreGateway) private readonly core: BankingCoreGateway,
    @Inject(REPAIR_CORE) private readonly repairCore: BankingCoreGateway,
  ) {}

  /**
   * Asks the core to post; when it does not say, asks what became of it, and once more to post, within `budgetMs` and
   * while few calls need it: the only retry on the way of a payment. What stays unknown is for the repair loop.
   */
  async post(transfer: ReceivedTransfer, budgetMs: number): Promise<Settlement> {
    const until = performance.now() + budgetMs;
    this.retries.earn();
    const first = await this.put(this.core, transfer, Math.min(this.core.callMs, budgetMs));
    if (first.kind === 'decided' || until - performance.now() < CALL_MS_MIN) return first;
    return this.retries.spend() ? this.readOrPut(transfer, until) : first;
  }

  /** For an intent that nobody finished: what the core has, else post it, else (past its deadline) win its id for "no". */
  async repair(transfer: ReceivedTransfer, options: { isPastDeadline: boolean }): Promise<Settlement> {
    const core = this.repairCore;
    const known = await this.read(core, transfer, core.callMs);
    if (known !== 'absent') return known;
    return options.isPastDeadline ? this.expire(core, transfer) : this.put(core, transfer, core.callMs);
  }

  private async readOrPut(transfer: ReceivedTransfer, until: number): Promise<Settlement> {
    const known = await this.read(this.core, transfer, Math.min(this.core.shortCallMs, until - performance.now()));
    if (known !== 'absent') return known;
    const left = until - performance.now();
    return left < CALL_MS_MIN ? UNKNOWN : this.put(this.core, transfer, Math.min(this.core.callMs, left));
  }

  private async read(
    core: BankingCoreGateway,
    transfer: ReceivedTransfer,
    deadlineMs: number,
  ): Promise<Settlement | 'absent'> {
    try {
      const found = await core.findTransfer(transfer.transferId, Math.ceil(deadlineMs));
      return found === undefined ? 'absent' : settled(transfer, found);
    } catch (err) {
      return this.unknown('settlement.read', transfer.transferId, err);
    }
  }

  private async put(core: BankingCoreGateway, transfer: ReceivedTransfer, deadlineMs: number): Promise<Settlement> {
    try {
      return settled(
        transfer,
        await core.putTransfer(transfer.transferId, toCoreRequest(transfer), Math.ceil(deadlineMs)),
      );
    } catch (err) {
      if (err instanceof RemoteProblemError && err.problem.status === 404) return this.refuseForeign(core, transfer);
      if (err instanceof RemoteProblemError && err.slug === REASON_ID_REUSED) return idReused(transfer.createdAt);
      return this.unknown('settlement.put', transfer.transferId, err);
    }
  }

  /** The core decides nothing about an account that is not the customer's; "no" is said only once the id is won. */
  private async refuseForeign(core: BankingCoreGateway, transfer: ReceivedTransfer): Promise<Settlement> {
    const expired = await this.expire(core, transfer);
    if (expired.kind === 'unknown' || expired.decision.state === 'POSTED') return expired;
    const decision = { ...expired.decision, reason: REASON_NOT_FOUND, facts: {} };
    return { ...expired, decision };
  }

  private async expire(core: BankingCoreGateway, transfer: ReceivedTransfer): Promise<Settlement> {
    try {
      return settled(transfer, await core.expireTransfer(transfer.transferId, toCoreExpiry(transfer)));
    } catch (err) {
      return this.unknown('settlement.expire', transfer.transferId, err);
    }
  }

  private unknown(event: string, transferId: string, err: unknown): Settlement {
    this.logger.warn({ event, transferId, err });
    return UNKNOWN;
  }
}

/** The id stands for another payment, which the core remembers longer than our tables live. */
function idReused(decidedAt: Instant): Settlement {
  const decision = { state: 'REJECTED', decidedAt, reason: REASON_ID_REUSED, facts: {} } as const;
  return { kind: 'decided', decision, creditorAccountId: null };
}

function settled(transfer: ReceivedTransfer, core: CoreTransfer): Settlement {
  const decidedAt = parseInstant(core.decidedAt);
  invariant(decidedAt !== undefined, 'the schema of the core admits instants only');
  const { creditorAccountId } = core;
  if (!isSamePayment(transfer, core)) return idReused(decidedAt);
  if (core.state === 'POSTED') {
    const fee = parseMoneyJson(core.fee);
    invariant(fee !== undefined, 'the schema of the core admits exact amounts only');
    const interbank = isInterbank(transfer) ? acceptedAt(decidedAt) : null;
    return { kind: 'decided', decision: { state: 'POSTED', decidedAt, fee, interbank }, creditorAccountId };
  }
  const decision = { state: 'REJECTED', decidedAt, reason: core.reason ?? 'unspecified', facts: core.facts } as const;
  return { kind: 'decided', decision, creditorAccountId };
}

/** Another payment under this id is possible only after our tables were lost: the core's record outlives them. */
function isSamePayment(transfer: ReceivedTransfer, core: CoreTransfer): boolean {
  const amount = moneyToJson(transfer.amount);
  return (
    core.customerId === transfer.customerId &&
    core.debtorAccountId === transfer.debtorAccountId &&
    core.amount.amountMinor === amount.amountMinor &&
    core.amount.currency === amount.currency
  );
}
