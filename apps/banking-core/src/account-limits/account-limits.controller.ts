import { Body, Controller, Get, Inject, Param, Put, Query } from '@nestjs/common';
import { CoreAccountQuery, CoreLimits, CoreLimitsRequest, Uuid } from '@bank/contracts';
import { Answers, CurrentService, ServiceAccess, type ServicePrincipal } from '@bank/platform';
import type * as z from 'zod';
import { idOf } from '../ids.ts';
import { AccountLimitsService } from './account-limits.service.ts';

@Controller('internal/accounts/:accountId/limits')
export class AccountLimitsController {
  constructor(@Inject(AccountLimitsService) private readonly limits: AccountLimitsService) {}

  @Get()
  @ServiceAccess('bff')
  @Answers(200, CoreLimits)
  get(
    @Param('accountId', { schema: Uuid }) accountId: string,
    @Query({ schema: CoreAccountQuery }) query: z.infer<typeof CoreAccountQuery>,
  ): Promise<CoreLimits> {
    return this.limits.get(idOf(accountId), idOf(query.customerId));
  }

  /** What comes by the bff a client asked for, what comes from the operator the bank decided. */
  @Put()
  @ServiceAccess('bff', 'operator')
  @Answers(200, CoreLimits)
  change(
    @CurrentService() caller: ServicePrincipal,
    @Param('accountId', { schema: Uuid }) accountId: string,
    @Body({ schema: CoreLimitsRequest }) request: CoreLimitsRequest,
  ): Promise<CoreLimits> {
    const by = caller.service === 'operator' ? 'bank' : 'client';
    return this.limits.change(idOf(accountId), idOf(request.customerId), { limits: request.limits, by });
  }
}
