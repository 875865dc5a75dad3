import { CONFIG, ServiceTokenSigner } from '@bank/platform';
import { Module, type Provider } from '@nestjs/common';
import type { BreakerLimits } from '../bulkhead/breaker.ts';
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

/** A gateway to one part of the core, with a lane of its own; `callMsOf`: the whole time of one of its calls. */
const gatewayOf = <Gateway>(
  provide: new (baseUrl: string, signer: ServiceTokenSigner, callMs: number, breaker: BreakerLimits) => Gateway,
  callMsOf: (config: Config) => number,
): Provider => ({
  provide,
  inject: [CONFIG, ServiceTokenSigner],
  useFactory: (config: Config, signer: ServiceTokenSigner) =>
    new provide(config.BANKING_CORE_URL, signer, callMsOf(config), breakerLimits(config)),
});

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
    gatewayOf(AccountRulesGateway, ({ CORE_CALL_MS }) => CORE_CALL_MS),
    gatewayOf(CoreMovementsGateway, ({ CORE_CALL_MS }) => CORE_CALL_MS),
    gatewayOf(CoreStatementsGateway, ({ CORE_CALL_MS }) => CORE_CALL_MS),
    gatewayOf(PayeesGateway, ({ PAYEE_CHECK_CALL_MS }) => PAYEE_CHECK_CALL_MS),
    gatewayOf(OrdersGateway, ({ CORE_CALL_MS }) => CORE_CALL_MS),
    gatewayOf(TransferTimelineGateway, ({ CORE_CALL_MS }) => CORE_CALL_MS),
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
