import { Module } from '@nestjs/common';
import { InboxController } from './inbox.controller.ts';
import { InboxService } from './inbox.service.ts';
import { InboxSignals } from './inbox-signals.gateway.ts';
import { InboxStore } from './inbox.store.ts';
import { InboxStreams } from './inbox-streams.service.ts';

@Module({
  controllers: [InboxController],
  providers: [InboxStore, InboxSignals, InboxService, InboxStreams],
  exports: [InboxService],
})
export class InboxModule {}
