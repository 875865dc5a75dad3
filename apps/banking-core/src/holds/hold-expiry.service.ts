import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HoldsService } from './holds.service.ts';

const INTERVAL_MS = 2_000;
/** Bounds one pass; what is left waits for the next. */
const HOLDS_PER_PASS_MAX = 100;

/** Frees what nobody captured in time. Any number of processes may do it: a hold ends once. */
@Injectable()
export class HoldExpiry implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('holds');
  private timer: NodeJS.Timeout | undefined;
  private pass: Promise<unknown> = Promise.resolve();
  private isStopping = false;

  constructor(@Inject(HoldsService) private readonly holds: HoldsService) {}

  onApplicationBootstrap(): void {
    this.scheduleNext();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.pass;
  }

  private scheduleNext(): void {
    if (this.isStopping) return;
    this.timer = setTimeout(() => {
      this.pass = this.holds
        .expireDue(HOLDS_PER_PASS_MAX)
        .catch((err: unknown) => this.logger.warn({ event: 'holds.expiry-failed', err }))
        .finally(() => this.scheduleNext());
    }, INTERVAL_MS);
  }
}
