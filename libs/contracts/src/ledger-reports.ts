import * as z from 'zod';
import { CurrencyText, InstantText, MoneyAmount, Uuid } from './common.ts';

/** What the ledger was at an instant: the core's side, below `/internal`. */

/** Without `at` it is the balance of this moment. */
export const CoreBalanceQuery = z.strictObject({ customerId: Uuid, at: InstantText.optional() });
export type CoreBalanceQuery = z.infer<typeof CoreBalanceQuery>;

/** After the last entry booked up to `at`, which is the `version`-th. What was held then is not part of the ledger. */
export const CorePastBalance = z
  .strictObject({
    accountId: Uuid,
    booked: MoneyAmount,
    version: z.number().int().nonnegative(),
    at: InstantText,
  })
  .meta({ id: 'CorePastBalance' });
export type CorePastBalance = z.infer<typeof CorePastBalance>;

export const CoreTrialBalanceQuery = z.strictObject({ at: InstantText.optional() });
export type CoreTrialBalanceQuery = z.infer<typeof CoreTrialBalanceQuery>;

/** The accounts of one kind and currency: what the bank owes on them (credit) and what it is owed (debit). */
export const TrialBalanceLine = z
  .strictObject({
    currency: CurrencyText,
    kind: z.string(),
    /** Of the chart of accounts. */
    code: z.string(),
    class: z.enum(['ASSET', 'LIABILITY', 'INCOME', 'EXPENSE']),
    title: z.string(),
    accountCount: z.number().int().nonnegative(),
    debit: MoneyAmount,
    credit: MoneyAmount,
  })
  .meta({ id: 'TrialBalanceLine' });
export type TrialBalanceLine = z.infer<typeof TrialBalanceLine>;

/** `balanced` is true when debit and credit are equal in every currency; anything else is a broken ledger. */
export const CoreTrialBalance = z
  .strictObject({
    at: InstantText,
    balanced: z.boolean(),
    lines: z.array(TrialBalanceLine),
    totals: z.array(
      z.strictObject({ currency: CurrencyText, debit: MoneyAmount, credit: MoneyAmount, balanced: z.boolean() }),
    ),
  })
  .meta({ id: 'CoreTrialBalance' });
export type CoreTrialBalance = z.infer<typeof CoreTrialBalance>;
