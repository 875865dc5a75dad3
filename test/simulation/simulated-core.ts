import { createHash } from 'node:crypto';
import type {
  CoreAccount,
  CoreTransfer,
  CoreTransferExpiry,
  CoreTransferRequest,
  EventEnvelope,
} from '@bank/contracts';
import { type AccountId, instantFromMs, invariant, money, type TransferId, zero } from '@bank/domain';
import { traceparentOf } from '@bank/platform';
import type { Sql } from '../../apps/banking-core/src/database/sql.ts';
import { Book, type DecidedTransfer, type PayeeRow } from '../../apps/banking-core/src/ledger/book.ts';
import type { AccountKind, LedgerAccount, TransferOrder } from '../../apps/banking-core/src/ledger/ledger.ts';
import { PartyDirectory } from '../../apps/banking-core/src/ledger/party-directory.service.ts';
import { findOrder } from '../../apps/banking-core/src/ledger/post-transfers.service.ts';
import {
  fingerprintText,
  isSameInstruction,
  type Transfer,
  type TransferInstruction,
} from '../../apps/banking-core/src/ledger/transfer.ts';
import { transferEvent } from '../../apps/banking-core/src/ledger/transfer.event.ts';
import {
  expiryInstruction,
  transferInstruction,
  transferView,
} from '../../apps/banking-core/src/ledger/transfer.view.ts';
import { HOLDERS, uuidOf } from './people.ts';
import type { Machine, Timeline } from './timeline.ts';

export type CoreAnswer =
  | { readonly kind: 'transfer'; readonly transfer: CoreTransfer }
  | { readonly kind: 'absent' | 'id-reused' | 'not-found' | 'unavailable' | 'refused-connection' };

interface Request {
  readonly instruction: TransferInstruction;
  readonly order: TransferOrder;
  readonly answer: (answer: CoreAnswer) => void;
}

/** What would make the core wrong, for the test of the simulation itself. */
export interface CoreFlaws {
  /** Decides an id anew each time. */
  readonly forgetsIds?: boolean;
  /** Reads balances without holding them until the commit. */
  readonly locksNothing?: boolean;
}

const BATCH_MAX = 4;
const BIG = 1_000_000n;
const FINGERPRINT = 'sha256';
const INTERNAL_KINDS: readonly AccountKind[] = ['NOSTRO', 'SETTLEMENT', 'FEES'];
const internalId = (kind: AccountKind): AccountId => uuidOf('b000', INTERNAL_KINDS.indexOf(kind)) as AccountId;

/**
 * Core processes on one database: the pure decisions of the real ledger, and a store that commits all of a transaction or
 * nothing. A process may die before its commit, between the commit and its answer, or with answers half given.
 */
export class SimulatedCore {
  /** Committed. */
  readonly accounts = new Map<AccountId, LedgerAccount>();
  readonly transfers = new Map<TransferId, Transfer>();
  readonly outbox: EventEnvelope[] = [];
  /** Told of every decision that is about to be committed. */
  onDecided: (transfer: Transfer, isKnown: boolean) => void = () => undefined;
  onCommitted: () => void = () => undefined;
  onEvent: (event: EventEnvelope) => void = () => undefined;
  private readonly payees = new Map<string, PayeeRow>();
  private readonly directory = new PartyDirectory();
  private readonly queues = new Map<Machine, Request[]>();
  private readonly busy = new Set<Machine>();
  private readonly waitingForLock: (() => void)[] = [];
  private lockedBy: { readonly machine: Machine; readonly life: number; isCommitting: boolean } | undefined;
  private events = 0;

  constructor(
    private readonly timeline: Timeline,
    private readonly flaws: CoreFlaws,
  ) {
    const nothing = zero('EUR');
    const limits = {
      transfer: money(BIG, 'EUR'),
      day: money(BIG, 'EUR'),
      month: money(BIG, 'EUR'),
      newPayee: money(BIG, 'EUR'),
    };
    const none = { held: nothing, overdraft: nothing, version: 0, eventSequence: 0, state: 'ACTIVE' } as const;
    const spent = { on: null, day: nothing, month: nothing };
    for (const { accountId, customerId, name, opening } of HOLDERS) {
      const about = { accountId, customerId, holderName: name, kind: 'CUSTOMER', currency: 'EUR' } as const;
      const own = { transfer: null, day: null, month: null, newPayee: null };
      this.accounts.set(accountId, {
        ...none,
        ...about,
        spent,
        booked: money(opening, 'EUR'),
        limits: { bank: limits, own },
      });
    }
    const brought = HOLDERS.reduce((sum, { opening }) => sum + opening, 0n);
    for (const kind of INTERNAL_KINDS) {
      const about = { accountId: internalId(kind), kind, customerId: null, holderName: null, currency: 'EUR' } as const;
      const booked = money(kind === 'NOSTRO' ? -brought : 0n, 'EUR');
      this.accounts.set(about.accountId, { ...none, ...about, spent, booked, limits: null });
    }
  }

  accountsOf(customerId: string): readonly CoreAccount[] {
    return HOLDERS.filter((holder) => holder.customerId === customerId).map((holder) => ({
      accountId: holder.accountId,
      customerId: holder.customerId,
      iban: holder.iban,
      currency: 'EUR',
      state: 'ACTIVE',
      openedAt: '2026-01-01T00:00:00.000Z',
    })) as readonly CoreAccount[];
  }

  /** A read by one process, answered from what is committed. */
  find(machine: Machine, transferId: string): CoreAnswer {
    if (!machine.isUp) return { kind: 'refused-connection' };
    const transfer = this.transfers.get(transferId as TransferId);
    return transfer === undefined ? { kind: 'absent' } : { kind: 'transfer', transfer: transferView(transfer) };
  }

  put(machine: Machine, id: string, body: CoreTransferRequest, answer: (answer: CoreAnswer) => void): void {
    this.take(machine, transferInstruction(id as TransferId, body), answer);
  }

  expire(machine: Machine, id: string, body: CoreTransferExpiry, answer: (answer: CoreAnswer) => void): void {
    this.take(machine, expiryInstruction(id as TransferId, body), answer);
  }

  /** The database frees the locks of a process that died; what it had not committed is gone. */
  forget(machine: Machine): void {
    this.queues.delete(machine);
    this.busy.delete(machine);
    // Who has sent COMMIT is not asked any more: its locks end with the commit.
    if (this.lockedBy?.machine === machine && !this.lockedBy.isCommitting) this.unlock();
  }

  private take(machine: Machine, instruction: TransferInstruction, answer: (answer: CoreAnswer) => void): void {
    if (!machine.isUp) return answer({ kind: 'refused-connection' });
    if (this.timeline.dice.isPermille(this.timeline.trouble.refusal)) return answer({ kind: 'unavailable' });
    const { life } = machine;
    void findOrder(this.sql, instruction, this.directory).then((order) => {
      if (machine.life !== life) return;
      const queue = this.queues.get(machine) ?? [];
      this.queues.set(machine, [...queue, { instruction, order, answer }]);
      this.work(machine);
    });
  }

  /** One transaction at a time for each process, of what waits, no id twice. */
  private work(machine: Machine): void {
    if (this.busy.has(machine) || (this.queues.get(machine)?.length ?? 0) === 0) return;
    this.busy.add(machine);
    const { life } = machine;
    this.lock(machine, () => {
      if (machine.life !== life) return;
      const batch = this.nextBatch(machine);
      const written = this.decide(machine, batch);
      this.timeline.note(
        `${machine.name} decides ${written.map(({ transfer }) => `${transfer.transferId.slice(0, 8)} ${transfer.state}`).join(', ') || 'nothing new'}`,
      );
      this.timeline.after(this.timeline.dice.between(1, 4), `${machine.name} sends COMMIT`, () => {
        if (machine.life !== life) return;
        if (this.lockedBy?.machine === machine) this.lockedBy.isCommitting = true;
        this.timeline.after(this.timeline.dice.between(1, 4), 'database commits', () =>
          this.commit(machine, { life, batch, written }),
        );
      });
    });
  }

  private nextBatch(machine: Machine): readonly Request[] {
    const queue = this.queues.get(machine) ?? [];
    const ids = new Set<string>();
    const batch: Request[] = [];
    const left: Request[] = [];
    for (const request of queue) {
      const id = request.instruction.transferId;
      if (batch.length < BATCH_MAX && !ids.has(id)) batch.push(request);
      else left.push(request);
      ids.add(id);
    }
    this.queues.set(machine, left);
    return batch;
  }

  private decide(machine: Machine, batch: readonly Request[]): readonly Written[] {
    const accounts = [...this.accounts.values()];
    const book = new Book({ accounts, payees: [...this.payees.values()], done: [] });
    const now = instantFromMs(this.timeline.wallMs(machine));
    const written: Written[] = [];
    for (const request of batch) {
      const { order, instruction } = request;
      if (this.transfers.has(order.transferId) && this.flaws.forgetsIds !== true) continue;
      const decided = book.decide(order, { now, origin: 'LIVE' });
      if (decided.decision.state === 'NOT_FOUND') continue;
      this.events += 1;
      const trace = { traceId: '0'.repeat(31) + '1', spanId: '0'.repeat(15) + '1' };
      const event = transferEvent(decided, { id: uuidOf('e000', this.events), traceparent: traceparentOf(trace) });
      written.push({
        transfer: transferOf(decided, instruction),
        event,
        changes: book.changes(),
        payees: book.paidPayees(),
      });
    }
    return written;
  }

  private commit(
    machine: Machine,
    work: { life: number; batch: readonly Request[]; written: readonly Written[] },
  ): void {
    const { life, batch, written } = work;
    for (const { transfer, event, changes, payees } of written) {
      this.onDecided(transfer, this.transfers.has(transfer.transferId));
      this.transfers.set(transfer.transferId, transfer);
      for (const account of changes) this.accounts.set(account.accountId, account);
      for (const row of payees) this.payees.set(`${row.accountId} ${row.payee}`, row);
      if (event !== null) this.outbox.push(event);
    }
    this.onCommitted();
    if (this.lockedBy?.machine === machine && this.lockedBy.life === life) this.unlock();
    for (const { event } of written) if (event !== null) this.onEvent(event);
    this.timeline.after(1, `${machine.name} knows its commit`, () => {
      if (machine.life !== life) return;
      this.busy.delete(machine);
      for (const request of batch) request.answer(this.answerTo(request));
      this.work(machine);
    });
  }

  private answerTo({ instruction }: Request): CoreAnswer {
    const known = this.transfers.get(instruction.transferId);
    if (known === undefined) return { kind: 'not-found' };
    const isSame = isSameInstruction(known, { instruction, fingerprint: fingerprintOf(instruction) });
    return isSame ? { kind: 'transfer', transfer: transferView(known) } : { kind: 'id-reused' };
  }

  private lock(machine: Machine, then: () => void): void {
    if (this.flaws.locksNothing === true) return then();
    const { life } = machine;
    const enter = (): void => {
      if (machine.life !== life) return this.unlock();
      this.lockedBy = { machine, life, isCommitting: false };
      then();
    };
    if (this.lockedBy === undefined) return enter();
    this.waitingForLock.push(enter);
  }

  private unlock(): void {
    this.lockedBy = undefined;
    this.waitingForLock.shift()?.();
  }

  /** Answers the one question of the directory of parties: which account an IBAN or a kind stands for. */
  private readonly sql: Sql = {
    query: async <Row>() =>
      [
        ...HOLDERS.map(({ accountId, iban }) => ({ account_id: accountId, kind: 'CUSTOMER', iban, currency: 'EUR' })),
        ...INTERNAL_KINDS.map((kind) => ({ account_id: internalId(kind), kind, iban: null, currency: 'EUR' })),
      ] as unknown as Row[],
  } as Sql;
}

interface Written {
  readonly transfer: Transfer;
  readonly event: EventEnvelope | null;
  readonly changes: readonly LedgerAccount[];
  readonly payees: readonly PayeeRow[];
}

const fingerprintOf = (instruction: TransferInstruction): string =>
  createHash(FINGERPRINT).update(fingerprintText(instruction)).digest('hex');

function transferOf({ order, decision, decidedAt }: DecidedTransfer, instruction: TransferInstruction): Transfer {
  invariant(decision.state !== 'NOT_FOUND', 'what was not found is not kept');
  const refusal = decision.state === 'REJECTED' ? decision : null;
  const { transferId, kind, initiator, customerId, debtorAccountId, creditorAccountId, creditorIban, amount } = order;
  return {
    transferId,
    kind,
    initiator,
    origin: 'LIVE',
    state: decision.state,
    reason: refusal?.reason ?? null,
    facts: refusal?.facts ?? {},
    customerId,
    debtorAccountId,
    creditorAccountId,
    creditorIban,
    amount,
    fee: refusal === null ? order.fee : zero(amount.currency),
    reference: order.reference,
    concerns: order.concerns,
    decidedAt,
    fingerprint: fingerprintOf(instruction),
  };
}
