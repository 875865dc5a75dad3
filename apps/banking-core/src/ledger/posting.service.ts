import { Inject, Injectable } from '@nestjs/common';
import { type Clock, invariant, type TransferId } from '@bank/domain';
import { CLOCK, currentTrace, DependencyUnavailableError, Faults, NotFoundError, traceparentOf } from '@bank/platform';
import { ContentionError, Transactions } from '../database/transactions.service.ts';
import { OutboxRelay } from '../outbox/outbox-relay.service.ts';
import { GroupCommit } from './group-commit.ts';
import { PartyDirectory } from './party-directory.service.ts';
import { type PostingOutcome, type PostingRequest, postTransfers } from './post-transfers.service.ts';
import { countPostingBatch } from './posting.metric.ts';
import { TransferIdReusedError } from './transfer.errors.ts';
import type { Transfer, TransferInstruction } from './transfer.ts';

/**
 * One lane: while a transaction holds its accounts and waits for the disk, the next one is gathered. A second lane would
 * mostly wait for the first one's locks. What a failed batch held is tried alone a few at a time.
 */
const LIMITS = { batchMax: 200, lanes: 1, waitingMax: 4_000, waitMsMax: 500, aloneMax: 4 } as const;
/** A batch that met another process's lock is taken apart soon; a transfer that is alone may try longer. */
const BATCH_ATTEMPTS_MAX = 2;

export interface PostedTransfer {
  readonly transferId: TransferId;
  readonly result: PromiseSettledResult<PostingOutcome>;
}

/** Posts transfers: many in one transaction under load, each decided as if alone. */
@Injectable()
export class PostingService {
  private readonly group: GroupCommit<PostingRequest, PostingOutcome>;

  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(PartyDirectory) private readonly directory: PartyDirectory,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(OutboxRelay) private readonly relay: OutboxRelay,
    @Inject(Faults) private readonly faults: Faults,
  ) {
    this.group = new GroupCommit(LIMITS, {
      commit: (requests) => this.commit(requests),
      keyOf: ({ instruction }) => instruction.transferId,
      isWorthTryingAlone,
      refusal: () => new DependencyUnavailableError('postgres'),
    });
  }

  /**
   * Decides the transfer unless its id was decided before; the decision of the id is the answer either way.
   * @throws TransferIdReusedError, NotFoundError when the customer has no such debtor account, and
   * DependencyUnavailableError when certainly nothing was decided.
   */
  async post(instruction: TransferInstruction): Promise<Transfer> {
    const outcome = await this.group.run({ instruction, traceparent: traceparentOf(currentTrace()) });
    if (outcome.kind === 'not-found') throw new NotFoundError();
    if (outcome.kind === 'id-reused') throw new TransferIdReusedError(instruction.transferId);
    return outcome.transfer;
  }

  /** Each as if alone, in the order given; what one throws is its outcome and nobody else's. */
  async postAll(instructions: readonly TransferInstruction[]): Promise<readonly PostedTransfer[]> {
    const traceparent = traceparentOf(currentTrace());
    const settled = await Promise.allSettled(
      instructions.map((instruction) => this.group.run({ instruction, traceparent })),
    );
    return settled.map((result, index) => {
      const transferId = instructions[index]?.transferId;
      invariant(transferId !== undefined, 'every instruction has an outcome');
      return { transferId, result };
    });
  }

  private async commit(requests: readonly PostingRequest[]): Promise<readonly PostingOutcome[]> {
    const { clock, directory } = this;
    const outcomes = await this.transactions.run(
      async (sql) => {
        const posted = await postTransfers(sql, requests, { clock, directory, origin: 'LIVE' });
        this.faults.pass('posting.before-commit');
        return posted;
      },
      requests.length > 1 ? { attemptsMax: BATCH_ATTEMPTS_MAX } : {},
    );
    countPostingBatch(requests.length);
    if (outcomes.some((outcome) => outcome.kind === 'decided' && outcome.isFirst)) {
      this.faults.pass('posting.after-commit');
      this.relay.wake();
    }
    return outcomes;
  }
}

/** An outage or an unknown commit is everybody's; a lock that was not given, or a bug, may be of one member only. */
function isWorthTryingAlone(error: unknown): boolean {
  if (error instanceof ContentionError) return true;
  if (error instanceof DependencyUnavailableError) return false;
  return !(error instanceof Error && error.name === 'CommitError');
}
