import { FaultsModule } from '@bank/platform';
import { Module } from '@nestjs/common';
import { AccountRulesModule } from './account-rules/account-rules.module.ts';
import { AccountsModule } from './accounts/accounts.module.ts';
import { FAULT_POINTS } from './faults/fault-points.ts';
import { MovementsModule } from './movements/movements.module.ts';
import { BeneficiariesModule } from './beneficiaries/beneficiaries.module.ts';
import { BulkPaymentsModule } from './bulk-payments/bulk-payments.module.ts';
import { PayeeChecksModule } from './payee-checks/payee-checks.module.ts';
import { OrdersModule } from './orders/orders.module.ts';
import { ProfileModule } from './profile/profile.module.ts';
import { ReceiptsModule } from './receipts/receipts.module.ts';
import { StatementsModule } from './statements/statements.module.ts';
import { TransfersModule } from './transfers/transfers.module.ts';

@Module({
  imports: [
    AccountRulesModule,
    AccountsModule,
    BeneficiariesModule,
    BulkPaymentsModule,
    FaultsModule.forPoints(FAULT_POINTS),
    MovementsModule,
    OrdersModule,
    PayeeChecksModule,
    ProfileModule,
    ReceiptsModule,
    StatementsModule,
    TransfersModule,
  ],
})
export class AppModule {}
