import { Body, Controller, Get, Inject, Param, Put, Query } from '@nestjs/common';
import {
  AccountStateRequest,
  CoreAccount,
  CoreAccountList,
  CoreAccountRequest,
  CorePayee,
  CorePayeeQuery,
  Uuid,
} from '@bank/contracts';
import { Answers, ServiceAccess } from '@bank/platform';
import type * as z from 'zod';
import { idOf } from '../ids.ts';
import { AccountsService } from './accounts.service.ts';

@Controller('internal')
export class AccountsController {
  constructor(@Inject(AccountsService) private readonly accounts: AccountsService) {}

  @Put('accounts/:accountId')
  @ServiceAccess('onboarding')
  @Answers(200, CoreAccount)
  open(
    @Param('accountId', { schema: Uuid }) accountId: string,
    @Body({ schema: CoreAccountRequest }) request: CoreAccountRequest,
  ): Promise<CoreAccount> {
    return this.accounts.open(idOf(accountId), request);
  }

  @Put('accounts/:accountId/state')
  @ServiceAccess('operator')
  @Answers(200, CoreAccount)
  changeState(
    @Param('accountId', { schema: Uuid }) accountId: string,
    @Body({ schema: AccountStateRequest }) request: AccountStateRequest,
  ): Promise<CoreAccount> {
    return this.accounts.changeState(idOf(accountId), request);
  }

  @Get('customers/:customerId/accounts')
  @ServiceAccess('bff', 'onboarding')
  @Answers(200, CoreAccountList)
  async list(@Param('customerId', { schema: Uuid }) customerId: string): Promise<CoreAccountList> {
    return { accounts: [...(await this.accounts.listOf(idOf(customerId)))] };
  }

  @Get('accounts')
  @ServiceAccess('bff')
  @Answers(200, CorePayee)
  payee(@Query({ schema: CorePayeeQuery }) query: z.infer<typeof CorePayeeQuery>): Promise<CorePayee> {
    return this.accounts.payeeBy(query.iban);
  }
}
