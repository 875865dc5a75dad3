import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@bank/domain';
import { CLOCK, currentTrace, NotFoundError, traceparentOf } from '@bank/platform';
import { Transactions } from '../database/transactions.service.ts';
import { FaultsService } from '../faults/faults.service.ts';
import { OutboxRelay } from '../outbox/outbox-relay.service.ts';
import { postTransfers } from './post-transfers.service.ts';
import { TransferIdReusedError } from './transfer.errors.ts';
import type { Transfer, TransferInstruction } from './transfer.ts';

/** Posts one transfer in one transaction of its own. */
@Injectable()
export class PostingService {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(OutboxRelay) private readonly relay: OutboxRelay,
    @Inject(FaultsService) private readonly faults: FaultsService,
  ) {}

  /**
   * Decides the transfer unless its id was decided before; the decision of the id is the answer either way.
   * @throws TransferIdReusedError, NotFoundError when the customer has no such debtor account, and
   * DependencyUnavailableError when certainly nothing was decided.
   */
  async post(instruction: TransferInstruction): Promise<Transfer> {
    const request = { instruction, traceparent: traceparentOf(currentTrace()) };
    const [outcome] = await this.transactions.run((sql) =>
      postTransfers(sql, [request], { clock: this.clock, origin: 'LIVE' }),
    );
    if (outcome === undefined || outcome.kind === 'not-found') throw new NotFoundError();
    if (outcome.kind === 'id-reused') throw new TransferIdReusedError(instruction.transferId);
    if (outcome.isFirst) {
      this.faults.afterTransferCommit();
      this.relay.wake();
    }
    return outcome.transfer;
  }
}
