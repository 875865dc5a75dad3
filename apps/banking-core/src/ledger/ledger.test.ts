import { type AccountId, type CustomerId, type Instant, type LocalDate, money, type TransferId } from '@bank/domain';
import fc from 'fast-check';
import { Book } from './book.ts';
import { decideTransfer, type LedgerAccount, type Situation, type TransferOrder } from './ledger.ts';

const NOW = '2026-11-22T10:41:00.000Z' as Instant;
const RUNS = 500;
const ORDERS_MAX = 128;
const ACCOUNTS = 4;

/** Accounts 0 to 3 belong to customers 0 to 3; account 4 is the nostro. */
const accountId = (index: number): AccountId => `account-${index}` as AccountId;
const customerId = (index: number): CustomerId => `customer-${index}` as CustomerId;

const much = money(1_000_000n, 'EUR');
const NO_LIMITS = {
  bank: { transfer: much, day: much, month: much, newPayee: much },
  own: { transfer: null, day: null, month: null, newPayee: null },
};

function account(index: number, over: Partial<LedgerAccount> = {}): LedgerAccount {
  const isNostro = index === ACCOUNTS;
  return {
    accountId: accountId(index),
    kind: isNostro ? 'NOSTRO' : 'CUSTOMER',
    customerId: isNostro ? null : customerId(index),
    holderName: isNostro ? null : `Person ${index}`,
    state: 'ACTIVE',
    currency: 'EUR',
    booked: money(0n, 'EUR'),
    held: money(0n, 'EUR'),
    overdraft: money(0n, 'EUR'),
    limits: isNostro ? null : NO_LIMITS,
    spent: { on: null, day: money(0n, 'EUR'), month: money(0n, 'EUR') },
    version: 0,
    eventSequence: 0,
    ...over,
  };
}

function order(over: Partial<TransferOrder> = {}): TransferOrder {
  return {
    transferId: 'transfer-1' as TransferId,
    kind: 'INTERNAL',
    initiator: 'CLIENT',
    customerId: customerId(0),
    debtorAccountId: accountId(0),
    creditorAccountId: accountId(1),
    creditorIban: null,
    amount: money(100n, 'EUR'),
    fee: money(0n, 'EUR'),
    feesAccountId: null,
    reference: null,
    deadline: 'none',
    outsideName: null,
    concerns: null,
    ...over,
  };
}

const decide = (one: TransferOrder, over: Partial<Situation>) =>
  decideTransfer(one, {
    debtor: undefined,
    creditor: undefined,
    fees: undefined,
    payee: undefined,
    isDoneBefore: false,
    origin: 'LIVE',
    now: NOW,
    today: '2026-11-22' as LocalDate,
    ...over,
  });

describe('the decision of one transfer', () => {
  const rich = account(0, { booked: money(100n, 'EUR') });

  it('posts down to the last cent, and no further', () => {
    expect(decide(order(), { debtor: rich, creditor: account(1) }).state).toBe('POSTED');
    const more = order({ amount: money(101n, 'EUR') });
    expect(decide(more, { debtor: rich, creditor: account(1) })).toEqual({
      state: 'REJECTED',
      reason: 'insufficient-funds',
      facts: {
        available: { amountMinor: '100', currency: 'EUR' },
        requested: { amountMinor: '101', currency: 'EUR' },
      },
    });
  });

  it('counts what is held as gone and the agreed overdraft as there', () => {
    const held = account(0, { booked: money(100n, 'EUR'), held: money(1n, 'EUR') });
    expect(decide(order(), { debtor: held, creditor: account(1) })).toMatchObject({ state: 'REJECTED' });
    const agreed = account(0, { booked: money(0n, 'EUR'), overdraft: money(100n, 'EUR') });
    expect(decide(order(), { debtor: agreed, creditor: account(1) })).toMatchObject({ state: 'POSTED' });
  });

  it('takes the deadline itself as in time', () => {
    const parties = { debtor: rich, creditor: account(1) };
    expect(decide(order({ deadline: NOW }), parties).state).toBe('POSTED');
    const late = '2026-11-22T10:40:59.999Z' as Instant;
    expect(decide(order({ deadline: late }), parties)).toMatchObject({ reason: 'transfer-expired' });
  });

  it('does not know an account of somebody else, and gives an id up whoever asks', () => {
    const foreign = order({ customerId: customerId(1) });
    const parties = { debtor: rich, creditor: account(1) };
    expect(decide(foreign, parties).state).toBe('NOT_FOUND');
    expect(decide({ ...foreign, deadline: 'passed' }, parties)).toMatchObject({
      reason: 'transfer-expired',
    });
  });

  it('refuses to take a customer for the bank: money without an orderer comes from internal accounts only', () => {
    const parties = { debtor: rich, creditor: account(1) };
    expect(decide(order({ customerId: null }), parties).state).toBe('NOT_FOUND');
  });
});

const arbitraryOrder = fc
  .record({
    orderer: fc.integer({ min: 0, max: ACCOUNTS }),
    debtor: fc.integer({ min: 0, max: ACCOUNTS }),
    creditor: fc.integer({ min: 0, max: ACCOUNTS + 1 }),
    amountMinor: fc.bigInt({ min: 1n, max: 400n }),
    currency: fc.constantFrom('EUR' as const, 'EUR' as const, 'EUR' as const, 'USD' as const),
    isExpired: fc.boolean(),
  })
  .map((given) => {
    const isBank = given.debtor === ACCOUNTS;
    return order({
      kind: isBank ? 'INCOMING' : 'INTERNAL',
      customerId: isBank ? null : customerId(given.orderer === ACCOUNTS ? given.debtor : given.orderer),
      debtorAccountId: accountId(given.debtor),
      creditorAccountId: given.creditor > ACCOUNTS ? null : accountId(given.creditor),
      amount: money(given.amountMinor, given.currency),
      deadline: given.isExpired && given.amountMinor % 7n === 0n ? 'passed' : 'none',
    });
  });

describe('a book of accounts', () => {
  it('keeps its invariants after every decision, whatever is ordered', () => {
    fc.assert(
      fc.property(fc.array(arbitraryOrder, { maxLength: ORDERS_MAX }), (orders) => {
        const start = Array.from({ length: ACCOUNTS + 1 }, (_, index) => account(index));
        const book = new Book({ accounts: start, payees: [], done: [] });
        const balances = new Map(start.map((one) => [one.accountId, { booked: 0n, version: 0, events: 0 }]));
        for (const one of orders) {
          const { decision, event } = book.decide(one, { now: NOW, origin: 'LIVE' });
          const changes = decision.state === 'POSTED' ? decision.postings : [];
          // Sums to zero, and each balance follows from the one before.
          expect(changes.reduce((sum, posting) => sum + posting.change.minor, 0n)).toBe(0n);
          for (const { account: after, change } of changes) {
            const before = balances.get(after.accountId) ?? { booked: 0n, version: 0, events: 0 };
            expect(after.booked.minor).toBe(before.booked + change.minor);
            expect(after.version).toBe(before.version + 1);
            balances.set(after.accountId, { ...before, booked: after.booked.minor, version: after.version });
            expect(after.kind === 'CUSTOMER' && after.booked.minor < 0n).toBe(false);
          }
          // Nobody's money moves by anybody else's order.
          const owner =
            one.debtorAccountId === accountId(ACCOUNTS) ? null : customerId(Number(one.debtorAccountId.slice(-1)));
          expect(decision.state === 'POSTED' && one.customerId !== owner).toBe(false);
          const subject = balances.get(event?.subject ?? accountId(0)) ?? { booked: 0n, version: 0, events: 0 };
          expect(event?.sequence ?? subject.events + 1).toBe(subject.events + 1);
          if (event !== null) balances.set(event.subject, { ...subject, events: event.sequence });
          expect(decision.state === 'NOT_FOUND' ? event : null).toBeNull();
        }
        expect([...balances.values()].reduce((sum, { booked }) => sum + booked, 0n)).toBe(0n);
        for (const changed of book.changes()) {
          expect(changed.booked.minor).toBe(balances.get(changed.accountId)?.booked);
          expect(changed.eventSequence).toBe(balances.get(changed.accountId)?.events);
        }
      }),
      { numRuns: RUNS, seed: 20261122 },
    );
  });

  it('decides the next transfer on what the one before left', () => {
    const book = new Book({
      accounts: [account(0, { booked: money(100n, 'EUR') }), account(1), account(2)],
      payees: [],
      done: [],
    });
    const states = [1, 2].map((to) =>
      book.decide(order({ creditorAccountId: accountId(to) }), { now: NOW, origin: 'LIVE' }),
    );
    expect(states.map(({ decision }) => decision.state)).toEqual(['POSTED', 'REJECTED']);
  });

  it('tells nobody of imported history', () => {
    const book = new Book({ accounts: [account(0, { booked: money(100n, 'EUR') }), account(1)], payees: [], done: [] });
    expect(book.decide(order(), { now: NOW, origin: 'IMPORTED' }).event).toBeNull();
    expect(book.changes().map(({ eventSequence }) => eventSequence)).toEqual([0, 0]);
  });
});
