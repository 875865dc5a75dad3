import { FaultList, FaultName, FaultRequest, FaultState } from '@bank/contracts';
import { Body, Controller, Delete, Get, Inject, Param, Put } from '@nestjs/common';
import { ServiceAccess } from '../auth/access.ts';
import { Answers } from '../http/answers.ts';
import { Faults } from './faults.ts';

/** A 404 throughout where faults are off. */
@Controller('internal/faults')
export class FaultsController {
  constructor(@Inject(Faults) private readonly faults: Faults) {}

  @Get()
  @ServiceAccess('operator')
  @Answers(200, FaultList)
  list(): FaultList {
    return { faults: [...this.faults.list()] };
  }

  @Put(':point')
  @ServiceAccess('operator')
  @Answers(200, FaultState)
  arm(
    @Param('point', { schema: FaultName }) point: string,
    @Body({ schema: FaultRequest }) request: FaultRequest,
  ): FaultState {
    return this.faults.arm(point, request.times);
  }

  @Delete(':point')
  @ServiceAccess('operator')
  @Answers(200, FaultState)
  disarm(@Param('point', { schema: FaultName }) point: string): FaultState {
    return this.faults.arm(point, 0);
  }
}
