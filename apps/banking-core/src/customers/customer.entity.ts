import type { Instant } from '@bank/domain';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '../database/columns.ts';

@Entity({ name: 'customers' })
export class CustomerEntity {
  @PrimaryColumn({ name: 'customer_id', type: 'uuid' })
  customerId: string;

  @Column({ name: 'full_name', type: 'text' })
  fullName: string;

  /** `YYYY-MM-DD` */
  @Column({ name: 'date_of_birth', type: 'date' })
  dateOfBirth: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3, transformer: instantColumn })
  createdAt: Instant;
}
