import type { EventEnvelope, MoneyAmount } from '@bank/contracts';
import { invariant, type Money, parseInstant, parseMoneyJson, zero } from '@bank/domain';
import { DependencyUnavailableError, Faults } from '@bank/platform';
import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { BalancesService } from '../balances/balances.service.ts';
import { DecisionsService } from './decisions.service.ts';
import { acceptedAt, isInterbank } from './interbank.ts';
import { RepairService } from './repair.service.ts';
import { TransfersStore } from './transfers.store.ts';

/**
 * What the core tells: forgets the balances that moved, of payer and payee, and finishes intents whose request did not.
 * Needs no inbox: a decision is written once, and forgetting twice is forgetting.
 */
@Controller()
export class TransferDecidedConsumer {
  constructor(
    @Inject(BalancesService) private readonly balances: BalancesService,
    @Inject(TransfersStore) private readonly store: TransfersStore,
    @Inject(DecisionsService) private readonly decisions: DecisionsService,
    @Inject(RepairService) private readonly repair: RepairService,
    @Inject(Faults) private readonly faults: Pick<Faults, 'pass'>,
  ) {}

  @EventPattern<string>('banking-core.transfer.posted.v1')
  async posted(@Payload() event: EventEnvelope<'banking-core.transfer.posted.v1'>): Promise<void> {
    await this.forgetBalances(event);
    await this.finish(event);
    this.faults.pass('event.before-acknowledgement');
  }

  private async forgetBalances({ data }: EventEnvelope<'banking-core.transfer.posted.v1'>): Promise<void> {
    const { debtorCustomerId, creditorCustomerId } = data;
    if (creditorCustomerId !== null)
      await this.balances.moved(
        { customerId: creditorCustomerId, accountId: data.creditorAccountId },
        data.creditorAccountVersion,
      );
    if (debtorCustomerId === null) return;
    await this.balances.moved(
      { customerId: debtorCustomerId, accountId: data.debtorAccountId },
      data.debtorAccountVersion,
    );
  }

  private async finish({ data }: EventEnvelope<'banking-core.transfer.posted.v1'>): Promise<void> {
    const { debtorCustomerId, creditorCustomerId } = data;
    if (debtorCustomerId === null) return;
    const intent = await this.store.findOwn(debtorCustomerId, data.transferId);
    if (intent?.state !== 'RECEIVED') return;
    const decidedAt = parseInstant(data.bookedAt);
    invariant(decidedAt !== undefined, 'the schema of the event admits instants only');
    const creditorAccountId = creditorCustomerId === debtorCustomerId ? data.creditorAccountId : null;
    await this.decisions.record(intent, {
      kind: 'decided',
      decision: {
        state: 'POSTED',
        decidedAt,
        fee: data.fee === undefined ? zero(intent.amount.currency) : amountOf(data.fee),
        interbank: isInterbank(intent) ? acceptedAt(decidedAt) : null,
      },
      creditorAccountId,
    });
  }

  /** What is reserved is no longer available, though no entry changed the balance: every ticket is void. */
  @EventPattern<string>('banking-core.hold.placed.v1')
  async reserved(@Payload() { data }: EventEnvelope<'banking-core.hold.placed.v1'>): Promise<void> {
    await this.balances.moved({ customerId: data.customerId, accountId: data.accountId });
  }

  @EventPattern<string>('banking-core.hold.released.v1')
  async freed(@Payload() { data }: EventEnvelope<'banking-core.hold.released.v1'>): Promise<void> {
    await this.balances.moved({ customerId: data.customerId, accountId: data.accountId });
  }

  /** The event does not carry the facts of a refusal (how much was available), so the core is asked. */
  @EventPattern<string>('banking-core.transfer.rejected.v1')
  async rejected(@Payload() event: EventEnvelope<'banking-core.transfer.rejected.v1'>): Promise<void> {
    const { debtorCustomerId, transferId } = event.data;
    if (debtorCustomerId === null) return;
    const intent = await this.store.findOwn(debtorCustomerId, transferId);
    if (intent?.state !== 'RECEIVED') return;
    const finished = await this.repair.repairOne(intent);
    if (finished === undefined) throw new DependencyUnavailableError('banking-core');
  }
}

function amountOf(json: MoneyAmount): Money {
  const amount = parseMoneyJson(json);
  invariant(amount !== undefined, 'the schema of the event admits exact amounts only');
  return amount;
}
