import { Body, Controller, Inject, Post } from '@nestjs/common';
import { OrderRunReport, OrderRunsRequest } from '@bank/contracts';
import type { Instant } from '@bank/domain';
import { Answers, CONFIG, NotFoundError, ServiceAccess } from '@bank/platform';
import type { Config } from '../config.ts';
import { OrderRunner } from './order-runner.service.ts';

/** Travel in time for demonstrations: orders run as if it were that moment; what they move is booked now. */
@Controller('internal/orders/runs')
export class OrderRunsController {
  constructor(
    @Inject(OrderRunner) private readonly runner: OrderRunner,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws NotFoundError where faults are off: the route is not there. */
  @Post()
  @ServiceAccess('operator')
  @Answers(200, OrderRunReport)
  run(@Body({ schema: OrderRunsRequest }) request: OrderRunsRequest): Promise<OrderRunReport> {
    if (this.config.FAULTS === 'off') throw new NotFoundError();
    // The schema checked its form.
    return this.runner.runDue(request.asOf as Instant);
  }
}
