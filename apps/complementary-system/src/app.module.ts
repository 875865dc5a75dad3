import { databaseModule } from '@bank/platform';
import { Module } from '@nestjs/common';
import { CustomerEntity } from './customers/customer.entity.ts';
import { CustomersModule } from './customers/customers.module.ts';
import { SanctionsEntryEntity, SanctionsListEntity } from './screenings/sanctions-entry.entity.ts';
import { ScreeningEntity } from './screenings/screening.entity.ts';
import { ScreeningsModule } from './screenings/screenings.module.ts';

@Module({
  imports: [
    databaseModule([CustomerEntity, ScreeningEntity, SanctionsListEntity, SanctionsEntryEntity]),
    CustomersModule,
    ScreeningsModule,
  ],
})
export class AppModule {}
