import type { Sql } from '../database/sql.ts';

/** How many transfers the import wrote, or undefined when it has not been done. Two at once wait for each other. */
export async function findImport(sql: Sql, importId: string): Promise<number | undefined> {
  await sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [importId]);
  const [row] = await sql.query<{ transfer_count: number }>(
    'SELECT imports.transfer_count FROM imports WHERE imports.import_id = $1',
    [importId],
  );
  return row?.transfer_count;
}

export async function insertImport(
  sql: Sql,
  done: { readonly importId: string; readonly transferCount: number },
): Promise<void> {
  await sql.query('INSERT INTO imports (import_id, transfer_count) VALUES ($1, $2)', [
    done.importId,
    done.transferCount,
  ]);
}
