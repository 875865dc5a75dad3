import type { AccountId, CustomerId } from '@bank/domain';
import { ibanOf } from '../../apps/banking-core/src/accounts/account.ts';

/** Somebody with an account, in a run. */
export interface Holder {
  readonly name: string;
  readonly customerId: CustomerId;
  readonly accountId: AccountId;
  readonly iban: string;
  readonly opening: bigint;
}

export const uuidOf = (kind: string, number: number): string =>
  `0199${kind}-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;

const holder = (name: string, number: number, owner: number, opening: bigint): Holder => ({
  name,
  customerId: uuidOf('c000', owner) as CustomerId,
  accountId: uuidOf('a000', number) as AccountId,
  iban: ibanOf(String(number)),
  opening,
});

/** Ana has two accounts; nobody has much, so that payments compete for it. */
export const HOLDERS: readonly Holder[] = [
  holder('ana', 1, 1, 20_000n),
  holder('ana-savings', 2, 1, 5_000n),
  holder('ben', 3, 2, 12_000n),
  holder('cleo', 4, 3, 0n),
];

export const NOBODY_IBAN = ibanOf('999');
export const OUTSIDE_IBAN = 'ES9121000418450200051332';
