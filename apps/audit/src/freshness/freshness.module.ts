import { Module } from '@nestjs/common';
import { FreshnessController } from './freshness.controller.ts';
import { FreshnessStore } from './freshness.store.ts';
import { QueuesGateway } from './queues.gateway.ts';

@Module({ controllers: [FreshnessController], providers: [FreshnessStore, QueuesGateway] })
export class FreshnessModule {}
