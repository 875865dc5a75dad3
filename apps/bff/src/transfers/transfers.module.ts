import { PeerLimitGuard } from '@bank/platform';
import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.ts';
import { BalancesModule } from '../balances/balances.module.ts';
import { BankingCoreModule } from '../banking-core/banking-core.module.ts';
import { PayeeChecksModule } from '../payee-checks/payee-checks.module.ts';
import { DecisionsService } from './decisions.service.ts';
import { IdempotencyStore } from './idempotency.store.ts';
import { InterbankStore } from './interbank.store.ts';
import { RailPaymentsConsumer } from './rail-payments.consumer.ts';
import { RepairService } from './repair.service.ts';
import { SettlementService } from './settlement.service.ts';
import { TransferDecidedConsumer } from './transfer-decided.consumer.ts';
import { TransferFactsController } from './transfer-facts.controller.ts';
import { TransferFactsService } from './transfer-facts.service.ts';
import { TransferTimelineController } from './transfer-timeline.controller.ts';
import { TransferTimelineService } from './transfer-timeline.service.ts';
import { TransfersController } from './transfers.controller.ts';
import { TransfersService } from './transfers.service.ts';
import { TransfersStore } from './transfers.store.ts';

@Module({
  imports: [AccountsModule, BalancesModule, BankingCoreModule, PayeeChecksModule],
  controllers: [
    TransfersController,
    TransferFactsController,
    TransferTimelineController,
    TransferDecidedConsumer,
    RailPaymentsConsumer,
  ],
  providers: [
    DecisionsService,
    IdempotencyStore,
    InterbankStore,
    PeerLimitGuard,
    RepairService,
    SettlementService,
    TransferFactsService,
    TransferTimelineService,
    TransfersService,
    TransfersStore,
  ],
  exports: [TransfersService],
})
export class TransfersModule {}
