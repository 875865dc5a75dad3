import { CONFIG, ServiceTokenSigner } from '@bank/platform';
import { Module } from '@nestjs/common';
import { BankingCoreModule } from '../banking-core/banking-core.module.ts';
import { ComplementaryGateway } from '../complementary/complementary.gateway.ts';
import { breakerLimits, type Config } from '../config.ts';
import { ProfileController } from './profile.controller.ts';
import { ProfileService } from './profile.service.ts';

@Module({
  imports: [BankingCoreModule],
  controllers: [ProfileController],
  providers: [
    ProfileService,
    {
      provide: ComplementaryGateway,
      inject: [CONFIG, ServiceTokenSigner],
      useFactory: (config: Config, signer: ServiceTokenSigner) =>
        new ComplementaryGateway(config.COMPLEMENTARY_URL, signer, breakerLimits(config)),
    },
  ],
})
export class ProfileModule {}
