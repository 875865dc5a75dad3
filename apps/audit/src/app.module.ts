import { databaseModule } from '@bank/platform';
import { Module } from '@nestjs/common';
import { FreshnessModule } from './freshness/freshness.module.ts';
import { MovementsModule } from './movements/movements.module.ts';
import { ReconciliationModule } from './reconciliation/reconciliation.module.ts';
import { RecordingModule } from './recording/recording.module.ts';
import { ROWS } from './recording/rows.entity.ts';

@Module({
  imports: [databaseModule(ROWS), RecordingModule, MovementsModule, FreshnessModule, ReconciliationModule],
})
export class AppModule {}
