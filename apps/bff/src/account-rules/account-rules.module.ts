import { Module } from '@nestjs/common';
import { BankingCoreModule } from '../banking-core/banking-core.module.ts';
import { AccountRulesController } from './account-rules.controller.ts';
import { AccountRulesService } from './account-rules.service.ts';

@Module({ imports: [BankingCoreModule], controllers: [AccountRulesController], providers: [AccountRulesService] })
export class AccountRulesModule {}
