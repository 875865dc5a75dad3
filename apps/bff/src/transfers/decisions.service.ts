import { invariant } from '@bank/domain';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { BalancesService } from '../balances/balances.service.ts';
import { IdempotencyStore } from './idempotency.store.ts';
import type { Settlement } from './settlement.service.ts';
import { decided, type DecidedTransfer, type ReceivedTransfer } from './transfer.ts';
import { toAnswer } from './transfer.view.ts';
import { TransfersStore } from './transfers.store.ts';

type Decided = Extract<Settlement, { kind: 'decided' }>;

/** Writes down what the core decided: the only way a transfer leaves RECEIVED, whoever found out. */
@Injectable()
export class DecisionsService {
  private readonly logger = new Logger('decisions');

  constructor(
    @Inject(TransfersStore) private readonly store: TransfersStore,
    @Inject(IdempotencyStore) private readonly requests: IdempotencyStore,
    @Inject(BalancesService) private readonly balances: BalancesService,
  ) {}

  /**
   * The transfer as decided, by us or by whoever was first. Balances are invalidated before the decision can be seen:
   * who reads POSTED reads a balance that includes it. With `recordKey` the request's answer is kept in the same write.
   */
  async record(transfer: ReceivedTransfer, settlement: Decided, recordKey?: string): Promise<DecidedTransfer> {
    const { decision, creditorAccountId } = settlement;
    if (decision.state === 'POSTED') await this.forgetBalances(transfer, creditorAccountId);
    const result = decided(transfer, decision);
    const isFirst =
      recordKey === undefined
        ? await this.store.decide(transfer, decision)
        : await this.store.decideWith(transfer, decision, this.requests.finishing(recordKey, toAnswer(result)));
    if (isFirst) {
      const { transferId } = transfer;
      this.logger.log({ event: 'transfer.decided', transferId, state: decision.state });
      return result;
    }
    const stored = await this.store.findOwn(transfer.customerId, transfer.transferId);
    invariant(stored !== undefined, 'an intent is never deleted');
    // A conflict with another writer that has not finished: the decision itself may be written alone.
    if (stored.state === 'RECEIVED') return this.recordAlone(stored, settlement);
    return stored;
  }

  private async recordAlone(transfer: ReceivedTransfer, settlement: Decided): Promise<DecidedTransfer> {
    if (await this.store.decide(transfer, settlement.decision)) return decided(transfer, settlement.decision);
    const stored = await this.store.findOwn(transfer.customerId, transfer.transferId);
    invariant(stored !== undefined && stored.state !== 'RECEIVED', 'only a decided transfer refuses a decision');
    return stored;
  }

  /** The payee's entry is ours to forget when it is another account of the same customer; others come by event. */
  private async forgetBalances(transfer: ReceivedTransfer, creditorAccountId: string | null): Promise<void> {
    const accounts = [transfer.debtorAccountId, ...(creditorAccountId === null ? [] : [creditorAccountId])];
    await Promise.all(accounts.map((accountId) => this.balances.moved({ customerId: transfer.customerId, accountId })));
  }
}
