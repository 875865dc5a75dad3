import type { CurrencyCode, Instant } from '@bank/domain';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { CustomerEntity } from '../customers/customer.entity.ts';
import { instantColumn } from '../database/columns.ts';
import type { AccountKind, AccountState } from '../ledger/ledger.ts';

@Entity({ name: 'accounts' })
export class AccountEntity {
  @PrimaryColumn({ name: 'account_id', type: 'uuid' })
  accountId: string;

  @Column({ name: 'kind', type: 'text' })
  kind: AccountKind;

  @Column({ name: 'customer_id', type: 'uuid', nullable: true })
  customerId: string | null;

  @ManyToOne(() => CustomerEntity)
  @JoinColumn({ name: 'customer_id' })
  customer: Relation<CustomerEntity> | null;

  /** null for the bank's internal accounts. */
  @Column({ name: 'iban', type: 'text', nullable: true })
  iban: string | null;

  @Column({ name: 'currency', type: 'char', length: 3 })
  currency: CurrencyCode;

  @Column({ name: 'state', type: 'text' })
  state: AccountState;

  /** bigint columns come as digits. */
  @Column({ name: 'booked_minor', type: 'bigint' })
  bookedMinor: string;

  @Column({ name: 'held_minor', type: 'bigint' })
  heldMinor: string;

  @Column({ name: 'overdraft_minor', type: 'bigint' })
  overdraftMinor: string;

  @Column({ name: 'version', type: 'bigint' })
  version: string;

  @Column({ name: 'opened_at', type: 'timestamptz', precision: 3, transformer: instantColumn })
  openedAt: Instant;
}
