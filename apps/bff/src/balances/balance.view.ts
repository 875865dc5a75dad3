import type { BalanceView, CoreBalance } from '@bank/contracts';

export const toBalanceView = (
  balance: CoreBalance,
  origin: { source: BalanceView['source']; stale: boolean },
): BalanceView => ({
  accountId: balance.accountId,
  booked: balance.booked,
  available: balance.available,
  asOf: balance.asOf,
  ...origin,
});
