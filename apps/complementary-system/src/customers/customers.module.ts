import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CustomerEntity } from './customer.entity.ts';
import { CustomersController } from './customers.controller.ts';
import { CustomersService } from './customers.service.ts';
import { CustomersStore } from './customers.store.ts';

@Module({
  imports: [TypeOrmModule.forFeature([CustomerEntity])],
  controllers: [CustomersController],
  providers: [CustomersService, CustomersStore],
})
export class CustomersModule {}
