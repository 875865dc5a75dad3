import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { CHANGE_PATTERN, EVENT_PATTERN } from './queue-message.ts';
import { RecordingsService } from './recordings.service.ts';

@Controller()
export class RecordingsConsumer {
  constructor(@Inject(RecordingsService) private readonly recordings: RecordingsService) {}

  @EventPattern<string>(CHANGE_PATTERN)
  async onChange(@Payload() body: string): Promise<void> {
    await this.recordings.recordChange(body);
  }

  @EventPattern<string>(EVENT_PATTERN)
  async onEvent(@Payload() body: string): Promise<void> {
    await this.recordings.recordEvent(body);
  }
}
