import { Body, Controller, Get, Inject, Param, Put } from '@nestjs/common';
import { CoreCustomer, CoreCustomerRequest, Uuid } from '@bank/contracts';
import { Answers, ServiceAccess } from '@bank/platform';
import { idOf } from '../ids.ts';
import { CustomersService } from './customers.service.ts';

@Controller('internal/customers')
export class CustomersController {
  constructor(@Inject(CustomersService) private readonly customers: CustomersService) {}

  @Put(':customerId')
  @ServiceAccess('onboarding')
  @Answers(200, CoreCustomer)
  open(
    @Param('customerId', { schema: Uuid }) customerId: string,
    @Body({ schema: CoreCustomerRequest }) person: CoreCustomerRequest,
  ): Promise<CoreCustomer> {
    return this.customers.open(idOf(customerId), person);
  }

  @Get(':customerId')
  @ServiceAccess('bff', 'onboarding')
  @Answers(200, CoreCustomer)
  get(@Param('customerId', { schema: Uuid }) customerId: string): Promise<CoreCustomer> {
    return this.customers.get(idOf(customerId));
  }
}
