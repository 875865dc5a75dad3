import {
  type AccountId,
  addMs,
  type CurrencyCode,
  type Instant,
  instantFromMs,
  invariant,
  money,
  msOf,
} from '@bank/domain';
import { v5 as uuidv5 } from 'uuid';
import { idOf } from '../ids.ts';
import { seedOf, SeededRandom } from './random.ts';
import type { SeedMovement, SeedParty, SeedPerson, SeedPlan } from './seed-plan.ts';
import {
  ABROAD,
  BETWEEN_FRIENDS,
  FRIENDLY_REFERENCES,
  HOME_CURRENCY,
  type Income,
  INCOMES,
  KEPT_BALANCE_MINOR,
  OPENING_DEPOSIT,
  type Spending,
  SPENDINGS,
} from './spending.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Namespace of ids made from an account and a running number: the same plan again has the same ids. */
const NAMESPACE = 'b1d0f3a8-5c5e-4f6b-9d53-3e8f3e1d7a10';
const DAYS_MAX = 3 * 366;

interface Draft {
  readonly at: Instant;
  readonly debtor: SeedParty;
  readonly creditor: SeedParty;
  readonly currency: CurrencyCode;
  readonly amountMinor: number;
  readonly reference: string;
}

interface OwnAccount {
  readonly accountId: AccountId;
  readonly currency: CurrencyCode;
  readonly random: SeededRandom;
  readonly income: Income;
  readonly employer: string;
  readonly incomeMinor: number;
  readonly spendings: readonly { readonly spending: Spending; readonly payee: string; readonly usualMinor: number }[];
}

/**
 * Invents what these people did with their money in the days before `until`, always the same for the same input: they
 * earn, pay rent, buy and pay each other back, and no balance ever falls below what they keep.
 */
export function believableHistory(options: {
  readonly people: readonly SeedPerson[];
  /** The day of this instant is the first without movements. */
  readonly until: Instant;
  readonly days: number;
  readonly randomSeed: number;
}): SeedPlan {
  const { people, days, randomSeed } = options;
  invariant(days >= 1 && days <= DAYS_MAX, 'a history of one day to three years');
  const endMs = Math.floor(msOf(options.until) / DAY_MS) * DAY_MS;
  const openedAt = instantFromMs(endMs - days * DAY_MS);
  const accounts = people.flatMap((person) =>
    person.accounts.map((account) => ownAccount(person, account, randomSeed)),
  );
  const drafts = accounts.map((account) => opening(account, openedAt));
  for (let day = 1; day < days; day += 1) {
    const midnight = addMs(openedAt, day * DAY_MS);
    for (const account of accounts) drafts.push(...dayOf(account, midnight, accounts));
  }
  return {
    people,
    openedAt,
    movements: affordable(drafts.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))),
  };
}

function ownAccount(
  person: SeedPerson,
  account: { readonly accountId: AccountId; readonly currency: CurrencyCode },
  randomSeed: number,
): OwnAccount {
  const random = new SeededRandom(seedOf(account.accountId, randomSeed));
  const isHome = account.currency === HOME_CURRENCY;
  const income = isHome ? INCOMES[person.profile] : ABROAD.income;
  const spendings = isHome ? SPENDINGS[person.profile] : ABROAD.spendings;
  return {
    ...account,
    random,
    income,
    employer: random.pick(income.payers),
    incomeMinor: random.between(income.min, income.max),
    // Rent and the like go to the same payee in the same amount every month.
    spendings: spendings.map((spending) => ({
      spending,
      payee: random.pick(spending.payees),
      usualMinor: random.between(spending.min, spending.max),
    })),
  };
}

function opening({ accountId, currency, random }: OwnAccount, openedAt: Instant): Draft {
  return {
    at: addMs(openedAt, random.between(9 * 60, 17 * 60) * MINUTE_MS),
    debtor: { outsideName: 'Own account at another bank' },
    creditor: { accountId },
    currency,
    amountMinor: random.between(OPENING_DEPOSIT.min, OPENING_DEPOSIT.max),
    reference: 'Opening deposit',
  };
}

function dayOf(account: OwnAccount, midnight: Instant, everybody: readonly OwnAccount[]): readonly Draft[] {
  const { accountId, currency, random, income } = account;
  const dayOfMonth = Number(midnight.slice(8, 10));
  const drafts: Draft[] = [];
  const at = (): Instant => addMs(midnight, random.between(7 * 60, 22 * 60) * MINUTE_MS + random.between(0, 59_999));
  const pay = (creditor: SeedParty, amountMinor: number, reference: string): void => {
    drafts.push({ at: at(), debtor: { accountId }, creditor, currency, amountMinor, reference });
  };
  if (dayOfMonth === income.day) {
    const drift = random.between(-2_00, 2_00);
    const early = addMs(midnight, random.between(4 * 60, 6 * 60) * MINUTE_MS);
    const debtor = { outsideName: account.employer };
    const reference = `${income.reference} ${midnight.slice(0, 7)}`;
    const amountMinor = account.incomeMinor + (income.reference === 'Invoice' ? drift * 100 : 0);
    drafts.push({ at: early, debtor, creditor: { accountId }, currency, amountMinor, reference });
  }
  for (const { spending, payee, usualMinor } of account.spendings) {
    if (spending.day !== undefined) {
      if (spending.day === dayOfMonth)
        pay({ outsideName: payee }, usualMinor, `${spending.reference} ${midnight.slice(0, 7)}`);
    } else if (random.isPercent((spending.times * 100) / 30))
      pay(
        { outsideName: random.pick(spending.payees) },
        random.between(spending.min, spending.max),
        spending.reference,
      );
  }
  const friends = everybody.filter((other) => other.currency === currency && other.accountId !== accountId);
  const friend = friends[random.between(0, Math.max(friends.length - 1, 0))];
  if (friend !== undefined && random.isPercent(BETWEEN_FRIENDS.percent / 30))
    pay(
      { accountId: friend.accountId },
      random.between(BETWEEN_FRIENDS.min, BETWEEN_FRIENDS.max),
      random.pick(FRIENDLY_REFERENCES),
    );
  return drafts;
}

/** Keeps what people could pay at the time, and gives each movement its id. */
function affordable(drafts: readonly Draft[]): readonly SeedMovement[] {
  const balances = new Map<AccountId, number>();
  const counts = new Map<string, number>();
  const movements: SeedMovement[] = [];
  for (const draft of drafts) {
    const { debtor, creditor, amountMinor, at, reference } = draft;
    if ('accountId' in debtor) {
      const left = (balances.get(debtor.accountId) ?? 0) - amountMinor;
      if (left < KEPT_BALANCE_MINOR) continue;
      balances.set(debtor.accountId, left);
    }
    if ('accountId' in creditor)
      balances.set(creditor.accountId, (balances.get(creditor.accountId) ?? 0) + amountMinor);
    const owner = 'accountId' in debtor ? debtor.accountId : 'accountId' in creditor ? creditor.accountId : '';
    const count = (counts.get(owner) ?? 0) + 1;
    counts.set(owner, count);
    movements.push({
      transferId: idOf(uuidv5(`${owner}:${count}`, NAMESPACE)),
      bookedAt: at,
      debtor,
      creditor,
      amount: money(BigInt(amountMinor), draft.currency),
      reference,
    });
  }
  return movements;
}
