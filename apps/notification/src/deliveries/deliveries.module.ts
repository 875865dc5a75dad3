import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module.ts';
import { EndpointsModule } from '../endpoints/endpoints.module.ts';
import { InboxModule } from '../inbox/inbox.module.ts';
import { DeliveriesController } from './deliveries.controller.ts';
import { DeliveriesService } from './deliveries.service.ts';
import { DeliveriesStore } from './deliveries.store.ts';
import { EventsConsumer } from './events.consumer.ts';
import { SendersService } from './senders.service.ts';

@Module({
  imports: [ChannelsModule, EndpointsModule, InboxModule],
  controllers: [DeliveriesController, EventsConsumer],
  providers: [DeliveriesStore, SendersService, DeliveriesService],
})
export class DeliveriesModule {}
