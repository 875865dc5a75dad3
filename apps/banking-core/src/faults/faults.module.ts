import { Module } from '@nestjs/common';
import { FaultsController } from './faults.controller.ts';
import { END_PROCESS, FaultsService } from './faults.service.ts';

@Module({
  controllers: [FaultsController],
  providers: [
    FaultsService,
    // SIGKILL: no handler, no flush, no answer, as when a machine is lost.
    { provide: END_PROCESS, useValue: () => process.kill(process.pid, 'SIGKILL') },
  ],
  exports: [FaultsService],
})
export class FaultsModule {}
