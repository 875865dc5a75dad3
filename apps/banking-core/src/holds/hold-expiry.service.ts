import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { RepeatedWork } from '@bank/platform';
import { HoldsService } from './holds.service.ts';

const INTERVAL_MS = 2_000;
/** Bounds one pass; what is left waits for the next. */
const HOLDS_PER_PASS_MAX = 100;

/** Frees what nobody captured in time. Any number of processes may do it: a hold ends once. */
@Injectable()
export class HoldExpiry implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('holds');
  private readonly loop = new RepeatedWork(() => this.holds.expireDue(HOLDS_PER_PASS_MAX), {
    pauseMs: () => INTERVAL_MS,
    onFailure: (err) => this.logger.warn({ event: 'holds.expiry-failed', err }),
  });

  constructor(@Inject(HoldsService) private readonly holds: HoldsService) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.loop.stop();
  }
}
