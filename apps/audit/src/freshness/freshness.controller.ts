import { AuditFreshness } from '@bank/contracts';
import type { Clock } from '@bank/domain';
import { Answers, CLOCK, CONFIG, StaffAccess } from '@bank/platform';
import { Controller, Get, Inject } from '@nestjs/common';
import type { Config } from '../config.ts';
import { completeUpTo } from './freshness.ts';
import { FreshnessStore } from './freshness.store.ts';
import { QueuesGateway } from './queues.gateway.ts';

@Controller('audit/v1/freshness')
export class FreshnessController {
  constructor(
    @Inject(FreshnessStore) private readonly store: FreshnessStore,
    @Inject(QueuesGateway) private readonly queues: QueuesGateway,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** How far the audit is complete, how long a change takes to get here, and what was set aside. */
  @Get()
  @StaffAccess('auditors')
  @Answers(200, AuditFreshness)
  async read(): Promise<AuditFreshness> {
    // Asked before the rows are read: a message that leaves a queue in between is in the rows.
    const [changes, events] = await Promise.all([
      this.queues.waiting(this.config.AUDIT_CDC_QUEUE_URL),
      this.queues.waiting(this.config.AUDIT_EVENTS_QUEUE_URL),
    ]);
    const { samples, p95Ms, newestChange, newestEvent, quarantined } = await this.store.read();
    const sources = [
      { waiting: changes, newestAt: newestChange },
      { waiting: events, newestAt: newestEvent },
    ];
    return {
      completeUpTo: completeUpTo(sources, this.clock.now()),
      waiting: { changes, events },
      lag: { samples, p95Ms },
      quarantined,
    };
  }
}
