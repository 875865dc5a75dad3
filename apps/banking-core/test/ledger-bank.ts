import { isDeepStrictEqual } from 'node:util';
import {
  type AccountId,
  type CurrencyCode,
  type CustomerId,
  type Instant,
  instantFromMs,
  money,
  type TransferId,
} from '@bank/domain';
import { Book, type DecidedTransfer, doneKey, type PayeeRow } from '../src/ledger/book.ts';
import { feeOf } from '../src/ledger/fees.ts';
import type { AccountKind, LedgerAccount, Origin, TransferOrder } from '../src/ledger/ledger.ts';
import { dateInMadrid, LedgerModel, LIMIT_NAMES, type ModelAccount } from './ledger-model.ts';
import { type Amount, CUSTOMER_ACCOUNTS, OUTSIDERS, type Step } from './ledger-steps.ts';

/** Who has which account; two of one owner, and two currencies. */
const HOLDERS = [
  ['ana', 'EUR'],
  ['ana', 'EUR'],
  ['ben', 'EUR'],
  ['cleo', 'EUR'],
  ['ana', 'USD'],
  ['ben', 'USD'],
] as const;
/** Low, so that sequences run into them. */
const BANK_LIMITS = { transfer: 3_000n, day: 5_000n, month: 9_000n, newPayee: 2_000n } as const;
/** What the bank charges for a payment to another bank, from its price list. */
const PRICE_LIST = { EUR: 40n, USD: 100n } as const;
const START_MS = Date.UTC(2026, 9, 20, 9);
const OUTSIDE_PREFIX = 'outside-';

const accountId = (index: number): AccountId => `account-${index}` as AccountId;
const internalId = (kind: AccountKind, currency: CurrencyCode): AccountId => `${kind}-${currency}` as AccountId;
const ibanOf = (id: string): string => `iban of ${id}`;

interface Asked {
  readonly order: TransferOrder;
  readonly now: Instant;
  readonly origin: Origin;
}

/** The pure ledger under test, driven one transfer a book, beside the model; both see every step. */
export class LedgerBank {
  readonly model: LedgerModel;
  /** What was seen: posted kinds and reasons of refusals, for a test that wants to know how much it saw. */
  readonly seen = new Set<string>();
  private readonly accounts = new Map<string, LedgerAccount>();
  private readonly payees = new Map<string, PayeeRow>();
  private readonly done = new Set<string>();
  private readonly posted: TransferOrder[] = [];
  private nowMs = START_MS;
  private transfers = 0;
  private batch:
    | {
        readonly asked: Asked[];
        readonly decided: DecidedTransfer[];
        readonly before: readonly LedgerAccount[];
        readonly payees: readonly PayeeRow[];
        readonly done: readonly string[];
      }
    | undefined;

  /** `batchMax`: how many transfers the second, batched run of the same orders takes at a time. */
  constructor(private readonly batchMax: number) {
    const held: ModelAccount[] = [];
    const open = (id: AccountId, kind: AccountKind, owner: string | null, currency: CurrencyCode): void => {
      this.accounts.set(id, newAccount({ accountId: id, kind, customerId: owner as CustomerId | null, currency }));
      const none = { state: 'ACTIVE', held: 0n, overdraft: 0n, balance: 0n, entries: 0, events: 0 } as const;
      held.push({ id, owner, currency, ...none, limits: { ...BANK_LIMITS } });
    };
    HOLDERS.forEach(([owner, currency], index) => open(accountId(index), 'CUSTOMER', owner, currency));
    for (const currency of ['EUR', 'USD'] as const)
      for (const kind of ['NOSTRO', 'SETTLEMENT', 'FEES'] as const)
        open(internalId(kind, currency), kind, null, currency);
    this.model = new LedgerModel(held);
  }

  take(step: Step): void {
    if (step.do === 'pay' || step.do === 'receive' || step.do === 'finish') {
      const asked = this.asked(step);
      if (asked !== undefined) this.transfer(asked);
    } else if (step.do === 'wait') this.wait(step);
    else {
      this.endBatch();
      this.administer(step);
    }
    this.check();
  }

  /** Decides the orders since the last change from outside again, in one book: the outcome must be the same. */
  endBatch(): void {
    const { batch } = this;
    this.batch = undefined;
    if (batch === undefined) return;
    const book = new Book({ accounts: batch.before, payees: batch.payees, done: batch.done });
    const decided = batch.asked.map(({ order, now, origin }) => book.decide(order, { now, origin }));
    same(decided, batch.decided, 'deciding a batch and deciding one by one differ');
    for (const account of book.changes())
      same(account, this.accounts.get(account.accountId), 'a batch leaves another account than one by one');
    for (const row of book.paidPayees())
      same(row, this.payees.get(`${row.accountId} ${row.payee}`), 'a batch leaves another payee than one by one');
  }

  private transfer(asked: Asked): void {
    const { order, now, origin } = asked;
    const pages = { accounts: [...this.accounts.values()], payees: [...this.payees.values()], done: [...this.done] };
    this.batch ??= { asked: [], decided: [], before: pages.accounts, payees: pages.payees, done: pages.done };
    const when = { atMs: this.nowMs, isLive: origin === 'LIVE' };
    const reasons = this.model.reasonsAgainst(order, when);
    const excess = this.model.exceeded(order, when);
    const book = new Book(pages);
    const decided = book.decide(order, { now, origin });
    const { decision } = decided;
    if (reasons === 'unknown') same(decision.state, 'NOT_FOUND', 'an account of somebody else was used');
    else if (reasons.length === 0) same(decision.state, 'POSTED', 'a transfer was refused without a reason');
    else {
      ensure(decision.state === 'REJECTED', `posted in spite of ${reasons.join(', ')}`);
      ensure(reasons.includes(decision.reason), `refused for ${decision.reason}, not for ${reasons.join(', ')}`);
      if (decision.reason === 'limit-exceeded') this.checkFacts(order, decision.facts, excess);
    }
    this.seen.add(decision.state === 'REJECTED' ? decision.reason : `${decision.state} ${order.kind}`);
    if (decision.state !== 'POSTED') this.checkNothingMoved(book);
    else {
      this.checkChain(decision.postings);
      this.model.post(order, when);
      this.posted.push(order);
      if (order.concerns !== null) this.done.add(doneKey(order.kind, order.concerns));
    }
    const subject = decision.state === 'NOT_FOUND' || origin !== 'LIVE' ? undefined : this.model.subjectOf(order);
    if (subject !== undefined) subject.events += 1;
    same(
      decided.event,
      subject === undefined ? null : { subject: subject.id, sequence: subject.events },
      'the event is not the next one of its subject',
    );
    for (const account of book.changes()) this.accounts.set(account.accountId, account);
    for (const row of book.paidPayees()) this.payees.set(`${row.accountId} ${row.payee}`, row);
    this.batch.asked.push(asked);
    this.batch.decided.push(decided);
    if (this.batch.asked.length === this.batchMax) this.endBatch();
  }

  /** Each entry continues its account's chain: the next number, and the balance before plus the change. */
  private checkChain(postings: readonly { account: LedgerAccount; change: { minor: bigint } }[]): void {
    const last = new Map<string, LedgerAccount>();
    for (const { account, change } of postings) {
      const before = last.get(account.accountId) ?? this.accounts.get(account.accountId);
      ensure(before !== undefined, 'an entry is in an account that exists');
      same(account.version, before.version + 1, 'the sequence of entries has a gap');
      same(account.booked.minor, before.booked.minor + change.minor, 'the chain of balances is broken');
      last.set(account.accountId, account);
    }
  }

  /** A refusal is told, so its subject's events go on; nothing else is another than before. */
  private checkNothingMoved(book: Book): void {
    same(book.paidPayees(), [], 'a refusal made a payee');
    for (const account of book.changes()) {
      const { eventSequence } = account;
      same(account, { ...this.accounts.get(account.accountId), eventSequence }, 'a refusal changed an account');
    }
  }

  private checkFacts(order: TransferOrder, facts: Readonly<Record<string, unknown>>, excess: readonly string[]): void {
    const limit = LIMIT_NAMES.find((name) => name === facts['limit']);
    ensure(limit !== undefined && excess.includes(limit), `${String(facts['limit'])} is not exceeded`);
    const used = this.model.used(order.debtorAccountId, limit, { atMs: this.nowMs, payee: order.creditorIban });
    const { currency } = order.amount;
    same(facts['used'], { amountMinor: used.toString(), currency }, 'the refusal tells a wrong sum');
  }

  /** What must hold after every step, whatever it was. */
  private check(): void {
    const totals = new Map<string, bigint>();
    for (const account of this.accounts.values()) {
      const { accountId: id, booked, held, overdraft, version, eventSequence, state } = account;
      const expected = this.model.account(id);
      ensure(expected !== undefined, 'the model knows every account');
      totals.set(account.currency, (totals.get(account.currency) ?? 0n) + booked.minor);
      ensure(booked.minor === expected.balance, `the balance of ${id} is not the sum of what was moved`);
      ensure(version === expected.entries, `${id} has another number of entries`);
      ensure(eventSequence === expected.events, `${id} has another number of events`);
      ensure(state === expected.state && held.minor === expected.held, `${id} was changed by a transfer`);
      ensure(account.kind !== 'CUSTOMER' || booked.minor - held.minor >= -overdraft.minor, `${id} is overspent`);
    }
    for (const [currency, total] of totals) ensure(total === 0n, `${currency} does not sum to zero`);
    ensure(this.model.finishedMax <= 1, 'a transfer was undone or settled twice');
  }

  private asked(step: Extract<Step, { do: 'pay' | 'receive' | 'finish' }>): Asked | undefined {
    const now = instantFromMs(this.nowMs);
    const origin = step.do === 'pay' && !step.isLive ? 'IMPORTED' : 'LIVE';
    const order = this.orderOf(step);
    if (order === undefined) return undefined;
    this.transfers += 1;
    const fee = feeOf(order.kind ?? 'INTERNAL', order.amount?.currency ?? 'EUR');
    const { currency } = fee;
    const price = order.kind === 'OUTGOING' ? PRICE_LIST[currency as 'EUR' | 'USD'] : 0n;
    same(fee.minor, price, 'the fee is not the one of the price list');
    const none = { reference: null, outsideName: null, creditorIban: null, concerns: null, deadline: 'none' } as const;
    const id = `transfer-${this.transfers}` as TransferId;
    const feesAccountId = fee.minor > 0n ? internalId('FEES', currency) : null;
    const whole = { ...none, initiator: 'CLIENT', customerId: null, ...order, transferId: id, fee, feesAccountId };
    return { order: whole as TransferOrder, now, origin };
  }

  private orderOf(step: Extract<Step, { do: 'pay' | 'receive' | 'finish' }>): Partial<TransferOrder> | undefined {
    if (step.do === 'pay') return this.payment(step);
    return step.do === 'receive' ? this.receipt(step) : this.finish(step);
  }

  private payment(step: Extract<Step, { do: 'pay' }>): Partial<TransferOrder> {
    const from = accountId(step.from);
    const [owner, currency] = HOLDERS[step.from] ?? HOLDERS[0];
    const isOutside = step.to.where === 'outside';
    const to = accountId(step.to.index);
    const byIban = step.byIban || step.to.where !== 'here';
    const outside = `${OUTSIDE_PREFIX}${step.to.index % OUTSIDERS}`;
    const creditorIban = isOutside ? outside : step.to.where === 'nowhere' ? 'nobody' : ibanOf(to);
    const payee = byIban ? creditorIban : null;
    const fee = isOutside ? PRICE_LIST[currency] : 0n;
    const missed = instantFromMs(this.nowMs - 1);
    return {
      kind: isOutside ? 'OUTGOING' : 'INTERNAL',
      initiator: step.isCapture ? 'HOLD' : 'CLIENT',
      customerId: (step.by === 'owner' ? owner : 'mallory') as CustomerId,
      debtorAccountId: from,
      creditorAccountId: { here: to, nowhere: null, outside: internalId('SETTLEMENT', currency) }[step.to.where],
      creditorIban: payee,
      amount: money(this.minorOf(step.amount, { from, payee, fee }), currency),
      deadline: { none: 'none', passed: 'passed', now: instantFromMs(this.nowMs), missed }[step.deadline] as Instant,
      outsideName: isOutside ? 'Somebody' : null,
    };
  }

  private receipt(step: Extract<Step, { do: 'receive' }>): Partial<TransferOrder> {
    const creditorAccountId = accountId(step.to);
    const [, currency] = HOLDERS[step.to] ?? HOLDERS[0];
    const debtorAccountId = internalId('NOSTRO', currency);
    const amount = money(step.minor, currency);
    const creditorIban = ibanOf(creditorAccountId);
    return { kind: 'INCOMING', initiator: 'RAIL', debtorAccountId, creditorAccountId, creditorIban, amount };
  }

  /** Undoes or settles one of the last transfers, also one that was undone before. */
  private finish({ how, back }: Extract<Step, { do: 'finish' }>): Partial<TransferOrder> | undefined {
    const candidates = this.posted.filter(({ kind }) =>
      how === 'REVERSAL' ? kind === 'INTERNAL' || kind === 'INCOMING' || kind === 'OUTGOING' : kind === 'OUTGOING',
    );
    const original = candidates.at(-1 - back);
    if (original === undefined || original.creditorAccountId === null) return undefined;
    const { amount, transferId: concerns } = original;
    const about = { kind: how, initiator: how === 'REVERSAL' ? 'BANK' : 'RAIL', amount, concerns } as const;
    const debtorAccountId = original.creditorAccountId;
    const creditorAccountId = how === 'SETTLEMENT' ? internalId('NOSTRO', amount.currency) : original.debtorAccountId;
    return { ...about, debtorAccountId, creditorAccountId };
  }

  private minorOf(amount: Amount, about: { from: string; payee: string | null; fee: bigint }): bigint {
    if (amount.of === 'number') return amount.minor;
    const account = this.model.account(about.from);
    ensure(account !== undefined, 'amounts are chosen for accounts that exist');
    const left =
      amount.of === 'available'
        ? account.balance - account.held + account.overdraft - about.fee
        : account.limits[amount.of] - this.model.used(about.from, amount.of, { atMs: this.nowMs, payee: about.payee });
    const minor = left + amount.plus;
    return minor > 0n ? minor : 1n;
  }

  /** What others change between transfers, within what the constraints of the database let them. */
  private administer(step: Exclude<Step, { do: 'pay' | 'receive' | 'finish' | 'wait' }>): void {
    const id = accountId(step.account % CUSTOMER_ACCOUNTS);
    const account = this.accounts.get(id);
    const expected = this.model.account(id);
    ensure(account?.limits !== null && account !== undefined && expected !== undefined, 'customer accounts exist');
    const { currency, limits } = account;
    const own = expected.balance - expected.held;
    if (step.do === 'state') {
      if (expected.state === 'CLOSED') return;
      if (step.state === 'CLOSED' && (expected.balance !== 0n || expected.held !== 0n)) return;
      expected.state = step.state;
      this.accounts.set(id, { ...account, state: step.state });
    } else if (step.do === 'hold') {
      if (expected.state === 'CLOSED' || expected.balance + expected.overdraft < step.minor) return;
      expected.held = step.minor;
      this.accounts.set(id, { ...account, held: money(step.minor, currency) });
    } else if (step.do === 'overdraft') {
      if (own + step.minor < 0n) return;
      expected.overdraft = step.minor;
      this.accounts.set(id, { ...account, overdraft: money(step.minor, currency) });
    } else {
      const bank = BANK_LIMITS[step.limit];
      expected.limits[step.limit] = step.minor !== null && step.minor < bank ? step.minor : bank;
      const minor = step.minor === null ? null : money(step.minor, currency);
      this.accounts.set(id, { ...account, limits: { ...limits, own: { ...limits.own, [step.limit]: minor } } });
    }
  }

  private wait({ until, ms }: Extract<Step, { do: 'wait' }>): void {
    if (until === 'later') this.nowMs += ms;
    else {
      const today = dateInMadrid(this.nowMs);
      const unit = until === 'midnight' ? 10 : 7;
      const day = 86_400_000;
      // To the second before the next date (or month) begins in Madrid, and `ms` further.
      let next = this.nowMs;
      while (dateInMadrid(next + day).slice(0, unit) === today.slice(0, unit)) next += day;
      let step = day;
      while (step > 1_000) {
        step /= 2;
        if (dateInMadrid(next + step).slice(0, unit) === today.slice(0, unit)) next += step;
      }
      this.nowMs = Math.floor(next) + Math.min(ms, 3_600_000);
    }
  }
}

function newAccount(about: Pick<LedgerAccount, 'accountId' | 'kind' | 'customerId' | 'currency'>): LedgerAccount {
  const { currency } = about;
  const nothing = money(0n, currency);
  const bank = {
    transfer: money(BANK_LIMITS.transfer, currency),
    day: money(BANK_LIMITS.day, currency),
    month: money(BANK_LIMITS.month, currency),
    newPayee: money(BANK_LIMITS.newPayee, currency),
  };
  return {
    ...about,
    holderName: about.customerId,
    state: 'ACTIVE',
    booked: nothing,
    held: nothing,
    overdraft: nothing,
    limits:
      about.kind === 'CUSTOMER' ? { bank, own: { transfer: null, day: null, month: null, newPayee: null } } : null,
    spent: { on: null, day: nothing, month: nothing },
    version: 0,
    eventSequence: 0,
  };
}

export function ensure(condition: unknown, message: string): asserts condition {
  if (condition === false || condition === undefined) throw new Error(message);
}

function same(seen: unknown, expected: unknown, message: string): void {
  if (!isDeepStrictEqual(seen, expected)) throw new Error(`${message}: ${show(seen)} is not ${show(expected)}`);
}

const show = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part)) ?? 'undefined';
