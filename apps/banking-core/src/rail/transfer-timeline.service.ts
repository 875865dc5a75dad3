import type { CoreTransferTimeline } from '@bank/contracts';
import type { TransferId } from '@bank/domain';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type StoredInstant, toInstant } from '../database/columns.ts';
import { TransfersService } from '../ledger/transfers.service.ts';
import type { RailState } from './rail-payment.ts';

interface StepRow {
  readonly state: Exclude<RailState, 'ACCEPTED'>;
  readonly at: StoredInstant;
  readonly reason: string | null;
}

/** Where a transfer is: the decision of the ledger, and the steps of its way to another bank. */
@Injectable()
export class TransferTimeline {
  constructor(
    @Inject(TransfersService) private readonly transfers: TransfersService,
    @Inject(DataSource) private readonly database: DataSource,
  ) {}

  /** @throws NotFoundError while the id is undecided */
  async get(transferId: TransferId): Promise<CoreTransferTimeline> {
    const { state, reason, decidedAt } = await this.transfers.get(transferId);
    const decision = { step: state === 'POSTED' ? 'BOOKED' : 'REFUSED', at: decidedAt, reason } as const;
    const rows: readonly StepRow[] = await this.database.query(
      `SELECT rail_payment_steps.state, rail_payment_steps.at, rail_payment_steps.reason FROM rail_payment_steps
       WHERE rail_payment_steps.transfer_id = $1 AND rail_payment_steps.state <> 'ACCEPTED'
       ORDER BY array_position(ARRAY['SENT', 'SETTLED', 'REJECTED', 'RETURNED'], rail_payment_steps.state)`,
      [transferId],
    );
    const steps = rows.map((row) => ({ step: row.state, at: toInstant(row.at), reason: row.reason }));
    return { transferId, steps: [decision, ...steps] };
  }
}
