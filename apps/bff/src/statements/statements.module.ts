import { PeerLimitGuard } from '@bank/platform';
import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.ts';
import { BankingCoreModule } from '../banking-core/banking-core.module.ts';
import { DocumentsModule } from '../documents/documents.module.ts';
import { StatementsController } from './statements.controller.ts';
import { StatementsService } from './statements.service.ts';

@Module({
  imports: [AccountsModule, BankingCoreModule, DocumentsModule],
  controllers: [StatementsController],
  providers: [StatementsService, PeerLimitGuard],
})
export class StatementsModule {}
