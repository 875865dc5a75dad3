import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import {
  CoreBalance,
  CoreBalanceQuery,
  CorePastBalance,
  CoreTrialBalance,
  CoreTrialBalanceQuery,
  Uuid,
} from '@bank/contracts';
import type { Instant } from '@bank/domain';
import { Answers, ServiceAccess } from '@bank/platform';
import * as z from 'zod';
import { AccountsService } from '../accounts/accounts.service.ts';
import { idOf } from '../ids.ts';
import { ReportsService } from './reports.service.ts';

@Controller('internal')
export class ReportsController {
  constructor(
    @Inject(AccountsService) private readonly accounts: AccountsService,
    @Inject(ReportsService) private readonly reports: ReportsService,
  ) {}

  @Get('accounts/:accountId/balance')
  @ServiceAccess('bff')
  @Answers(200, z.union([CoreBalance, CorePastBalance]))
  balance(
    @Param('accountId', { schema: Uuid }) accountId: string,
    @Query({ schema: CoreBalanceQuery }) query: CoreBalanceQuery,
  ): Promise<CoreBalance | CorePastBalance> {
    const whose = { accountId: idOf<'account'>(accountId), customerId: idOf<'customer'>(query.customerId) };
    if (query.at === undefined) return this.accounts.balanceOf(whose.accountId, whose.customerId);
    // The schema checked its form.
    return this.reports.balanceAt({ ...whose, at: query.at as Instant });
  }

  @Get('trial-balance')
  @ServiceAccess('operator', 'audit')
  @Answers(200, CoreTrialBalance)
  trialBalance(@Query({ schema: CoreTrialBalanceQuery }) query: CoreTrialBalanceQuery): Promise<CoreTrialBalance> {
    return this.reports.trialBalance(query.at as Instant | undefined);
  }
}
