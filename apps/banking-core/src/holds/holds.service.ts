import { Inject, Injectable } from '@nestjs/common';
import {
  type AccountId,
  add,
  type Clock,
  compare,
  type CustomerId,
  type Instant,
  isAfter,
  isPositive,
  type Money,
  moneyToJson,
  msOf,
  subtract,
  type TransferId,
  zero,
} from '@bank/domain';
import { CLOCK, currentTrace, NotFoundError, traceparentOf, ValidationError } from '@bank/platform';
import { AccountsService } from '../accounts/accounts.service.ts';
import { ResourceIdReusedError } from '../customers/customer.errors.ts';
import type { Sql } from '../database/sql.ts';
import { Snapshots } from '../database/snapshots.service.ts';
import { Transactions } from '../database/transactions.service.ts';
import { type AccountChange, changeAccount } from '../ledger/account-changes.service.ts';
import { availableIn, type LedgerAccount } from '../ledger/ledger.ts';
import { PartyDirectory } from '../ledger/party-directory.service.ts';
import { lockParties, postTransfers } from '../ledger/post-transfers.service.ts';
import { TransferIdReusedError } from '../ledger/transfer.errors.ts';
import { creditorAt, type TransferInstruction } from '../ledger/transfer.ts';
import { OutboxRelay } from '../outbox/outbox-relay.service.ts';
import { CaptureRefusedError, CaptureTooLargeError, HoldEndedError, HoldRefusedError } from './hold.errors.ts';
import { capture, end, type Hold, type HoldChange, type HoldId, isSameHold, remainingIn } from './hold.ts';
import {
  findCapture,
  findHold,
  insertCapture,
  insertHold,
  listExpiredHolds,
  listOpenHolds,
  lockHold,
  updateHold,
} from './holds.store.ts';

const OPEN_SHOWN_MAX = 200;
/** Longer than any card scheme keeps an authorisation. */
const HOLD_MS_MAX = 31 * 86_400_000;

export type HoldOrder = Pick<
  Hold,
  'holdId' | 'accountId' | 'creditorIban' | 'creditorName' | 'amount' | 'reference' | 'expiresAt'
> & { readonly customerId: CustomerId };

/** Reserved money. Every change locks the account first, as a posting does, so `held` and the holds always agree. */
@Injectable()
export class HoldsService {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(Snapshots) private readonly snapshots: Snapshots,
    @Inject(PartyDirectory) private readonly directory: PartyDirectory,
    @Inject(AccountsService) private readonly accounts: AccountsService,
    @Inject(OutboxRelay) private readonly relay: OutboxRelay,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Reserves the amount unless the id has a hold already, which is then the answer. A refusal is not kept: asked again it
   * may be granted.
   * @throws NotFoundError, ResourceIdReusedError, HoldRefusedError, ValidationError for an expiry that is none
   */
  async place(order: HoldOrder): Promise<Hold> {
    const { customerId, ...terms } = order;
    await this.accounts.balanceOf(order.accountId, customerId);
    const placedAt = this.clock.now();
    const ends = msBetween(placedAt, order.expiresAt);
    if (ends <= 0 || ends > HOLD_MS_MAX)
      throw new ValidationError([{ pointer: '#/expiresAt', detail: 'must be within the next 31 days' }]);
    const hold: Hold = { ...terms, captured: zero(order.amount.currency), state: 'OPEN', placedAt, endedAt: null };
    await this.transactions.run((sql) =>
      this.change(sql, order.accountId, async (account) => {
        if ((await findHold(sql, hold.holdId)) !== undefined) return undefined;
        const held = reserve(account, hold.amount);
        await insertHold(sql, hold);
        const { holdId, accountId, expiresAt } = hold;
        const data = { holdId, accountId, customerId, amount: moneyToJson(hold.amount), expiresAt, placedAt };
        return { account: held, event: { type: 'banking-core.hold.placed.v1', data } };
      }),
    );
    this.relay.wake();
    const stored = await this.get(hold.holdId);
    if (!isSameHold(stored, hold)) throw new ResourceIdReusedError('hold');
    return stored;
  }

  /**
   * Pays a part of the hold to its payee; the transfer's id makes it once. With the last part the rest is free again.
   * @throws NotFoundError, HoldEndedError, CaptureTooLargeError, CaptureRefusedError, TransferIdReusedError
   */
  async capture(
    holdId: HoldId,
    part: { readonly transferId: TransferId; readonly amount: Money; readonly isLast: boolean },
  ): Promise<Hold> {
    const known = await this.get(holdId);
    await this.transactions.run((sql) => this.captureIn(sql, known, part));
    this.relay.wake();
    return this.get(holdId);
  }

  /** Frees what is left. Voiding again is voiding. @throws NotFoundError, HoldEndedError */
  async void(holdId: HoldId): Promise<Hold> {
    const known = await this.get(holdId);
    await this.transactions.run((sql) =>
      this.release(sql, known, (hold, now) => {
        if (hold.state === 'VOIDED') return undefined;
        if (hold.state !== 'OPEN') throw new HoldEndedError(hold.state);
        return end(hold, 'VOIDED', now);
      }),
    );
    this.relay.wake();
    return this.get(holdId);
  }

  /** @throws NotFoundError */
  async get(holdId: HoldId): Promise<Hold> {
    const hold = await findHold(this.snapshots.sql, holdId);
    if (hold === undefined) throw new NotFoundError();
    return hold;
  }

  /** @throws NotFoundError when the account is not the customer's */
  async listOpen(accountId: AccountId, customerId: CustomerId): Promise<readonly Hold[]> {
    await this.accounts.balanceOf(accountId, customerId);
    return listOpenHolds(this.snapshots.sql, accountId, OPEN_SHOWN_MAX);
  }

  /** Ends holds that are past their time, one transaction each; returns how many there were. */
  async expireDue(limit: number): Promise<number> {
    const due = await listExpiredHolds(this.snapshots.sql, this.clock.now(), limit);
    for (const hold of due)
      await this.transactions.run((sql) =>
        this.release(sql, hold, (locked, now) => (locked.state === 'OPEN' ? end(locked, 'EXPIRED', now) : undefined)),
      );
    if (due.length > 0) this.relay.wake();
    return due.length;
  }

  private change(
    sql: Sql,
    accountId: AccountId,
    change: (account: LedgerAccount, now: Instant) => Promise<AccountChange | undefined>,
  ): Promise<void> {
    return changeAccount(sql, accountId, change, () => this.clock.now());
  }

  /** Locks account and hold, frees what `decide` says, and tells of it when the hold has ended. */
  private async release(
    sql: Sql,
    { holdId, accountId }: Hold,
    decide: (hold: Hold, now: Instant) => HoldChange | undefined,
  ): Promise<void> {
    await this.change(sql, accountId, async (account, now) => {
      const hold = await lockHold(sql, holdId);
      const changed = hold === undefined ? undefined : decide(hold, now);
      if (changed === undefined || account.customerId === null) return undefined;
      await updateHold(sql, changed.hold);
      const after = { ...account, held: subtract(account.held, changed.released) };
      const { state } = changed.hold;
      if (state === 'OPEN' || !isPositive(changed.freed)) return { account: after, event: null };
      const { customerId } = account;
      const data = { holdId, accountId, customerId, state, released: moneyToJson(changed.freed), releasedAt: now };
      return { account: after, event: { type: 'banking-core.hold.released.v1', data } };
    });
  }

  private async captureIn(
    sql: Sql,
    known: Hold,
    part: { readonly transferId: TransferId; readonly amount: Money; readonly isLast: boolean },
  ): Promise<void> {
    const instruction = captureInstruction(known, part);
    // All accounts at once and in order: taking the payee's lock after the payer's could close a circle.
    const accounts = await lockParties(sql, instruction, this.directory);
    const earlier = await findCapture(sql, part.transferId);
    if (earlier !== undefined) {
      if (earlier.holdId !== known.holdId || earlier.isLast !== part.isLast)
        throw new TransferIdReusedError(part.transferId);
    } else {
      await this.release(sql, known, (hold, now) => {
        if (hold.state !== 'OPEN') throw new HoldEndedError(hold.state);
        if (isAfter(now, hold.expiresAt)) throw new HoldEndedError('EXPIRED');
        if (part.amount.currency !== hold.amount.currency || compare(part.amount, remainingIn(hold)) > 0)
          throw new CaptureTooLargeError(remainingIn(hold), part.amount);
        return capture(hold, part, now);
      });
    }
    const customerId = accounts.find(({ accountId }) => accountId === known.accountId)?.customerId ?? null;
    const request = { instruction: { ...instruction, customerId }, traceparent: traceparentOf(currentTrace()) };
    const { clock, directory } = this;
    const [outcome] = await postTransfers(sql, [request], { clock, directory, origin: 'LIVE' });
    if (outcome?.kind !== 'decided') throw new TransferIdReusedError(part.transferId);
    // Thrown out of the transaction: neither the refusal nor the release is kept.
    if (outcome.transfer.state === 'REJECTED')
      throw new CaptureRefusedError(outcome.transfer.reason ?? '', outcome.transfer.facts);
    if (earlier === undefined) await insertCapture(sql, { ...part, holdId: known.holdId });
  }
}

function captureInstruction(
  hold: Hold,
  part: { readonly transferId: TransferId; readonly amount: Money },
): TransferInstruction {
  const creditor = creditorAt(hold.creditorIban, { name: hold.creditorName, currency: hold.amount.currency });
  return {
    transferId: part.transferId,
    kind: creditor.by === 'outside' ? 'OUTGOING' : 'INTERNAL',
    initiator: 'HOLD',
    customerId: null,
    debtor: { by: 'account', accountId: hold.accountId },
    creditor,
    amount: part.amount,
    reference: hold.reference,
    deadline: 'none',
    concerns: null,
  };
}

function reserve(account: LedgerAccount, amount: Money): LedgerAccount {
  const { state, currency } = account;
  if (state !== 'ACTIVE') throw new HoldRefusedError('AccountNotActiveError', { account: 'debtor', state });
  if (currency !== amount.currency)
    throw new HoldRefusedError('CurrencyMismatchError', { requested: amount.currency, debtor: currency });
  const available = availableIn(account);
  if (compare(available, amount) < 0)
    throw new HoldRefusedError('InsufficientFundsError', {
      available: moneyToJson(available),
      requested: moneyToJson(amount),
    });
  return { ...account, held: add(account.held, amount) };
}

const msBetween = (from: Instant, to: Instant): number => msOf(to) - msOf(from);
