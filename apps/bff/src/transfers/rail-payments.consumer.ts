import type { EventEnvelope } from '@bank/contracts';
import { invariant, parseInstant } from '@bank/domain';
import { DependencyUnavailableError } from '@bank/platform';
import { Controller, Inject, Logger } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { InterbankState } from './interbank.ts';
import { InterbankStore } from './interbank.store.ts';
import { RepairService } from './repair.service.ts';
import { TransfersStore } from './transfers.store.ts';

interface Told {
  readonly state: InterbankState;
  readonly at: string;
  readonly reason: string | null;
}

/**
 * What the core tells of payments to other banks, kept in their transfers. Needs no inbox: the sequence of the account's
 * events says what is newer. Transfers that no client ordered here have no intent, and balances follow the postings.
 */
@Controller()
export class RailPaymentsConsumer {
  private readonly logger = new Logger('interbank');

  constructor(
    @Inject(TransfersStore) private readonly transfers: TransfersStore,
    @Inject(InterbankStore) private readonly interbank: InterbankStore,
    @Inject(RepairService) private readonly repair: RepairService,
  ) {}

  @EventPattern<string>('banking-core.rail-payment.sent.v1')
  async sent(@Payload() event: EventEnvelope<'banking-core.rail-payment.sent.v1'>): Promise<void> {
    await this.keep(event, { state: 'SENT', at: event.data.sentAt, reason: null });
  }

  @EventPattern<string>('banking-core.rail-payment.settled.v1')
  async settled(@Payload() event: EventEnvelope<'banking-core.rail-payment.settled.v1'>): Promise<void> {
    await this.keep(event, { state: 'SETTLED', at: event.data.settledAt, reason: null });
  }

  @EventPattern<string>('banking-core.rail-payment.rejected.v1')
  async rejected(@Payload() event: EventEnvelope<'banking-core.rail-payment.rejected.v1'>): Promise<void> {
    await this.keep(event, { state: 'REJECTED', at: event.data.rejectedAt, reason: event.data.reason });
  }

  @EventPattern<string>('banking-core.rail-payment.returned.v1')
  async returned(@Payload() event: EventEnvelope<'banking-core.rail-payment.returned.v1'>): Promise<void> {
    await this.keep(event, { state: 'RETURNED', at: event.data.returnedAt, reason: event.data.reason });
  }

  private async keep(
    event: {
      readonly sequence: number;
      readonly data: { readonly transferId: string; readonly debtorCustomerId: string };
    },
    told: Told,
  ): Promise<void> {
    const { transferId, debtorCustomerId: customerId } = event.data;
    const transfer = await this.transfers.findOwn(customerId, transferId);
    if (transfer === undefined) return;
    // Nobody has finished the intent yet, though the core has booked it: first things first.
    if (transfer.state === 'RECEIVED' && (await this.repair.repairOne(transfer)) === undefined)
      throw new DependencyUnavailableError('banking-core');
    const at = parseInstant(told.at);
    invariant(at !== undefined, 'the schema of the event admits instants only');
    const isNews = await this.interbank.advance({ transferId, customerId }, { ...told, at, sequence: event.sequence });
    if (isNews) this.logger.log({ event: 'transfer.interbank', transferId, state: told.state });
  }
}
