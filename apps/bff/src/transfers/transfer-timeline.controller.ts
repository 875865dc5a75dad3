import { TransferTimelineView, Uuid } from '@bank/contracts';
import { Answers, ClientAccess, type ClientPrincipal, CurrentClient } from '@bank/platform';
import { Controller, Get, Inject, Param } from '@nestjs/common';
import { TransferTimelineService } from './transfer-timeline.service.ts';

@Controller('api/v1/transfers')
export class TransferTimelineController {
  constructor(@Inject(TransferTimelineService) private readonly timeline: TransferTimelineService) {}

  @Get(':transferId/timeline')
  @ClientAccess()
  @Answers(200, TransferTimelineView)
  get(
    @CurrentClient() client: ClientPrincipal,
    @Param('transferId', { schema: Uuid }) transferId: string,
  ): Promise<TransferTimelineView> {
    return this.timeline.get(client.customerId, transferId);
  }
}
