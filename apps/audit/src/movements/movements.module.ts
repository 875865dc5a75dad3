import { Module } from '@nestjs/common';
import { MovementsController } from './movements.controller.ts';
import { MovementsService } from './movements.service.ts';
import { MovementsStore } from './movements.store.ts';

@Module({
  controllers: [MovementsController],
  providers: [MovementsStore, MovementsService],
  exports: [MovementsService],
})
export class MovementsModule {}
