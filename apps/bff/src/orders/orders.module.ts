import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.ts';
import { BankingCoreModule } from '../banking-core/banking-core.module.ts';
import { OrdersController } from './orders.controller.ts';
import { OrdersService } from './orders.service.ts';

@Module({ imports: [AccountsModule, BankingCoreModule], controllers: [OrdersController], providers: [OrdersService] })
export class OrdersModule {}
