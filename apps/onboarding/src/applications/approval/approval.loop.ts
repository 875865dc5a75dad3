import type { Clock } from '@bank/domain';
import { CLOCK, runInTrace, traceFrom } from '@bank/platform';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ApplicationsStore } from '../applications.store.ts';
import { ApprovalService } from './approval.service.ts';

const PAUSE_MS = 2_000;
const BATCH_MAX = 10;

/** Finishes applications that a crash or an outage left submitted. Any number of processes may do this at once. */
@Injectable()
export class ApprovalLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('approval-loop');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isStopping = false;

  constructor(
    @Inject(ApplicationsStore) private readonly store: ApplicationsStore,
    @Inject(ApprovalService) private readonly approval: ApprovalService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.schedule();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** One round over what is due; gives how many applications it took. */
  async runOnce(): Promise<number> {
    const due = await this.store.findDue(this.clock.now(), BATCH_MAX);
    for (const application of due) {
      if (this.isStopping) break;
      await runInTrace(traceFrom(application.traceparent), () => this.approval.take(application));
    }
    return due.length;
  }

  /** Jittered, so that two processes do not ask at the same moment for ever. */
  private schedule(): void {
    if (this.isStopping) return;
    const pauseMs = PAUSE_MS * (0.5 + Math.random());
    this.timer = setTimeout(() => {
      this.running = this.runOnce().then(
        () => this.schedule(),
        (error: unknown) => {
          this.logger.warn({ event: 'approval-loop.failed', err: error });
          this.schedule();
        },
      );
    }, pauseMs);
    this.timer.unref();
  }
}
