import { CONFIG, ServiceTokenSigner } from '@bank/platform';
import { Module } from '@nestjs/common';
import type { Config } from '../config.ts';
import { AccountRulesGateway } from './account-rules.gateway.ts';
import { BankingCoreGateway } from './banking-core.gateway.ts';
import { CoreMovementsGateway } from './core-movements.gateway.ts';
import { CoreStatementsGateway } from './core-statements.gateway.ts';
import { OrdersGateway } from './orders.gateway.ts';
import { PayeesGateway } from './payees.gateway.ts';

@Module({
  providers: [
    {
      provide: BankingCoreGateway,
      inject: [CONFIG, ServiceTokenSigner],
      useFactory: (config: Config, signer: ServiceTokenSigner) =>
        new BankingCoreGateway(config.BANKING_CORE_URL, signer, config.CORE_CALL_MS),
    },
    {
      provide: AccountRulesGateway,
      inject: [CONFIG, ServiceTokenSigner],
      useFactory: (config: Config, signer: ServiceTokenSigner) =>
        new AccountRulesGateway(config.BANKING_CORE_URL, signer, config.CORE_CALL_MS),
    },
    {
      provide: CoreMovementsGateway,
      inject: [CONFIG, ServiceTokenSigner],
      useFactory: (config: Config, signer: ServiceTokenSigner) =>
        new CoreMovementsGateway(config.BANKING_CORE_URL, signer, config.CORE_CALL_MS),
    },
    {
      provide: CoreStatementsGateway,
      inject: [CONFIG, ServiceTokenSigner],
      useFactory: (config: Config, signer: ServiceTokenSigner) =>
        new CoreStatementsGateway(config.BANKING_CORE_URL, signer, config.CORE_CALL_MS),
    },
    {
      provide: PayeesGateway,
      inject: [CONFIG, ServiceTokenSigner],
      useFactory: (config: Config, signer: ServiceTokenSigner) =>
        new PayeesGateway(config.BANKING_CORE_URL, signer, config.PAYEE_CHECK_CALL_MS),
    },
    {
      provide: OrdersGateway,
      inject: [CONFIG, ServiceTokenSigner],
      useFactory: (config: Config, signer: ServiceTokenSigner) =>
        new OrdersGateway(config.BANKING_CORE_URL, signer, config.CORE_CALL_MS),
    },
  ],
  exports: [
    OrdersGateway,
    AccountRulesGateway,
    BankingCoreGateway,
    CoreMovementsGateway,
    CoreStatementsGateway,
    PayeesGateway,
  ],
})
export class BankingCoreModule {}
