import {
  type AccountId,
  add,
  compare,
  type CurrencyCode,
  type CustomerId,
  type Instant,
  invariant,
  isAfter,
  isPositive,
  type LocalDate,
  type Money,
  moneyToJson,
  negate,
  subtract,
  type TransferId,
} from '@bank/domain';
import { type AccountLimits, findExcess, type PaidPayee, spend, type Spent } from './limits.ts';

/**
 * The decisions of the ledger. Positive is what the bank owes to the account's holder, so a nostro (what other banks
 * owe to us) goes below zero when money comes in, and all accounts of a currency always sum to zero.
 */

export type InternalKind = 'NOSTRO' | 'SETTLEMENT' | 'FEES';
export type AccountKind = 'CUSTOMER' | InternalKind;
/** FROZEN: nothing in or out. DORMANT: in only. CLOSED: nothing, for ever. */
export type AccountState = 'ACTIVE' | 'FROZEN' | 'DORMANT' | 'CLOSED';

export interface LedgerAccount {
  readonly accountId: AccountId;
  readonly kind: AccountKind;
  readonly customerId: CustomerId | null;
  readonly holderName: string | null;
  readonly state: AccountState;
  readonly currency: CurrencyCode;
  readonly booked: Money;
  readonly held: Money;
  readonly overdraft: Money;
  /** null for the bank's internal accounts. */
  readonly limits: AccountLimits | null;
  readonly spent: Spent;
  /** Sequence of the account's last entry; 0 before the first. */
  readonly version: number;
  /** Sequence of the last event whose subject is this account. */
  readonly eventSequence: number;
}

/**
 * INTERNAL within the bank; INCOMING from another bank; OUTGOING to another bank, by way of the settlement account;
 * SETTLEMENT of an outgoing one with the other bank; RETURN of an outgoing one to its payer; REFUND of its fee; REVERSAL
 * of one of ours.
 */
export type TransferKind = 'INTERNAL' | 'INCOMING' | 'OUTGOING' | 'SETTLEMENT' | 'RETURN' | 'REFUND' | 'REVERSAL';
/** LIVE transfers are told to other systems; IMPORTED ones are history that was decided before this ledger began. */
export type Origin = 'LIVE' | 'IMPORTED';
/** Who began it: the client through the bff (which then holds an intent), a standing order, a hold, the bank, the rail. */
export type Initiator = 'CLIENT' | 'ORDER' | 'HOLD' | 'BANK' | 'RAIL';

/** A transfer to decide, its parties already looked up. */
export interface TransferOrder {
  readonly transferId: TransferId;
  readonly kind: TransferKind;
  readonly initiator: Initiator;
  /** Who ordered it and must own the debtor account; null when the bank itself did. */
  readonly customerId: CustomerId | null;
  readonly debtorAccountId: AccountId;
  /** null when no account has the IBAN that was asked for. */
  readonly creditorAccountId: AccountId | null;
  /** As the orderer named the payee; null when by account. */
  readonly creditorIban: string | null;
  readonly amount: Money;
  readonly fee: Money;
  /** Account that earns the fee; null when there is none. */
  readonly feesAccountId: AccountId | null;
  readonly reference: string | null;
  /** Not after it; `passed` when the caller has given up on the transfer. */
  readonly deadline: Instant | 'none' | 'passed';
  /** Names of the parties that have no account here. */
  readonly outsideName: string | null;
  /** The transfer that this one settles, returns, refunds or reverses. */
  readonly concerns: TransferId | null;
}

export type RejectionReason =
  | 'transfer-expired'
  | 'payee-not-found'
  | 'same-account'
  | 'account-not-active'
  | 'currency-mismatch'
  | 'insufficient-funds'
  | 'limit-exceeded'
  | 'already-undone';

export interface Posting {
  readonly account: LedgerAccount;
  /** Added to the account's balance. */
  readonly change: Money;
  readonly role: 'PRINCIPAL' | 'FEE';
}

export type Decision =
  | { readonly state: 'POSTED'; readonly postings: readonly Posting[] }
  | { readonly state: 'REJECTED'; readonly reason: RejectionReason; readonly facts: Readonly<Record<string, unknown>> }
  /** The orderer does not own the debtor account: nothing is decided, nothing is told. */
  | { readonly state: 'NOT_FOUND' };

/** Everything a decision depends on besides the order, as it is while the accounts are locked. */
export interface Situation {
  readonly debtor: LedgerAccount | undefined;
  readonly creditor: LedgerAccount | undefined;
  readonly fees: LedgerAccount | undefined;
  readonly payee: PaidPayee | undefined;
  /** What it does to the transfer it concerns was done before. */
  readonly isDoneBefore: boolean;
  readonly origin: Origin;
  readonly now: Instant;
  /** The date of `now` in the bank's time zone. */
  readonly today: LocalDate;
}

/** What may leave the account: booked less held plus the agreed overdraft. */
export const availableIn = (account: Pick<LedgerAccount, 'booked' | 'held' | 'overdraft'>): Money =>
  add(subtract(account.booked, account.held), account.overdraft);

/** A reversal takes back what the bank moved, whoever's account it is in. */
export const isOrderedByOwner = (order: TransferOrder, debtor: LedgerAccount | undefined): boolean =>
  debtor !== undefined && (order.kind === 'REVERSAL' || order.customerId === debtor.customerId);

/** Only what a customer sends to somebody else counts against limits and makes a payee; a hold was granted before. */
export const isSpending = (
  order: TransferOrder,
  { debtor, creditor, origin }: Pick<Situation, 'debtor' | 'creditor' | 'origin'>,
): boolean =>
  origin === 'LIVE' &&
  order.initiator !== 'HOLD' &&
  debtor?.kind === 'CUSTOMER' &&
  (order.kind === 'INTERNAL' || order.kind === 'OUTGOING') &&
  debtor.customerId !== creditor?.customerId;

type Refusal = Extract<Decision, { state: 'REJECTED' }>;

const rejected = (reason: RejectionReason, facts: Readonly<Record<string, unknown>> = {}): Refusal => ({
  state: 'REJECTED',
  reason,
  facts,
});

/** Decides one transfer as if alone. `now` is the instant of the decision, taken while the accounts are locked. */
export function decideTransfer(order: TransferOrder, situation: Situation): Decision {
  invariant(isPositive(order.amount), 'a transfer moves more than nothing');
  const { debtor, creditor, now } = situation;
  if (order.deadline === 'passed') return rejected('transfer-expired');
  if (debtor === undefined || !isOrderedByOwner(order, debtor)) return { state: 'NOT_FOUND' };
  if (order.deadline !== 'none' && isAfter(now, order.deadline))
    return rejected('transfer-expired', { deadline: order.deadline });
  if (situation.isDoneBefore) return rejected('already-undone', { transferId: order.concerns });
  if (creditor === undefined) return rejected('payee-not-found');
  if (creditor.accountId === debtor.accountId) return rejected('same-account');
  return (
    findRefusal(order, { debtor, creditor }, situation) ?? {
      state: 'POSTED',
      postings: postingsOf(order, { debtor, creditor, fees: situation.fees }, situation),
    }
  );
}

interface Parties {
  readonly debtor: LedgerAccount;
  readonly creditor: LedgerAccount;
}

function findRefusal(order: TransferOrder, { debtor, creditor }: Parties, situation: Situation): Refusal | undefined {
  const { currency } = order.amount;
  if (!maySend(debtor, order.kind)) return rejected('account-not-active', { account: 'debtor', state: debtor.state });
  if (!mayReceive(creditor, order.kind))
    return rejected('account-not-active', { account: 'creditor', state: creditor.state });
  if (debtor.currency !== currency || creditor.currency !== currency)
    return rejected('currency-mismatch', { requested: currency, debtor: debtor.currency, creditor: creditor.currency });
  // An internal account stands for another bank's money: what it may go to is that bank's decision.
  if (debtor.kind !== 'CUSTOMER') return undefined;
  const available = availableIn(debtor);
  const needed = add(order.amount, order.fee);
  if (compare(available, needed) < 0)
    return rejected('insufficient-funds', { available: moneyToJson(available), requested: moneyToJson(needed) });
  if (!isSpending(order, situation)) return undefined;
  return findLimitRefusal(order, debtor, situation);
}

function findLimitRefusal(order: TransferOrder, debtor: LedgerAccount, situation: Situation): Refusal | undefined {
  const { limits, spent } = debtor;
  invariant(limits !== null, 'every customer account has limits');
  const { now, today, payee } = situation;
  const isPayeeKnown = order.creditorIban !== null;
  const excess = findExcess(order.amount, { limits, spent }, { now, today, payee, isPayeeKnown });
  if (excess === undefined) return undefined;
  return rejected('limit-exceeded', {
    limit: excess.limit,
    allowed: moneyToJson(excess.allowed),
    used: moneyToJson(excess.used),
    requested: moneyToJson(order.amount),
  });
}

/** The bank's own corrections reach every account that is not closed. */
const isCorrection = (kind: TransferKind): boolean => kind === 'REVERSAL' || kind === 'RETURN' || kind === 'REFUND';

const maySend = ({ state }: LedgerAccount, kind: TransferKind): boolean =>
  isCorrection(kind) ? state !== 'CLOSED' : state === 'ACTIVE';

const mayReceive = ({ state }: LedgerAccount, kind: TransferKind): boolean =>
  isCorrection(kind) ? state !== 'CLOSED' : state === 'ACTIVE' || state === 'DORMANT';

function postingsOf(
  order: TransferOrder,
  { debtor, creditor, fees }: Parties & { readonly fees: LedgerAccount | undefined },
  situation: Situation,
): readonly Posting[] {
  const isSpent = isSpending(order, situation);
  const payer = isSpent ? { ...debtor, spent: spend(debtor.spent, order.amount, situation.today) } : debtor;
  const debit = post(payer, negate(order.amount), 'PRINCIPAL');
  const credit = post(creditor, order.amount, 'PRINCIPAL');
  if (!isPositive(order.fee)) return [debit, credit];
  invariant(fees !== undefined, 'a fee goes to the account that earns it');
  return [debit, credit, post(debit.account, negate(order.fee), 'FEE'), post(fees, order.fee, 'FEE')];
}

function post(account: LedgerAccount, change: Money, role: Posting['role']): Posting {
  return { change, role, account: { ...account, booked: add(account.booked, change), version: account.version + 1 } };
}
