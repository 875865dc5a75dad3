import { isNegative, isPositive, type Money, moneyToJson } from '@bank/domain';
import type { AccountState, LedgerAccount } from '../ledger/ledger.ts';

/** A closed account stays closed: what is opened again is another account. */
const NEXT: Readonly<Record<AccountState, readonly AccountState[]>> = {
  ACTIVE: ['FROZEN', 'DORMANT', 'CLOSED'],
  FROZEN: ['ACTIVE', 'CLOSED'],
  DORMANT: ['ACTIVE', 'FROZEN', 'CLOSED'],
  CLOSED: [],
};

const isNotZero = (amount: Money): boolean => isPositive(amount) || isNegative(amount);

/** Why the account cannot become that; undefined when it can. Only an account without money or holds is closed. */
export function findStateFault(
  account: Pick<LedgerAccount, 'state' | 'booked' | 'held'>,
  to: AccountState,
): Readonly<Record<string, unknown>> | undefined {
  if (!NEXT[account.state].includes(to)) return { from: account.state, to };
  if (to === 'CLOSED' && (isNotZero(account.booked) || isPositive(account.held)))
    return { from: account.state, to, booked: moneyToJson(account.booked), held: moneyToJson(account.held) };
  return undefined;
}
