import type { TransferOrder } from '../src/ledger/ledger.ts';

/**
 * The rules of the ledger once more, written from the description and not from the code: whole numbers, full histories
 * that are added up anew, and a calendar of its own. What it says and what the ledger decides must agree.
 */

export type ModelState = 'ACTIVE' | 'FROZEN' | 'DORMANT' | 'CLOSED';
export const LIMIT_NAMES = ['transfer', 'day', 'month', 'newPayee'] as const;
export type ModelLimit = (typeof LIMIT_NAMES)[number];

export interface ModelAccount {
  readonly id: string;
  /** null for an account of the bank itself. */
  readonly owner: string | null;
  readonly currency: string;
  state: ModelState;
  held: bigint;
  overdraft: bigint;
  readonly limits: Record<ModelLimit, bigint>;
  balance: bigint;
  entries: number;
  events: number;
}

interface Payment {
  readonly amount: bigint;
  readonly date: string;
  readonly at: number;
  readonly payee: string | null;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The last Sunday of a month of 31 days, 01:00 UTC: when European clocks change. */
function clockChange(year: number, month: number): number {
  const last = Date.UTC(year, month, 31, 1);
  return last - new Date(last).getUTCDay() * DAY_MS;
}

/** The date on a wall in Madrid. */
export function dateInMadrid(atMs: number): string {
  const year = new Date(atMs).getUTCFullYear();
  const isSummer = atMs >= clockChange(year, 2) && atMs < clockChange(year, 9);
  return new Date(atMs + (isSummer ? 2 : 1) * HOUR_MS).toISOString().slice(0, 10);
}

const isCorrection = (kind: string): boolean => kind === 'REVERSAL' || kind === 'RETURN';

export class LedgerModel {
  readonly accounts: ReadonlyMap<string, ModelAccount>;
  private readonly payments = new Map<string, Payment[]>();
  private readonly finished = new Map<string, number>();

  constructor(accounts: readonly ModelAccount[]) {
    this.accounts = new Map(accounts.map((account) => [account.id, account]));
  }

  account(id: string | null): ModelAccount | undefined {
    return id === null ? undefined : this.accounts.get(id);
  }

  /** Every reason there is against the order; empty when it must be posted, `unknown` when the orderer has no such account. */
  reasonsAgainst(order: TransferOrder, options: { atMs: number; isLive: boolean }): readonly string[] | 'unknown' {
    if (order.deadline === 'passed') return ['transfer-expired'];
    const debtor = this.account(order.debtorAccountId);
    if (debtor === undefined) return 'unknown';
    if (order.kind !== 'REVERSAL' && debtor.owner !== order.customerId) return 'unknown';
    const creditor = this.account(order.creditorAccountId);
    const { amount, deadline } = order;
    const isSameCurrency = debtor.currency === amount.currency && creditor?.currency === amount.currency;
    const found: [boolean, string][] = [
      [deadline !== 'none' && options.atMs > Date.parse(deadline), 'transfer-expired'],
      [(this.finished.get(this.finishKey(order)) ?? 0) > 0, 'already-undone'],
      [creditor === undefined, 'payee-not-found'],
      [creditor?.id === debtor.id, 'same-account'],
      [!this.mayGive(debtor, order.kind), 'account-not-active'],
      [creditor !== undefined && !this.mayTake(creditor, order.kind), 'account-not-active'],
      [creditor !== undefined && !isSameCurrency, 'currency-mismatch'],
      [debtor.owner !== null && this.availableIn(debtor) < amount.minor + order.fee.minor, 'insufficient-funds'],
      [this.exceeded(order, options).length > 0, 'limit-exceeded'],
    ];
    return found.filter(([isSo]) => isSo).map(([, reason]) => reason);
  }

  /** What has been used of a limit at this moment, from the whole history of the account. */
  used(accountId: string, limit: ModelLimit, at: { atMs: number; payee: string | null }): bigint {
    const today = dateInMadrid(at.atMs);
    const history = this.payments.get(accountId) ?? [];
    const toPayee = history.filter(({ payee }) => payee !== null && payee === at.payee);
    const newUntil = (toPayee[0]?.at ?? at.atMs) + DAY_MS;
    const counted = {
      transfer: [],
      day: history.filter(({ date }) => date === today),
      month: history.filter(({ date }) => date.slice(0, 7) === today.slice(0, 7)),
      newPayee: toPayee.filter((payment) => payment.at <= newUntil),
    }[limit];
    return counted.reduce((sum, { amount }) => sum + amount, 0n);
  }

  /** The limits that the order would exceed. */
  exceeded(order: TransferOrder, { atMs, isLive }: { atMs: number; isLive: boolean }): readonly ModelLimit[] {
    const debtor = this.account(order.debtorAccountId);
    if (debtor === undefined || !this.isSpending(order, isLive)) return [];
    const payee = order.creditorIban;
    return LIMIT_NAMES.filter((limit) => {
      if (limit === 'newPayee' && !this.isNew(debtor.id, payee, atMs)) return false;
      return this.used(debtor.id, limit, { atMs, payee }) + order.amount.minor > debtor.limits[limit];
    });
  }

  /** The order was posted. */
  post(order: TransferOrder, { atMs, isLive }: { atMs: number; isLive: boolean }): void {
    if (this.isSpending(order, isLive)) {
      const payment = { amount: order.amount.minor, date: dateInMadrid(atMs), at: atMs, payee: order.creditorIban };
      const history = this.payments.get(order.debtorAccountId) ?? [];
      this.payments.set(order.debtorAccountId, [...history, payment]);
    }
    this.move(order.debtorAccountId, order.creditorAccountId, order.amount.minor);
    if (order.fee.minor > 0n) this.move(order.debtorAccountId, order.feesAccountId, order.fee.minor);
    if (order.concerns !== null) {
      const key = this.finishKey(order);
      this.finished.set(key, (this.finished.get(key) ?? 0) + 1);
    }
  }

  /** How often any transfer was undone, or settled: one at most. */
  get finishedMax(): number {
    return Math.max(0, ...this.finished.values());
  }

  /** Accounts whose clients are told of what happens to a transfer. */
  subjectOf(order: TransferOrder): ModelAccount | undefined {
    if (order.kind === 'SETTLEMENT') return undefined;
    const debtor = this.account(order.debtorAccountId);
    if (debtor === undefined || (order.kind !== 'REVERSAL' && debtor.owner !== order.customerId)) return undefined;
    return debtor.owner === null ? (this.account(order.creditorAccountId) ?? debtor) : debtor;
  }

  private move(from: string | null, to: string | null, minor: bigint): void {
    for (const [id, change] of [[from, -minor] as const, [to, minor] as const]) {
      const account = this.account(id);
      if (account === undefined) throw new Error(`money moved to or from ${id}, which does not exist`);
      account.balance += change;
      account.entries += 1;
    }
  }

  private isSpending(order: TransferOrder, isLive: boolean): boolean {
    const owner = this.account(order.debtorAccountId)?.owner ?? null;
    const isSent = order.kind === 'INTERNAL' || order.kind === 'OUTGOING';
    return (
      isLive &&
      isSent &&
      order.initiator !== 'HOLD' &&
      owner !== null &&
      this.account(order.creditorAccountId)?.owner !== owner
    );
  }

  private isNew(accountId: string, payee: string | null, atMs: number): boolean {
    if (payee === null) return false;
    const first = (this.payments.get(accountId) ?? []).find((payment) => payment.payee === payee);
    return first === undefined || atMs - first.at <= DAY_MS;
  }

  private availableIn = ({ balance, held, overdraft }: ModelAccount): bigint => balance - held + overdraft;

  private mayGive = ({ state }: ModelAccount, kind: string): boolean =>
    isCorrection(kind) ? state !== 'CLOSED' : state === 'ACTIVE';

  private mayTake = ({ state }: ModelAccount, kind: string): boolean =>
    state === 'ACTIVE' || state === 'DORMANT' || (isCorrection(kind) && state === 'FROZEN');

  private finishKey = ({ kind, concerns }: TransferOrder): string =>
    `${kind === 'SETTLEMENT' ? 'settled' : 'undone'} ${concerns}`;
}
