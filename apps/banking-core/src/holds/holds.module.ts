import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.ts';
import { LedgerModule } from '../ledger/ledger.module.ts';
import { OutboxModule } from '../outbox/outbox.module.ts';
import { HoldExpiry } from './hold-expiry.service.ts';
import { HoldsController } from './holds.controller.ts';
import { HoldsService } from './holds.service.ts';

@Module({
  imports: [AccountsModule, LedgerModule, OutboxModule],
  controllers: [HoldsController],
  providers: [HoldsService, HoldExpiry],
})
export class HoldsModule {}
