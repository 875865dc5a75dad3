import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { CoreCustomer, CoreCustomerRequest } from '@bank/contracts';
import type { Clock, CustomerId, Instant } from '@bank/domain';
import { CLOCK, NotFoundError } from '@bank/platform';
import { Repository } from 'typeorm';
import type { Sql } from '../database/sql.ts';
import { CustomerEntity } from './customer.entity.ts';
import { ResourceIdReusedError } from './customer.errors.ts';

@Injectable()
export class CustomersService {
  constructor(
    @InjectRepository(CustomerEntity) private readonly customers: Repository<CustomerEntity>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Makes the customer unless the id has one already. @throws ResourceIdReusedError when that is another person. */
  async open(customerId: CustomerId, person: CoreCustomerRequest): Promise<CoreCustomer> {
    const { fullName, dateOfBirth } = person;
    await this.customers
      .createQueryBuilder()
      .insert()
      .values({ customerId, fullName, dateOfBirth, createdAt: this.clock.now() })
      .orIgnore()
      .execute();
    const customer = await this.get(customerId);
    if (customer.fullName !== fullName || customer.dateOfBirth !== dateOfBirth)
      throw new ResourceIdReusedError('customer');
    return customer;
  }

  /** @throws NotFoundError */
  async get(customerId: CustomerId): Promise<CoreCustomer> {
    const customer = await this.customers.findOneBy({ customerId });
    if (customer === null) throw new NotFoundError();
    const { fullName, dateOfBirth, createdAt } = customer;
    return { customerId, fullName, dateOfBirth, createdAt };
  }
}

/** For history that is imported in one transaction; an id that exists stays as it is. */
export async function insertSeedCustomer(
  sql: Sql,
  customer: {
    readonly customerId: CustomerId;
    readonly fullName: string;
    readonly dateOfBirth: string;
    readonly createdAt: Instant;
  },
): Promise<void> {
  await sql.query(
    `INSERT INTO customers (customer_id, full_name, date_of_birth, created_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (customer_id) DO NOTHING`,
    [customer.customerId, customer.fullName, customer.dateOfBirth, customer.createdAt],
  );
}
