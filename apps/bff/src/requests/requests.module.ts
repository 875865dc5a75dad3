import { Module } from '@nestjs/common';
import { KeyedRequestsService } from './keyed-requests.service.ts';
import { KeyedRequestsStore } from './keyed-requests.store.ts';

@Module({ providers: [KeyedRequestsService, KeyedRequestsStore], exports: [KeyedRequestsService] })
export class RequestsModule {}
