import type { CurrencyCode, Instant } from '@bank/domain';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { instantColumn } from '../database/columns.ts';
import { TransferEntity } from './transfer.entity.ts';

/** For reading only: rows are written by ledger.store in plain SQL. */
@Entity({ name: 'entries' })
export class EntryEntity {
  @PrimaryColumn({ name: 'entry_id', type: 'bigint' })
  entryId: string;

  @ManyToOne(() => TransferEntity)
  @JoinColumn({ name: 'transfer_id' })
  transfer: Relation<TransferEntity>;

  @Column({ name: 'account_id', type: 'uuid' })
  accountId: string;

  @Column({ name: 'currency', type: 'char', length: 3 })
  currency: CurrencyCode;

  /** 1 for the account's first entry; without a gap. */
  @Column({ name: 'account_sequence', type: 'bigint' })
  accountSequence: string;

  @Column({ name: 'role', type: 'text' })
  role: 'PRINCIPAL' | 'FEE';

  /** Negative when it left the account. */
  @Column({ name: 'amount_minor', type: 'bigint' })
  amountMinor: string;

  @Column({ name: 'balance_after_minor', type: 'bigint' })
  balanceAfterMinor: string;

  @Column({ name: 'booked_at', type: 'timestamptz', precision: 3, transformer: instantColumn })
  bookedAt: Instant;
}
