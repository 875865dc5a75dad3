import { type EventEnvelope, EVENTS, type EventType } from '@bank/contracts';
import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { DeliveriesService } from './deliveries.service.ts';

const TYPES = Object.keys(EVENTS) as readonly EventType[];

/** Every event of the bank; the catalogue says whom it is news for. */
@Controller()
export class EventsConsumer {
  constructor(@Inject(DeliveriesService) private readonly deliveries: DeliveriesService) {}

  @EventPattern<readonly string[]>(TYPES)
  async onEvent(@Payload() event: EventEnvelope): Promise<void> {
    await this.deliveries.deliver(event);
  }
}
