import { ComplementaryRecord, ComplementaryRecordRequest, Uuid } from '@bank/contracts';
import { Answers, ServiceAccess } from '@bank/platform';
import { Body, Controller, Get, Inject, Param, Put } from '@nestjs/common';
import { CustomersService } from './customers.service.ts';

@Controller('internal/customers')
export class CustomersController {
  constructor(@Inject(CustomersService) private readonly customers: CustomersService) {}

  @Put(':customerId')
  @ServiceAccess('onboarding')
  @Answers(200, ComplementaryRecord)
  async put(
    @Param('customerId', { schema: Uuid }) customerId: string,
    @Body({ schema: ComplementaryRecordRequest }) request: ComplementaryRecordRequest,
  ): Promise<ComplementaryRecord> {
    return this.customers.put(customerId, request);
  }

  @Get(':customerId')
  @ServiceAccess('bff', 'onboarding')
  @Answers(200, ComplementaryRecord)
  async get(@Param('customerId', { schema: Uuid }) customerId: string): Promise<ComplementaryRecord> {
    return this.customers.get(customerId);
  }
}
