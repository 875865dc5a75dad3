import { ReconciliationQuery, TransferFactPage } from '@bank/contracts';
import { Answers, ServiceAccess } from '@bank/platform';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { TransferFactsService } from './transfer-facts.service.ts';

@Controller('internal/transfers')
export class TransferFactsController {
  constructor(@Inject(TransferFactsService) private readonly facts: TransferFactsService) {}

  @Get()
  @ServiceAccess('audit')
  @Answers(200, TransferFactPage)
  async list(@Query({ schema: ReconciliationQuery }) query: ReconciliationQuery): Promise<TransferFactPage> {
    return this.facts.page(query);
  }
}
