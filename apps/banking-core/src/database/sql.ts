import type { QueryResultRow } from 'pg';

/** The part of a PostgreSQL connection that stores need: one statement with its values. */
export interface Sql {
  query<Row extends QueryResultRow>(statement: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}
