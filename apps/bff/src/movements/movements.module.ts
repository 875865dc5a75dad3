import { Module } from '@nestjs/common';
import { BankingCoreModule } from '../banking-core/banking-core.module.ts';
import { AnnotationsService } from './annotations.service.ts';
import { AnnotationsStore } from './annotations.store.ts';
import { LastPageStore } from './last-page.store.ts';
import { MovementWalk } from './movement-walk.service.ts';
import { MovementsController } from './movements.controller.ts';
import { MovementsService } from './movements.service.ts';

@Module({
  imports: [BankingCoreModule],
  controllers: [MovementsController],
  providers: [AnnotationsService, AnnotationsStore, LastPageStore, MovementWalk, MovementsService],
})
export class MovementsModule {}
