import { Module } from '@nestjs/common';
import { BankingCoreModule } from '../banking-core/banking-core.module.ts';
import { BalanceCacheStore } from './balance-cache.store.ts';
import { BalancesService } from './balances.service.ts';

@Module({
  imports: [BankingCoreModule],
  providers: [BalanceCacheStore, BalancesService],
  exports: [BalancesService],
})
export class BalancesModule {}
