import { Body, Controller, Delete, Inject, Put } from '@nestjs/common';
import { FaultRequest, FaultState } from '@bank/contracts';
import { Answers, ServiceAccess } from '@bank/platform';
import { FaultsService } from './faults.service.ts';

@Controller('internal/faults/exit-after-commit')
export class FaultsController {
  constructor(@Inject(FaultsService) private readonly faults: FaultsService) {}

  @Put()
  @ServiceAccess('operator')
  @Answers(200, FaultState)
  arm(@Body({ schema: FaultRequest }) request: FaultRequest): FaultState {
    return { fault: 'exit-after-commit', armedTimes: this.faults.armExitAfterCommit(request.times) };
  }

  @Delete()
  @ServiceAccess('operator')
  @Answers(200, FaultState)
  disarm(): FaultState {
    return { fault: 'exit-after-commit', armedTimes: this.faults.armExitAfterCommit(0) };
  }
}
