import type { CoreAccount, CoreBalance, CorePayee } from '@bank/contracts';
import { type Instant, invariant, money, moneyToJson } from '@bank/domain';
import { availableIn } from '../ledger/ledger.ts';
import type { AccountEntity } from './account.entity.ts';

export function accountView(account: AccountEntity): CoreAccount {
  const { accountId, customerId, iban, currency, state, openedAt } = account;
  invariant(customerId !== null && iban !== null, 'internal accounts are shown to nobody');
  return { accountId, customerId, iban, currency, state, openedAt };
}

export function payeeView(account: AccountEntity): CorePayee {
  const { accountId, currency, state, customer } = account;
  invariant(customer !== null, 'an account with an IBAN belongs to a customer');
  return { accountId, currency, state, holderName: customer.fullName };
}

export function balanceView(account: AccountEntity, asOf: Instant): CoreBalance {
  const { accountId, currency, bookedMinor, heldMinor, overdraftMinor, version } = account;
  const booked = money(BigInt(bookedMinor), currency);
  const held = money(BigInt(heldMinor), currency);
  const overdraft = money(BigInt(overdraftMinor), currency);
  return {
    accountId,
    booked: moneyToJson(booked),
    available: moneyToJson(availableIn({ booked, held, overdraft })),
    version: Number(version),
    asOf,
  };
}
