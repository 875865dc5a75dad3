import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SanctionsEntryEntity, SanctionsListEntity } from './sanctions-entry.entity.ts';
import { ScreeningEntity } from './screening.entity.ts';
import { ScreeningsController } from './screenings.controller.ts';
import { ScreeningsService } from './screenings.service.ts';
import { ScreeningsStore } from './screenings.store.ts';

@Module({
  imports: [TypeOrmModule.forFeature([ScreeningEntity, SanctionsListEntity, SanctionsEntryEntity])],
  controllers: [ScreeningsController],
  providers: [ScreeningsService, ScreeningsStore],
})
export class ScreeningsModule {}
