import { CONFIG } from '@bank/platform';
import { Module } from '@nestjs/common';
import type { Config } from '../config.ts';
import { LedgerModule } from '../ledger/ledger.module.ts';
import { OutboxModule } from '../outbox/outbox.module.ts';
import { RailDispatcher } from './rail-dispatcher.service.ts';
import { RailPayments } from './rail-payments.service.ts';
import { RailGateway } from './rail.gateway.ts';
import { TransferTimelineController } from './transfer-timeline.controller.ts';
import { TransferTimeline } from './transfer-timeline.service.ts';

@Module({
  imports: [LedgerModule, OutboxModule],
  controllers: [TransferTimelineController],
  providers: [
    {
      provide: RailGateway,
      inject: [CONFIG],
      useFactory: (config: Config) => new RailGateway(config.RAIL_URL, config.RAIL_TOKEN),
    },
    RailPayments,
    RailDispatcher,
    TransferTimeline,
  ],
})
export class RailModule {}
