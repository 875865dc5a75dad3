import {
  type AccountId,
  BANK_TIME_ZONE,
  type Instant,
  localDateAt,
  type LocalDate,
  onOrAfterBusinessDay,
  type TransferId,
} from '@bank/domain';
import {
  decideTransfer,
  type Decision,
  isOrderedByOwner,
  isSpending,
  type LedgerAccount,
  type Origin,
  type Situation,
  type TransferOrder,
} from './ledger.ts';
import { type PaidPayee, payPayee } from './limits.ts';

export interface DecidedTransfer {
  readonly order: TransferOrder;
  readonly decidedAt: Instant;
  readonly businessDate: LocalDate;
  readonly decision: Decision;
  readonly debtor: LedgerAccount | undefined;
  readonly creditor: LedgerAccount | undefined;
  /** Place of the event that tells of it; null when nobody is told. */
  readonly event: { readonly subject: AccountId; readonly sequence: number } | null;
}

export interface PayeeRow extends PaidPayee {
  readonly accountId: AccountId;
  readonly payee: string;
}

/** What was read while the accounts were locked. */
export interface Pages {
  readonly accounts: readonly LedgerAccount[];
  /** The payees that these orders pay and their payers have paid before. */
  readonly payees: readonly PayeeRow[];
  /** Transfers that were undone, settled or refunded: see `doneKey`. */
  readonly done: readonly string[];
}

const payeeKey = (accountId: AccountId, payee: string): string => `${accountId} ${payee}`;

/** A transfer is undone once, whether by reversal or return, settled once, and its fee refunded once. */
export const doneKey = (kind: TransferOrder['kind'], concerns: TransferId): string =>
  `${kind === 'SETTLEMENT' ? 'settled' : kind === 'REFUND' ? 'refunded' : 'undone'} ${concerns}`;

/** The locked accounts of one database transaction; each decision sees what the earlier ones left. */
export class Book {
  private readonly accounts: Map<AccountId, LedgerAccount>;
  private readonly changed = new Set<AccountId>();
  private readonly payees: Map<string, PayeeRow>;
  private readonly paid = new Map<string, PayeeRow>();
  private readonly done: Set<string>;
  private date: { readonly minute: string; readonly today: LocalDate; readonly businessDate: LocalDate } | undefined;

  constructor({ accounts, payees, done }: Pages) {
    this.accounts = new Map(accounts.map((account) => [account.accountId, account]));
    this.payees = new Map(payees.map((row) => [payeeKey(row.accountId, row.payee), row]));
    this.done = new Set(done);
  }

  decide(order: TransferOrder, options: { readonly now: Instant; readonly origin: Origin }): DecidedTransfer {
    const { today, businessDate } = this.dateOf(options.now);
    const debtor = this.find(order.debtorAccountId);
    const creditor = this.find(order.creditorAccountId);
    const situation: Situation = {
      ...options,
      today,
      debtor,
      creditor,
      fees: this.find(order.feesAccountId),
      payee:
        order.creditorIban === null ? undefined : this.payees.get(payeeKey(order.debtorAccountId, order.creditorIban)),
      isDoneBefore: order.concerns !== null && this.done.has(doneKey(order.kind, order.concerns)),
    };
    const decision = decideTransfer(order, situation);
    if (decision.state === 'POSTED') {
      for (const { account } of decision.postings) this.keep(account);
      if (isSpending(order, situation)) this.rememberPayee(order, situation);
      if (order.concerns !== null) this.done.add(doneKey(order.kind, order.concerns));
    }
    const event = options.origin === 'LIVE' ? this.nextEvent(order, decision) : null;
    return { order, decidedAt: options.now, businessDate, decision, debtor, creditor, event };
  }

  /** The accounts whose rows have to be written, as they are after the last decision. */
  changes(): readonly LedgerAccount[] {
    return [...this.accounts.values()].filter((account) => this.changed.has(account.accountId));
  }

  /** The payees whose rows have to be written. */
  paidPayees(): readonly PayeeRow[] {
    return [...this.paid.values()];
  }

  private find(accountId: AccountId | null): LedgerAccount | undefined {
    return accountId === null ? undefined : this.accounts.get(accountId);
  }

  private keep(account: LedgerAccount): void {
    this.accounts.set(account.accountId, account);
    this.changed.add(account.accountId);
  }

  private rememberPayee({ debtorAccountId, creditorIban, amount }: TransferOrder, { now, payee }: Situation): void {
    if (creditorIban === null) return;
    const after = payPayee(payee, amount, now);
    if (after === payee) return;
    const key = payeeKey(debtorAccountId, creditorIban);
    const row = { accountId: debtorAccountId, payee: creditorIban, ...after };
    this.payees.set(key, row);
    this.paid.set(key, row);
  }

  /**
   * The subject of a transfer's event is the customer account it left, or the one it reached when it came from another
   * bank: everything that happens to an account by its holder's order keeps its order. A settlement touches no customer:
   * the rail tells of it.
   */
  private nextEvent(order: TransferOrder, decision: Decision): DecidedTransfer['event'] {
    const debtor = this.find(order.debtorAccountId);
    if (order.kind === 'SETTLEMENT' || decision.state === 'NOT_FOUND' || debtor === undefined) return null;
    if (!isOrderedByOwner(order, debtor)) return null;
    const creditor = this.find(order.creditorAccountId);
    const subject = debtor.kind === 'CUSTOMER' ? debtor : (creditor ?? debtor);
    const sequence = subject.eventSequence + 1;
    this.keep({ ...subject, eventSequence: sequence });
    return { subject: subject.accountId, sequence };
  }

  /** Time zones are dear to compute: once a minute is enough, because no zone changes within one. */
  private dateOf(now: Instant): { readonly today: LocalDate; readonly businessDate: LocalDate } {
    const minute = now.slice(0, 16);
    if (this.date?.minute === minute) return this.date;
    const today = localDateAt(now, BANK_TIME_ZONE);
    this.date = { minute, today, businessDate: onOrAfterBusinessDay(today) };
    return this.date;
  }
}
