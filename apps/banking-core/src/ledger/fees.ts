import { type CurrencyCode, money, type Money, zero } from '@bank/domain';
import type { TransferKind } from './ledger.ts';

/** For handing a payment to another bank, in minor units. Kept when that bank returns the money: it was handed over. */
const OUTGOING_MINOR: Readonly<Record<CurrencyCode, bigint>> = {
  EUR: 40n,
  USD: 100n,
  GBP: 50n,
  CHF: 50n,
  BRL: 150n,
  MXN: 500n,
  JPY: 50n,
  KWD: 100n,
};

/** What the client pays besides the amount; nothing within the bank. Shown before a payment is approved, and booked with it. */
export const feeOf = (kind: TransferKind, currency: CurrencyCode): Money =>
  kind === 'OUTGOING' ? money(OUTGOING_MINOR[currency], currency) : zero(currency);
