import { addMs, type Instant, type Money } from '@bank/domain';
import type { Interbank } from './interbank.ts';

/** Two of the rules' numbers: an intent is left to the request that made it this long, then anyone may finish it. */
export const REPAIR_AFTER_MS = 3_000;
/** An intent that the core has not posted by then is refused for good. */
export const DEADLINE_MS = 30_000;
/** Open intents are spread over this many partitions of the index that the repair loop reads. */
const SHARDS = 4;

interface TransferFacts {
  readonly transferId: string;
  readonly customerId: string;
  readonly debtorAccountId: string;
  readonly creditorIban: string;
  readonly creditorName: string;
  readonly amount: Money;
  readonly reference: string | null;
  /** The check of the payee that the client had seen; present only when there was one. */
  readonly payeeCheckId?: string;
  /** Trace of the request that made it; what the client sees as correlation id. */
  readonly traceId: string;
  readonly createdAt: Instant;
  /** 1 when received, 2 when decided, one more for each step at another bank: orders the changes for whoever reads the table's stream. */
  readonly version: number;
}

export type Decision =
  | {
      readonly state: 'POSTED';
      readonly decidedAt: Instant;
      /** Paid besides the amount. */
      readonly fee: Money;
      /** null within the bank, where booked is there. */
      readonly interbank: Interbank | null;
    }
  | {
      readonly state: 'REJECTED';
      readonly decidedAt: Instant;
      readonly reason: string;
      readonly facts: Readonly<Record<string, unknown>>;
    };

export type ReceivedTransfer = TransferFacts & { readonly state: 'RECEIVED' };
export type DecidedTransfer = TransferFacts & Decision;
export type Transfer = ReceivedTransfer | DecidedTransfer;

/** What the client asked for. */
export interface TransferOrder {
  readonly debtorAccountId: string;
  readonly creditorIban: string;
  readonly creditorName: string;
  readonly amount: Money;
  readonly reference: string | null;
  readonly payeeCheckId?: string;
}

/** The core had no such account of this customer: the answer is 404, as for anything that is not theirs. */
export const REASON_NOT_FOUND = 'not-found';
/** The core had decided another payment under this id. */
export const REASON_ID_REUSED = 'transfer-id-reused';

export const receive = (
  order: TransferOrder,
  by: { transferId: string; customerId: string; traceId: string; now: Instant },
): ReceivedTransfer => ({
  ...order,
  transferId: by.transferId,
  customerId: by.customerId,
  traceId: by.traceId,
  createdAt: by.now,
  version: 1,
  state: 'RECEIVED',
});

export const decided = (transfer: ReceivedTransfer, decision: Decision): DecidedTransfer => ({
  ...transfer,
  ...decision,
  version: transfer.version + 1,
});

export const deadlineOf = (transfer: { createdAt: Instant }): Instant => addMs(transfer.createdAt, DEADLINE_MS);

/** Transfer ids are hashes (UUIDv5), so their first digit spreads evenly. */
export const shardOf = (transferId: string): string => String(Number.parseInt(transferId.slice(0, 1), 16) % SHARDS);
export const ALL_SHARDS: readonly string[] = Array.from({ length: SHARDS }, (_, index) => String(index));
