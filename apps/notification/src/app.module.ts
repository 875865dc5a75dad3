import { Module } from '@nestjs/common';
import { DeliveriesModule } from './deliveries/deliveries.module.ts';
import { EndpointsModule } from './endpoints/endpoints.module.ts';
import { InboxModule } from './inbox/inbox.module.ts';

@Module({ imports: [InboxModule, EndpointsModule, DeliveriesModule] })
export class AppModule {}
