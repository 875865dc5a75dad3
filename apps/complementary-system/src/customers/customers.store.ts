import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { CustomerEntity } from './customer.entity.ts';

export type CustomerRow = Omit<CustomerEntity, 'updatedAt'>;

@Injectable()
export class CustomersStore {
  constructor(@InjectRepository(CustomerEntity) private readonly customers: Repository<CustomerEntity>) {}

  async find(customerId: string): Promise<CustomerEntity | null> {
    return this.customers.findOneBy({ customerId });
  }

  /** Writes the row unless the same content is there already, so that a repeated PUT leaves no trace. */
  async put(row: CustomerRow, updatedAt: string): Promise<void> {
    await this.customers.query(
      `INSERT INTO customers AS current
         (customer_id, address_line1, city, postal_code, country, occupation, locale, risk_rating, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT ON CONSTRAINT customers_pkey DO UPDATE SET
         address_line1 = excluded.address_line1, city = excluded.city, postal_code = excluded.postal_code,
         country = excluded.country, occupation = excluded.occupation, locale = excluded.locale,
         risk_rating = excluded.risk_rating, updated_at = excluded.updated_at
       WHERE (current.address_line1, current.city, current.postal_code, current.country, current.occupation,
              current.locale, current.risk_rating)
         IS DISTINCT FROM (excluded.address_line1, excluded.city, excluded.postal_code, excluded.country,
              excluded.occupation, excluded.locale, excluded.risk_rating)`,
      [
        row.customerId,
        row.addressLine1,
        row.city,
        row.postalCode,
        row.country,
        row.occupation,
        row.locale,
        row.riskRating,
        updatedAt,
      ],
    );
  }
}
