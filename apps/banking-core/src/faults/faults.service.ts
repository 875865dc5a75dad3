import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, NotFoundError } from '@bank/platform';
import type { Config } from '../config.ts';

export const END_PROCESS = Symbol('END_PROCESS');

/** Lets the operator make this process die at a named point, for demonstrations and tests of recovery. */
@Injectable()
export class FaultsService {
  private readonly logger = new Logger('faults');
  private exitsAfterCommit = 0;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(END_PROCESS) private readonly endProcess: () => void,
  ) {}

  /** @throws NotFoundError where faults are off: the route is not there. */
  armExitAfterCommit(times: number): number {
    if (this.config.FAULTS === 'off') throw new NotFoundError();
    this.exitsAfterCommit = times;
    return this.exitsAfterCommit;
  }

  /** A decision is durable and its answer not yet sent. */
  afterTransferCommit(): void {
    if (this.exitsAfterCommit === 0) return;
    this.exitsAfterCommit -= 1;
    this.logger.warn({ event: 'fault.exit-after-commit' });
    this.endProcess();
  }
}
