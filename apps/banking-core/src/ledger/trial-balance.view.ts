import type { CoreTrialBalance } from '@bank/contracts';
import { add, compare, type CurrencyCode, type Instant, money, type Money, moneyToJson, zero } from '@bank/domain';
import type { TrialBalanceRow } from './reports.store.ts';

export function trialBalanceView(rows: readonly TrialBalanceRow[], at: Instant): CoreTrialBalance {
  const sums = new Map<CurrencyCode, { readonly debit: Money; readonly credit: Money }>();
  const lines = rows.map((row) => {
    const { currency, kind, code, class: accountClass, title } = row;
    const debit = money(BigInt(row.debit_minor), currency);
    const credit = money(BigInt(row.credit_minor), currency);
    const sum = sums.get(currency) ?? { debit: zero(currency), credit: zero(currency) };
    sums.set(currency, { debit: add(sum.debit, debit), credit: add(sum.credit, credit) });
    const accountCount = Number(row.account_count);
    const amounts = { debit: moneyToJson(debit), credit: moneyToJson(credit) };
    return { currency, kind, code, class: accountClass, title, accountCount, ...amounts };
  });
  const totals = [...sums].map(([currency, { debit, credit }]) => ({
    currency,
    debit: moneyToJson(debit),
    credit: moneyToJson(credit),
    balanced: compare(debit, credit) === 0,
  }));
  return { at, balanced: totals.every(({ balanced }) => balanced), lines, totals };
}
