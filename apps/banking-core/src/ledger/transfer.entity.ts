import type { CurrencyCode, Instant } from '@bank/domain';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '../database/columns.ts';
import type { Initiator, Origin, TransferKind } from './ledger.ts';

/** For reading only: rows are written by ledger.store in plain SQL. */
@Entity({ name: 'transfers' })
export class TransferEntity {
  @PrimaryColumn({ name: 'transfer_id', type: 'uuid' })
  transferId: string;

  @Column({ name: 'kind', type: 'text' })
  kind: TransferKind;

  @Column({ name: 'initiator', type: 'text' })
  initiator: Initiator;

  @Column({ name: 'origin', type: 'text' })
  origin: Origin;

  @Column({ name: 'state', type: 'text' })
  state: 'POSTED' | 'REJECTED';

  @Column({ name: 'reason', type: 'text', nullable: true })
  reason: string | null;

  @Column({ name: 'facts', type: 'jsonb' })
  facts: Record<string, unknown>;

  @Column({ name: 'customer_id', type: 'uuid', nullable: true })
  customerId: string | null;

  @Column({ name: 'debtor_account_id', type: 'uuid' })
  debtorAccountId: string;

  @Column({ name: 'creditor_account_id', type: 'uuid', nullable: true })
  creditorAccountId: string | null;

  @Column({ name: 'creditor_iban', type: 'text', nullable: true })
  creditorIban: string | null;

  /** bigint columns come as digits. */
  @Column({ name: 'amount_minor', type: 'bigint' })
  amountMinor: string;

  @Column({ name: 'fee_minor', type: 'bigint' })
  feeMinor: string;

  @Column({ name: 'currency', type: 'char', length: 3 })
  currency: CurrencyCode;

  @Column({ name: 'reference', type: 'text', nullable: true })
  reference: string | null;

  @Column({ name: 'debtor_name', type: 'text', nullable: true })
  debtorName: string | null;

  @Column({ name: 'creditor_name', type: 'text', nullable: true })
  creditorName: string | null;

  @Column({ name: 'reverses_transfer_id', type: 'uuid', nullable: true })
  concerns: string | null;

  @Column({ name: 'decided_at', type: 'timestamptz', precision: 3, transformer: instantColumn })
  decidedAt: Instant;
}
