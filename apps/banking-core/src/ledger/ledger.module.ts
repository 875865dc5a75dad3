import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountsModule } from '../accounts/accounts.module.ts';
import { OutboxModule } from '../outbox/outbox.module.ts';
import { MovementsController } from './movements.controller.ts';
import { MovementsService } from './movements.service.ts';
import { PartyDirectory } from './party-directory.service.ts';
import { PostingService } from './posting.service.ts';
import { QuotesService } from './quotes.service.ts';
import { ReversalsService } from './reversals.service.ts';
import { ReportsController } from './reports.controller.ts';
import { ReportsService } from './reports.service.ts';
import { StatementsController } from './statements.controller.ts';
import { StatementsService } from './statements.service.ts';
import { TransferEntity } from './transfer.entity.ts';
import { TransfersController } from './transfers.controller.ts';
import { TransfersService } from './transfers.service.ts';

@Module({
  imports: [TypeOrmModule.forFeature([TransferEntity]), AccountsModule, OutboxModule],
  controllers: [TransfersController, MovementsController, StatementsController, ReportsController],
  providers: [
    PartyDirectory,
    PostingService,
    QuotesService,
    ReversalsService,
    TransfersService,
    MovementsService,
    StatementsService,
    ReportsService,
  ],
  exports: [PartyDirectory, PostingService, TransfersService],
})
export class LedgerModule {}
