import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { QueryResultRow } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import type { Sql } from './sql.ts';

const sqlOf = (source: Pick<EntityManager, 'query'>): Sql => ({
  query: <Row extends QueryResultRow>(statement: string, values: readonly unknown[] = []) =>
    source.query<readonly Row[]>(statement, [...values]),
});

/** Reads in plain SQL on the connections of TypeORM, apart from those that move money. */
@Injectable()
export class Snapshots {
  /** For one statement, or for several of which each may see what was committed since the one before. */
  readonly sql: Sql;

  constructor(@InjectDataSource() private readonly source: DataSource) {
    this.sql = sqlOf(source);
  }

  /**
   * Every statement of `work` sees the database of one moment, and none can change it. `statementMs` is for a question
   * about the whole ledger, which may take longer than a client waits.
   */
  read<Result>(work: (sql: Sql) => Promise<Result>, options: { readonly statementMs?: number } = {}): Promise<Result> {
    return this.source.transaction('REPEATABLE READ', async (manager) => {
      await manager.query('SET TRANSACTION READ ONLY');
      if (options.statementMs !== undefined)
        await manager.query(`SET LOCAL statement_timeout = ${Math.trunc(options.statementMs)}`);
      return work(sqlOf(manager));
    });
  }
}
