import type { QueryResultRow } from 'pg';

/** The part of a PostgreSQL connection that stores need: one statement with its values. */
export interface Sql {
  /** With a name the server keeps the plan for the connection; one name is always the same statement. */
  query<Row extends QueryResultRow>(
    statement: string,
    values?: readonly unknown[],
    name?: string,
  ): Promise<readonly Row[]>;
}
