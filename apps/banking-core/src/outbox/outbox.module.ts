import type { SNSClient } from '@aws-sdk/client-sns';
import { Module } from '@nestjs/common';
import { CONFIG, EventPublisher, SNS } from '@bank/platform';
import type { Config } from '../config.ts';
import { OutboxRelay } from './outbox-relay.service.ts';

@Module({
  providers: [
    {
      provide: EventPublisher,
      inject: [SNS, CONFIG],
      useFactory: (sns: SNSClient, config: Config) => new EventPublisher(sns, config.EVENTS_TOPIC_ARN),
    },
    OutboxRelay,
  ],
  exports: [OutboxRelay],
})
export class OutboxModule {}
