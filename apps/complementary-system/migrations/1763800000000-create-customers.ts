import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateCustomers1763800000000 implements MigrationInterface {
  readonly name = 'CreateCustomers1763800000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE customers (
        customer_id uuid NOT NULL,
        address_line1 text NOT NULL,
        city text NOT NULL,
        postal_code text NOT NULL,
        country char(2) NOT NULL,
        occupation text NOT NULL,
        locale char(2) NOT NULL,
        risk_rating text NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        CONSTRAINT customers_pkey PRIMARY KEY (customer_id),
        CONSTRAINT customers_locale_known CHECK (locale IN ('en', 'es')),
        CONSTRAINT customers_risk_rating_known CHECK (risk_rating IN ('LOW', 'MEDIUM', 'HIGH'))
      )`);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward-only');
  }
}
