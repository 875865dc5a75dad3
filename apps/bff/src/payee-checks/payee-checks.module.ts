import { PeerLimitGuard } from '@bank/platform';
import { Module } from '@nestjs/common';
import { BankingCoreModule } from '../banking-core/banking-core.module.ts';
import { PayeeChecksController } from './payee-checks.controller.ts';
import { PayeeChecksService } from './payee-checks.service.ts';
import { PayeeChecksStore } from './payee-checks.store.ts';

@Module({
  imports: [BankingCoreModule],
  controllers: [PayeeChecksController],
  providers: [PayeeChecksService, PayeeChecksStore, PeerLimitGuard],
  exports: [PayeeChecksService, PeerLimitGuard],
})
export class PayeeChecksModule {}
