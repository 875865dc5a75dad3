import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { CoreMovementPage, CoreMovementQuery, Uuid } from '@bank/contracts';
import { Answers, ServiceAccess } from '@bank/platform';
import { idOf } from '../ids.ts';
import { MovementsService } from './movements.service.ts';

@Controller('internal/accounts/:accountId/movements')
export class MovementsController {
  constructor(@Inject(MovementsService) private readonly movements: MovementsService) {}

  @Get()
  @ServiceAccess('bff')
  @Answers(200, CoreMovementPage)
  list(
    @Param('accountId', { schema: Uuid }) accountId: string,
    @Query({ schema: CoreMovementQuery }) query: CoreMovementQuery,
  ): Promise<CoreMovementPage> {
    const { cursor, limit, customerId } = query;
    return this.movements.pageOf({ accountId: idOf(accountId), customerId: idOf(customerId), cursor, limit });
  }
}
