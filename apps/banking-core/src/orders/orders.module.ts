import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.ts';
import { LedgerModule } from '../ledger/ledger.module.ts';
import { OutboxModule } from '../outbox/outbox.module.ts';
import { OrderRunner } from './order-runner.service.ts';
import { OrderRunsController } from './order-runs.controller.ts';
import { OrdersController } from './orders.controller.ts';
import { OrdersService } from './orders.service.ts';

@Module({
  imports: [AccountsModule, LedgerModule, OutboxModule],
  controllers: [OrderRunsController, OrdersController],
  providers: [OrdersService, OrderRunner],
})
export class OrdersModule {}
