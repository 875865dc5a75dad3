import { PeerLimitGuard } from '@bank/platform';
import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.ts';
import { BankingCoreModule } from '../banking-core/banking-core.module.ts';
import { DocumentsModule } from '../documents/documents.module.ts';
import { TransfersModule } from '../transfers/transfers.module.ts';
import { ReceiptsController } from './receipts.controller.ts';
import { ReceiptsService } from './receipts.service.ts';

@Module({
  imports: [AccountsModule, BankingCoreModule, DocumentsModule, TransfersModule],
  controllers: [ReceiptsController],
  providers: [ReceiptsService, PeerLimitGuard],
})
export class ReceiptsModule {}
