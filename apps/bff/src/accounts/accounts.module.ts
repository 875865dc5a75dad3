import { Module } from '@nestjs/common';
import { BalancesModule } from '../balances/balances.module.ts';
import { BankingCoreModule } from '../banking-core/banking-core.module.ts';
import { AccountsController } from './accounts.controller.ts';
import { AccountsService } from './accounts.service.ts';
import { AccountsStore } from './accounts.store.ts';

@Module({
  imports: [BankingCoreModule, BalancesModule],
  controllers: [AccountsController],
  providers: [AccountsService, AccountsStore],
  exports: [AccountsService],
})
export class AccountsModule {}
