import { AccountList, BalanceView, Uuid } from '@bank/contracts';
import { Answers, ClientAccess, type ClientPrincipal, CurrentClient } from '@bank/platform';
import { Controller, Get, Inject, Param } from '@nestjs/common';
import { BalancesService } from '../balances/balances.service.ts';
import { AccountsService } from './accounts.service.ts';

@Controller('api/v1/accounts')
export class AccountsController {
  constructor(
    @Inject(AccountsService) private readonly accounts: AccountsService,
    @Inject(BalancesService) private readonly balances: BalancesService,
  ) {}

  @Get()
  @ClientAccess()
  @Answers(200, AccountList)
  async list(@CurrentClient() client: ClientPrincipal): Promise<AccountList> {
    return this.accounts.list(client.customerId);
  }

  @Get(':accountId/balance')
  @ClientAccess()
  @Answers(200, BalanceView)
  async balance(
    @CurrentClient() client: ClientPrincipal,
    @Param('accountId', { schema: Uuid }) accountId: string,
  ): Promise<BalanceView> {
    return this.balances.get({ customerId: client.customerId, accountId });
  }
}
