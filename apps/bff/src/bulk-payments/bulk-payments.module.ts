import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.ts';
import { BankingCoreModule } from '../banking-core/banking-core.module.ts';
import { RequestsModule } from '../requests/requests.module.ts';
import { TransfersModule } from '../transfers/transfers.module.ts';
import { BulkPaymentsController } from './bulk-payments.controller.ts';
import { BulkPaymentsService } from './bulk-payments.service.ts';
import { BulkPaymentsStore } from './bulk-payments.store.ts';
import { BulkRowsStore } from './bulk-rows.store.ts';
import { BulkWorkService } from './bulk-work.service.ts';

@Module({
  imports: [AccountsModule, BankingCoreModule, RequestsModule, TransfersModule],
  controllers: [BulkPaymentsController],
  providers: [BulkPaymentsService, BulkPaymentsStore, BulkRowsStore, BulkWorkService],
})
export class BulkPaymentsModule {}
