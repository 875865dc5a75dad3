import { Module } from '@nestjs/common';
import { MovementsModule } from '../movements/movements.module.ts';
import { ReconciliationsController } from './reconciliations.controller.ts';
import { ReconciliationsService } from './reconciliations.service.ts';
import { TransferFactsGateway } from './transfer-facts.gateway.ts';

@Module({
  imports: [MovementsModule],
  controllers: [ReconciliationsController],
  providers: [TransferFactsGateway, ReconciliationsService],
})
export class ReconciliationModule {}
