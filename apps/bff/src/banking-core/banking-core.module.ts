import { CONFIG, ServiceTokenSigner } from '@bank/platform';
import { Module } from '@nestjs/common';
import { breakerLimits, type Config } from '../config.ts';
import { AccountRulesGateway } from './account-rules.gateway.ts';
import { BankingCoreGateway } from './banking-core.gateway.ts';
import { CoreMovementsGateway } from './core-movements.gateway.ts';
import { CoreStatementsGateway } from './core-statements.gateway.ts';
import { OrdersGateway } from './orders.gateway.ts';
import { PayeesGateway } from './payees.gateway.ts';
import { TransferTimelineGateway } from './transfer-timeline.gateway.ts';
import { CORE_GATEWAYS, REPAIR_CORE } from './tokens.ts';

type Gateways = ReturnType<typeof BankingCoreGateway.make>;

@Module({
  providers: [
    {
      provide: CORE_GATEWAYS,
      inject: [CONFIG, ServiceTokenSigner],
      useFactory: (config: Config, signer: ServiceTokenSigner): Gateways =>
        BankingCoreGateway.make({
          baseUrl: config.BANKING_CORE_URL,
          signer,
          callMs: config.CORE_CALL_MS,
          breaker: breakerLimits(config),
        }),
    },
    {
      provide: BankingCoreGateway,
      inject: [CORE_GATEWAYS],
      useFactory: ({ forClients }: Gateways) => forClients,
    },
    {
      provide: REPAIR_CORE,
      inject: [CORE_GATEWAYS],
      useFactory: ({ forRepair }: Gateways) => forRepair,
    },
    {
      provide: AccountRulesGateway,
      inject: [CONFIG, ServiceTokenSigner],
      useFactory: (config: Config, signer: ServiceTokenSigner) =>
        new AccountRulesGateway(config.BANKING_CORE_URL, signer, config.CORE_CALL_MS, breakerLimits(config)),
    },
    {
      provide: CoreMovementsGateway,
      inject: [CONFIG, ServiceTokenSigner],
      useFactory: (config: Config, signer: ServiceTokenSigner) =>
        new CoreMovementsGateway(config.BANKING_CORE_URL, signer, config.CORE_CALL_MS, breakerLimits(config)),
    },
    {
      provide: CoreStatementsGateway,
      inject: [CONFIG, ServiceTokenSigner],
      useFactory: (config: Config, signer: ServiceTokenSigner) =>
        new CoreStatementsGateway(config.BANKING_CORE_URL, signer, config.CORE_CALL_MS, breakerLimits(config)),
    },
    {
      provide: PayeesGateway,
      inject: [CONFIG, ServiceTokenSigner],
      useFactory: (config: Config, signer: ServiceTokenSigner) =>
        new PayeesGateway(config.BANKING_CORE_URL, signer, config.PAYEE_CHECK_CALL_MS, breakerLimits(config)),
    },
    {
      provide: OrdersGateway,
      inject: [CONFIG, ServiceTokenSigner],
      useFactory: (config: Config, signer: ServiceTokenSigner) =>
        new OrdersGateway(config.BANKING_CORE_URL, signer, config.CORE_CALL_MS, breakerLimits(config)),
    },
    {
      provide: TransferTimelineGateway,
      inject: [CONFIG, ServiceTokenSigner],
      useFactory: (config: Config, signer: ServiceTokenSigner) =>
        new TransferTimelineGateway(config.BANKING_CORE_URL, signer, config.CORE_CALL_MS, breakerLimits(config)),
    },
  ],
  exports: [
    OrdersGateway,
    AccountRulesGateway,
    BankingCoreGateway,
    CoreMovementsGateway,
    CoreStatementsGateway,
    PayeesGateway,
    TransferTimelineGateway,
    REPAIR_CORE,
  ],
})
export class BankingCoreModule {}
