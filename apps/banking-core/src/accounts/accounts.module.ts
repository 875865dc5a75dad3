import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CustomersModule } from '../customers/customers.module.ts';
import { OutboxModule } from '../outbox/outbox.module.ts';
import { AccountEntity } from './account.entity.ts';
import { AccountsController } from './accounts.controller.ts';
import { AccountsService } from './accounts.service.ts';

@Module({
  imports: [TypeOrmModule.forFeature([AccountEntity]), CustomersModule, OutboxModule],
  controllers: [AccountsController],
  providers: [AccountsService],
  exports: [AccountsService],
})
export class AccountsModule {}
