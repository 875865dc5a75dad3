import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import {
  CoreAccountQuery,
  CoreFacetQuery,
  CoreMovement,
  CoreMovementFacets,
  CoreMovementPage,
  CoreMovementQuery,
  EntryIdText,
  Uuid,
} from '@bank/contracts';
import { Answers, ServiceAccess } from '@bank/platform';
import type * as z from 'zod';
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
    const { customerId, cursor, limit, from, to, ...filter } = query;
    const whose = { accountId: idOf<'account'>(accountId), customerId: idOf<'customer'>(customerId) };
    return this.movements.pageOf({ ...whose, from, to, filter, cursor, limit });
  }

  @Get('facets')
  @ServiceAccess('bff')
  @Answers(200, CoreMovementFacets)
  facets(
    @Param('accountId', { schema: Uuid }) accountId: string,
    @Query({ schema: CoreFacetQuery }) query: CoreFacetQuery,
  ): Promise<CoreMovementFacets> {
    const { customerId, from, to, ...filter } = query;
    const whose = { accountId: idOf<'account'>(accountId), customerId: idOf<'customer'>(customerId) };
    return this.movements.facetsOf({ ...whose, from, to, filter });
  }

  @Get(':entryId')
  @ServiceAccess('bff')
  @Answers(200, CoreMovement)
  get(
    @Param('accountId', { schema: Uuid }) accountId: string,
    @Param('entryId', { schema: EntryIdText }) entryId: string,
    @Query({ schema: CoreAccountQuery }) query: z.infer<typeof CoreAccountQuery>,
  ): Promise<CoreMovement> {
    return this.movements.get({ accountId: idOf(accountId), customerId: idOf(query.customerId), entryId });
  }
}
