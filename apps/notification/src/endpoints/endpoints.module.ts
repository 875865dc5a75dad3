import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module.ts';
import { EndpointsController } from './endpoints.controller.ts';
import { EndpointsService } from './endpoints.service.ts';
import { EndpointsStore } from './endpoints.store.ts';

@Module({
  imports: [ChannelsModule],
  controllers: [EndpointsController],
  providers: [EndpointsStore, EndpointsService],
  exports: [EndpointsService],
})
export class EndpointsModule {}
