import { createHash } from 'node:crypto';
import { type EventEnvelope, parseEvent } from '@bank/contracts';
import type { Clock } from '@bank/domain';
import { CLOCK, PermanentMessageError } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import { ZodError } from 'zod';
import { parseChange } from './change.view.ts';
import { movementEventOf } from './event.view.ts';
import { RecordingsStore } from './recordings.store.ts';

const REASON_LENGTH_MAX = 300;

/** Turns what the queues bring into rows. */
@Injectable()
export class RecordingsService {
  constructor(
    @Inject(RecordingsStore) private readonly store: RecordingsStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws PermanentMessageError when the record does not fit: it was counted and goes to the dead-letter queue. */
  async recordChange(body: string): Promise<void> {
    const { change, movement } = await this.read('changes', body, () => parseChange(body));
    await this.store.addChange(change, movement, this.clock.now());
  }

  /** @throws PermanentMessageError as above. */
  async recordEvent(body: string): Promise<void> {
    const event = await this.read('events', body, (): EventEnvelope => parseEvent(JSON.parse(body)));
    await this.store.addEvent(event, movementEventOf(event), this.clock.now());
  }

  private async read<Fact>(source: 'changes' | 'events', body: string, parse: () => Fact): Promise<Fact> {
    try {
      return parse();
    } catch (cause) {
      await this.store.addQuarantined({
        source,
        bodySha256: createHash('sha256').update(body).digest('hex'),
        reason: reasonOf(cause),
        recordedAt: this.clock.now(),
      });
      // Without the cause: a parser's message may quote the record, and records hold names.
      throw new PermanentMessageError(`a record of ${source} does not fit its schema`);
    }
  }
}

/** Where and how it does not fit, without any of its values. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof ZodError)) return 'not a record';
  return cause.issues
    .map((issue) => `${issue.path.join('.')}: ${issue.code}`)
    .join('; ')
    .slice(0, REASON_LENGTH_MAX);
}
