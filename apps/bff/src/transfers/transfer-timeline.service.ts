import type { TransferTimelineView } from '@bank/contracts';
import { DependencyUnavailableError, NotFoundError } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import { TransferTimelineGateway } from '../banking-core/transfer-timeline.gateway.ts';
import { toTimelineView } from './transfer-timeline.view.ts';
import { TransfersService } from './transfers.service.ts';

/** Where a client's money is: what we know, and what the core knows while it can be asked. */
@Injectable()
export class TransferTimelineService {
  constructor(
    @Inject(TransfersService) private readonly transfers: TransfersService,
    @Inject(TransferTimelineGateway) private readonly core: TransferTimelineGateway,
  ) {}

  /** @throws NotFoundError when there is none of this customer; DependencyUnavailableError when our own store is away. */
  async get(customerId: string, transferId: string): Promise<TransferTimelineView> {
    const transfer = await this.transfers.get(customerId, transferId);
    try {
      return toTimelineView(transfer, await this.core.getTimeline(transferId));
    } catch (error) {
      // The core has not decided it yet: our own steps are all there are.
      if (error instanceof NotFoundError) return toTimelineView(transfer, { transferId, steps: [] });
      if (error instanceof DependencyUnavailableError) return toTimelineView(transfer, undefined);
      throw error;
    }
  }
}
