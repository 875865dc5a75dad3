import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { CoreStatementPage, CoreStatementQuery, Uuid } from '@bank/contracts';
import { Answers, ServiceAccess } from '@bank/platform';
import { idOf } from '../ids.ts';
import { StatementsService } from './statements.service.ts';

@Controller('internal/accounts/:accountId/statement')
export class StatementsController {
  constructor(@Inject(StatementsService) private readonly statements: StatementsService) {}

  @Get()
  @ServiceAccess('bff')
  @Answers(200, CoreStatementPage)
  page(
    @Param('accountId', { schema: Uuid }) accountId: string,
    @Query({ schema: CoreStatementQuery }) query: CoreStatementQuery,
  ): Promise<CoreStatementPage> {
    const { customerId, from, to, cursor, limit } = query;
    return this.statements.pageOf({
      accountId: idOf(accountId),
      customerId: idOf(customerId),
      from,
      to,
      cursor,
      limit,
    });
  }
}
