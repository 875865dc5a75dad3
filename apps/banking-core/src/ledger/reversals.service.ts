import { Inject, Injectable } from '@nestjs/common';
import type { TransferId } from '@bank/domain';
import { NotFoundError } from '@bank/platform';
import { Snapshots } from '../database/snapshots.service.ts';
import { findTransfers } from './ledger.store.ts';
import { PostingService } from './posting.service.ts';
import { TransferNotReversibleError } from './transfer.errors.ts';
import type { TransferKind } from './ledger.ts';
import type { Transfer } from './transfer.ts';

const REVERSIBLE: ReadonlySet<TransferKind> = new Set(['INTERNAL', 'INCOMING']);

/** The bank's corrections. A mistake is never edited: it is moved back by a transfer of its own. */
@Injectable()
export class ReversalsService {
  constructor(
    @Inject(Snapshots) private readonly snapshots: Snapshots,
    @Inject(PostingService) private readonly posting: PostingService,
  ) {}

  /**
   * Moves the whole amount back. Of two reversals of one transfer one is posted; the other is REJECTED as
   * `already-undone`, and so is one for which the payee has not enough money left.
   * @throws NotFoundError without such a transfer; TransferNotReversibleError; TransferIdReusedError
   */
  async reverse(
    transferId: TransferId,
    by: { readonly reversalId: TransferId; readonly reason: string },
  ): Promise<Transfer> {
    const [original] = await findTransfers(this.snapshots.sql, [transferId]);
    if (original === undefined) throw new NotFoundError();
    const { kind, state, debtorAccountId, creditorAccountId, amount } = original;
    if (state !== 'POSTED' || creditorAccountId === null || !REVERSIBLE.has(kind))
      throw new TransferNotReversibleError({ kind, state });
    return this.posting.post({
      transferId: by.reversalId,
      kind: 'REVERSAL',
      initiator: 'BANK',
      customerId: null,
      debtor: { by: 'account', accountId: creditorAccountId },
      creditor: { by: 'account', accountId: debtorAccountId },
      amount,
      reference: by.reason,
      deadline: 'none',
      concerns: transferId,
    });
  }
}
