import type { CoreLimits } from '@bank/contracts';
import { type LocalDate, type MoneyJson, moneyToJson } from '@bank/domain';
import type { LedgerAccount } from '../ledger/ledger.ts';
import { type AccountLimits, effectiveLimits, type LimitSet, NEW_PAYEE_MS, spentAt } from '../ledger/limits.ts';

const HOUR_MS = 3_600_000;

const setView = (limits: LimitSet): Readonly<Record<keyof LimitSet, MoneyJson>> => ({
  transfer: moneyToJson(limits.transfer),
  day: moneyToJson(limits.day),
  month: moneyToJson(limits.month),
  newPayee: moneyToJson(limits.newPayee),
});

export function limitsView(account: LedgerAccount & { readonly limits: AccountLimits }, today: LocalDate): CoreLimits {
  const used = spentAt(account.spent, today);
  return {
    accountId: account.accountId,
    bank: setView(account.limits.bank),
    effective: setView(effectiveLimits(account.limits)),
    used: { day: moneyToJson(used.day), month: moneyToJson(used.month) },
    newPayeeHours: NEW_PAYEE_MS / HOUR_MS,
  };
}
