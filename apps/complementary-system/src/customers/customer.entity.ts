import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RiskRating } from './risk-rating.ts';

@Entity('customers')
export class CustomerEntity {
  @PrimaryColumn('uuid', { name: 'customer_id' })
  customerId: string;
  @Column('text', { name: 'address_line1' })
  addressLine1: string;
  @Column('text')
  city: string;
  @Column('text', { name: 'postal_code' })
  postalCode: string;
  @Column('char', { length: 2 })
  country: string;
  @Column('text')
  occupation: string;
  @Column('char', { length: 2 })
  locale: 'en' | 'es';
  @Column('text', { name: 'risk_rating' })
  riskRating: RiskRating;
  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3 })
  updatedAt: Date;
}
