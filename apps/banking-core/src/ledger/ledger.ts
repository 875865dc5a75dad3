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
  type Money,
  moneyToJson,
  negate,
  subtract,
  type TransferId,
} from '@bank/domain';

/**
 * The decisions of the ledger. Positive is what the bank owes to the account's holder, so a nostro (what other banks
 * owe to us) goes below zero when money comes in, and all accounts of a currency always sum to zero.
 */

export type AccountKind = 'CUSTOMER' | 'NOSTRO' | 'SETTLEMENT';
export type AccountState = 'ACTIVE' | 'FROZEN' | 'CLOSED';

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
  /** Sequence of the account's last entry; 0 before the first. */
  readonly version: number;
  /** Sequence of the last event whose subject is this account. */
  readonly eventSequence: number;
}

export type TransferKind = 'INTERNAL' | 'INCOMING' | 'OUTGOING';
/** LIVE transfers are told to other systems; IMPORTED ones are history that was decided before this ledger began. */
export type Origin = 'LIVE' | 'IMPORTED';

/** A transfer to decide, its parties already looked up. */
export interface TransferOrder {
  readonly transferId: TransferId;
  readonly kind: TransferKind;
  /** Who ordered it and must own the debtor account; null when the bank itself did. */
  readonly customerId: CustomerId | null;
  readonly debtorAccountId: AccountId;
  /** null when no account has the IBAN that was asked for. */
  readonly creditorAccountId: AccountId | null;
  readonly amount: Money;
  readonly reference: string | null;
  /** Not after it; `passed` when the caller has given up on the transfer. */
  readonly deadline: Instant | 'none' | 'passed';
  /** Names of the parties that have no account here. */
  readonly outsideName: string | null;
}

export type RejectionReason =
  | 'transfer-expired'
  | 'payee-not-found'
  | 'same-account'
  | 'account-not-active'
  | 'currency-mismatch'
  | 'insufficient-funds';

export interface Posting {
  readonly account: LedgerAccount;
  /** Added to the account's balance. */
  readonly change: Money;
}

export type Decision =
  | { readonly state: 'POSTED'; readonly postings: readonly [debit: Posting, credit: Posting] }
  | { readonly state: 'REJECTED'; readonly reason: RejectionReason; readonly facts: Readonly<Record<string, unknown>> }
  /** The orderer does not own the debtor account: nothing is decided, nothing is told. */
  | { readonly state: 'NOT_FOUND' };

export interface Parties {
  readonly debtor: LedgerAccount | undefined;
  readonly creditor: LedgerAccount | undefined;
}

/** What may leave the account: booked less held plus the agreed overdraft. */
export const availableIn = (account: Pick<LedgerAccount, 'booked' | 'held' | 'overdraft'>): Money =>
  add(subtract(account.booked, account.held), account.overdraft);

export const isOrderedByOwner = (order: TransferOrder, debtor: LedgerAccount | undefined): boolean =>
  debtor !== undefined && order.customerId === debtor.customerId;

const rejected = (reason: RejectionReason, facts: Readonly<Record<string, unknown>> = {}): Decision => ({
  state: 'REJECTED',
  reason,
  facts,
});

/** Decides one transfer as if alone. `now` is the instant of the decision, taken while the accounts are locked. */
export function decideTransfer(order: TransferOrder, parties: Parties, now: Instant): Decision {
  invariant(isPositive(order.amount), 'a transfer moves more than nothing');
  const { debtor, creditor } = parties;
  if (order.deadline === 'passed') return rejected('transfer-expired');
  if (debtor === undefined || !isOrderedByOwner(order, debtor)) return { state: 'NOT_FOUND' };
  if (order.deadline !== 'none' && isAfter(now, order.deadline))
    return rejected('transfer-expired', { deadline: order.deadline });
  if (creditor === undefined) return rejected('payee-not-found');
  if (creditor.accountId === debtor.accountId) return rejected('same-account');
  if (debtor.state !== 'ACTIVE') return rejected('account-not-active', { account: 'debtor', state: debtor.state });
  if (creditor.state !== 'ACTIVE')
    return rejected('account-not-active', { account: 'creditor', state: creditor.state });
  const { currency } = order.amount;
  if (debtor.currency !== currency || creditor.currency !== currency)
    return rejected('currency-mismatch', { requested: currency, debtor: debtor.currency, creditor: creditor.currency });
  const available = availableIn(debtor);
  // An internal account stands for another bank's money: what it may go to is that bank's decision.
  if (debtor.kind === 'CUSTOMER' && compare(available, order.amount) < 0)
    return rejected('insufficient-funds', { available: moneyToJson(available), requested: moneyToJson(order.amount) });
  return {
    state: 'POSTED',
    postings: [post(debtor, negate(order.amount)), post(creditor, order.amount)],
  };
}

function post(account: LedgerAccount, change: Money): Posting {
  return { change, account: { ...account, booked: add(account.booked, change), version: account.version + 1 } };
}

export interface DecidedTransfer {
  readonly order: TransferOrder;
  readonly decidedAt: Instant;
  readonly decision: Decision;
  readonly debtor: LedgerAccount | undefined;
  readonly creditor: LedgerAccount | undefined;
  /** Place of the event that tells of it; null when nobody is told. */
  readonly event: { readonly subject: AccountId; readonly sequence: number } | null;
}

/** The locked accounts of one database transaction; each decision sees what the earlier ones left. */
export class Book {
  private readonly accounts: Map<AccountId, LedgerAccount>;
  private readonly changed = new Set<AccountId>();

  constructor(accounts: readonly LedgerAccount[]) {
    this.accounts = new Map(accounts.map((account) => [account.accountId, account]));
  }

  decide(order: TransferOrder, options: { readonly now: Instant; readonly origin: Origin }): DecidedTransfer {
    const debtor = this.accounts.get(order.debtorAccountId);
    const creditor = order.creditorAccountId === null ? undefined : this.accounts.get(order.creditorAccountId);
    const decision = decideTransfer(order, { debtor, creditor }, options.now);
    if (decision.state === 'POSTED') for (const { account } of decision.postings) this.keep(account);
    const event = options.origin === 'LIVE' ? this.nextEvent(order, decision) : null;
    return { order, decidedAt: options.now, decision, debtor, creditor, event };
  }

  /** The accounts whose rows have to be written, as they are after the last decision. */
  changes(): readonly LedgerAccount[] {
    return [...this.accounts.values()].filter((account) => this.changed.has(account.accountId));
  }

  private keep(account: LedgerAccount): void {
    this.accounts.set(account.accountId, account);
    this.changed.add(account.accountId);
  }

  /**
   * The subject of a transfer's event is the customer account it left, or the one it reached when it came from another
   * bank: everything that happens to an account by its holder's order keeps its order.
   */
  private nextEvent(order: TransferOrder, decision: Decision): DecidedTransfer['event'] {
    const debtor = this.accounts.get(order.debtorAccountId);
    if (decision.state === 'NOT_FOUND' || debtor === undefined || !isOrderedByOwner(order, debtor)) return null;
    const creditor = order.creditorAccountId === null ? undefined : this.accounts.get(order.creditorAccountId);
    const subject = debtor.kind === 'CUSTOMER' ? debtor : (creditor ?? debtor);
    const sequence = subject.eventSequence + 1;
    this.keep({ ...subject, eventSequence: sequence });
    return { subject: subject.accountId, sequence };
  }
}
