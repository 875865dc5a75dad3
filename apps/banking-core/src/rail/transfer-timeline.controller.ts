import { CoreTransferTimeline, Uuid } from '@bank/contracts';
import { Answers, ServiceAccess } from '@bank/platform';
import { Controller, Get, Inject, Param } from '@nestjs/common';
import { idOf } from '../ids.ts';
import { TransferTimeline } from './transfer-timeline.service.ts';

@Controller('internal/transfers')
export class TransferTimelineController {
  constructor(@Inject(TransferTimeline) private readonly timeline: TransferTimeline) {}

  @Get(':transferId/timeline')
  @ServiceAccess('bff')
  @Answers(200, CoreTransferTimeline)
  get(@Param('transferId', { schema: Uuid }) transferId: string): Promise<CoreTransferTimeline> {
    return this.timeline.get(idOf(transferId));
  }
}
