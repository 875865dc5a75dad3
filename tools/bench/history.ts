import { queryOnce } from './ground.ts';
import type { LoadAccount } from './plan.ts';

/** Columns that number or date themselves. */
const GENERATED: readonly string[] = ['entry_id', 'recorded_at'];
/** The statements of a million rows, on a connection that waits as long as it takes. */
const NO_TIMEOUT = 'SET statement_timeout = 0';

/**
 * Gives an account a past of `count` more movements, as the owner of the tables and without their checks: copies of its
 * last one, a second apart. Only for reading: the other side of these movements is not there.
 */
export async function addHistory(ownerUrl: string, account: LoadAccount, count: number): Promise<void> {
  const id = `'${account.accountId}'::uuid`;
  // A name-based UUID as RFC 9562 would have it: version 8, its own variant.
  const transferId = `overlay(overlay(md5('${account.accountId}' || n) placing '8' from 13) placing '8' from 17)::uuid`;
  const at = (column: string): string => `template.${column} - make_interval(secs => ${count} - n)`;
  const transfers = await copyOf(ownerUrl, 'transfers', { transfer_id: transferId, decided_at: at('decided_at') });
  const entries = await copyOf(ownerUrl, 'entries', {
    transfer_id: transferId,
    account_sequence: 'template.account_sequence + n',
    balance_after_minor: 'template.balance_after_minor + n',
    amount_minor: '1',
    booked_at: at('booked_at'),
  });
  const last = `SELECT * FROM entries WHERE account_id = ${id} ORDER BY account_sequence DESC LIMIT 1`;
  await queryOnce(
    ownerUrl,
    `${NO_TIMEOUT};
    ALTER TABLE transfers DISABLE TRIGGER USER; ALTER TABLE entries DISABLE TRIGGER USER;
    INSERT INTO transfers (${transfers.columns}) SELECT ${transfers.values} FROM generate_series(1, ${count}) AS n,
      (SELECT * FROM transfers WHERE transfer_id = (SELECT transfer_id FROM (${last}) AS entry)) AS template;
    INSERT INTO entries (${entries.columns}) SELECT ${entries.values}
      FROM (${last}) AS template, generate_series(1, ${count}) AS n;
    ALTER TABLE transfers ENABLE TRIGGER USER; ALTER TABLE entries ENABLE TRIGGER USER;
    UPDATE accounts SET version = version + ${count} WHERE account_id = ${id}`,
  );
  for (const table of ['transfers', 'entries']) await queryOnce(ownerUrl, `VACUUM ANALYZE ${table}`);
}

/** Every column of a table that a copy of a row needs, with what stands in it: the template's own value unless told. */
async function copyOf(
  ownerUrl: string,
  table: string,
  changed: Readonly<Record<string, string>>,
): Promise<{ readonly columns: string; readonly values: string }> {
  const rows = await queryOnce(
    ownerUrl,
    `SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '${table}'`,
  );
  const names = rows.map((row) => String(row['column_name'])).filter((name) => !GENERATED.includes(name));
  const values = names.map((name) => changed[name] ?? `template.${name}`);
  return { columns: names.join(', '), values: values.join(', ') };
}
