import type { CurrencyCode, Instant } from '@bank/domain';
import type { Sql } from '../database/sql.ts';

export interface TrialBalanceRow {
  readonly currency: CurrencyCode;
  readonly kind: string;
  readonly code: string;
  readonly class: 'ASSET' | 'LIABILITY' | 'INCOME' | 'EXPENSE';
  readonly title: string;
  readonly account_count: string;
  readonly debit_minor: string;
  readonly credit_minor: string;
}

/**
 * Balances at an instant, summed by currency and kind: what they are, less what was booked later. Both entries of a
 * transfer carry one instant, so no transfer is ever cut in half.
 */
export function sumBalancesAt(sql: Sql, at: Instant): Promise<readonly TrialBalanceRow[]> {
  return sql.query<TrialBalanceRow>(
    `WITH later AS (
       SELECT entries.account_id, sum(entries.amount_minor) AS amount_minor FROM entries
       WHERE entries.booked_at > $1::timestamptz GROUP BY entries.account_id
     ), balances AS (
       SELECT accounts.currency, accounts.kind, accounts.opened_at,
         accounts.booked_minor - coalesce(later.amount_minor, 0) AS balance_minor
       FROM accounts LEFT JOIN later ON later.account_id = accounts.account_id
     )
     SELECT balances.currency, balances.kind, chart_of_accounts.code, chart_of_accounts.class, chart_of_accounts.title,
       count(*) FILTER (WHERE balances.opened_at <= $1::timestamptz OR balances.balance_minor <> 0) AS account_count,
       sum(greatest(-balances.balance_minor, 0)) AS debit_minor,
       sum(greatest(balances.balance_minor, 0)) AS credit_minor
     FROM balances JOIN chart_of_accounts ON chart_of_accounts.kind = balances.kind
     GROUP BY balances.currency, balances.kind, chart_of_accounts.kind
     ORDER BY balances.currency, chart_of_accounts.code`,
    [at],
  );
}
