import { ReconciliationReport, ReconciliationRequest } from '@bank/contracts';
import { parseInstant } from '@bank/domain';
import { Answers, ServiceAccess } from '@bank/platform';
import { Body, Controller, Inject, Post } from '@nestjs/common';
import type * as z from 'zod';
import { reportView } from './reconciliation.view.ts';
import { ReconciliationsService } from './reconciliations.service.ts';

@Controller('internal/reconciliations')
export class ReconciliationsController {
  constructor(@Inject(ReconciliationsService) private readonly reconciliations: ReconciliationsService) {}

  /** Compares core, bff and audit over a window; answers with every difference by transfer. */
  @Post()
  @ServiceAccess('operator')
  @Answers(200, ReconciliationReport)
  async reconcile(
    @Body({ schema: ReconciliationRequest }) request: z.infer<typeof ReconciliationRequest>,
  ): Promise<ReconciliationReport> {
    const { from, to } = request;
    const window = this.reconciliations.windowOf({
      from: from === undefined ? undefined : parseInstant(from),
      to: to === undefined ? undefined : parseInstant(to),
    });
    return reportView(await this.reconciliations.reconcile(window), window);
  }
}
