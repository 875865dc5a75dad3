import { Module } from '@nestjs/common';
import { databaseModule, FaultsModule } from '@bank/platform';
import { AccountEntity } from './accounts/account.entity.ts';
import { AccountLimitsModule } from './account-limits/account-limits.module.ts';
import { AccountsModule } from './accounts/accounts.module.ts';
import { CustomerEntity } from './customers/customer.entity.ts';
import { CustomersModule } from './customers/customers.module.ts';
import { DatabaseModule } from './database/database.module.ts';
import { FAULT_ALIASES, FAULT_POINTS } from './faults/fault-points.ts';
import { HoldsModule } from './holds/holds.module.ts';
import { LedgerModule } from './ledger/ledger.module.ts';
import { TransferEntity } from './ledger/transfer.entity.ts';
import { OrdersModule } from './orders/orders.module.ts';
import { RailModule } from './rail/rail.module.ts';

@Module({
  imports: [
    databaseModule([CustomerEntity, AccountEntity, TransferEntity]),
    DatabaseModule,
    FaultsModule.forPoints(FAULT_POINTS, FAULT_ALIASES),
    CustomersModule,
    AccountsModule,
    LedgerModule,
    HoldsModule,
    AccountLimitsModule,
    OrdersModule,
    RailModule,
  ],
})
export class AppModule {}
