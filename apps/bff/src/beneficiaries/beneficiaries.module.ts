import { Module } from '@nestjs/common';
import { PayeeChecksModule } from '../payee-checks/payee-checks.module.ts';
import { RequestsModule } from '../requests/requests.module.ts';
import { BeneficiariesController } from './beneficiaries.controller.ts';
import { BeneficiariesService } from './beneficiaries.service.ts';
import { BeneficiariesStore } from './beneficiaries.store.ts';

@Module({
  imports: [PayeeChecksModule, RequestsModule],
  controllers: [BeneficiariesController],
  providers: [BeneficiariesService, BeneficiariesStore],
})
export class BeneficiariesModule {}
