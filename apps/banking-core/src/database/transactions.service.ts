import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { DependencyUnavailableError, postgresOptions } from '@bank/platform';
import pg from 'pg';
import type { Sql } from './sql.ts';

/** A transaction that lost a race is decided again from the start this often in all. */
const ATTEMPTS_MAX = 4;

/** SQLSTATEs after which the same transaction may succeed: serialization failure, deadlock, lock timeout. */
const RACE_CODES: ReadonlySet<string> = new Set(['40001', '40P01', '55P03']);
/** Classes that say the server cannot serve: connection, resources, operator intervention (cancel, shutdown). */
const UNAVAILABLE_CLASSES: ReadonlySet<string> = new Set(['08', '53', '57']);

/** Another transaction made the same row first: what this one decided must not stand. */
export class LostRaceError extends Error {
  override readonly name = 'LostRaceError';
}

/** Others held what the transaction needed, as often as it was tried. Certainly nothing was changed. */
export class ContentionError extends DependencyUnavailableError {}

/** COMMIT was sent and nobody answered: it may or may not have happened. */
class CommitError extends Error {
  override readonly name = 'CommitError';
}

/** The connection broke before COMMIT was sent: the server rolled back. */
class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';
}

/**
 * A commit waits for the disk. Every statement of the posting path finds its rows by key, and its plan is kept for the life
 * of a connection: made while a table is small or not yet analysed it would read all of it for ever.
 */
const SETTINGS = [
  'synchronous_commit=on',
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'jit=off',
  'plan_cache_mode=force_generic_plan',
] as const;

/** Adapts a pg connection; every statement is sent with its values, never as text made of them. */
export const sqlOf = (client: pg.ClientBase): Sql => ({
  query: async <Row extends pg.QueryResultRow>(statement: string, values: readonly unknown[] = [], name?: string) =>
    (await client.query<Row>({ text: statement, values: [...values], ...(name === undefined ? {} : { name }) })).rows,
});

/**
 * Transactions of the posting path in plain SQL, on connections of their own so that reads cannot starve money. Commits
 * wait for the disk whatever the server's default is.
 */
export class Transactions implements OnApplicationShutdown {
  private readonly logger = new Logger('database');
  private readonly pool: pg.Pool;

  constructor(url: string) {
    const { extra } = postgresOptions(url) as { extra: pg.PoolConfig };
    this.pool = new pg.Pool({
      ...extra,
      connectionString: url,
      options: [extra.options ?? '', ...SETTINGS.map((setting) => `-c ${setting}`)].join(' '),
    });
    // An idle connection that the server closes; the next use makes a new one.
    this.pool.on('error', (err) => this.logger.warn({ event: 'database.connection-lost', err }));
  }

  /**
   * Runs `work` in one transaction and commits; work is done again from the start when it lost a race.
   * @throws DependencyUnavailableError when certainly nothing was changed (ContentionError when others were in the way); anything else from COMMIT leaves the outcome
   * unknown to the caller and is not translated.
   */
  async run<Result>(
    work: (sql: Sql) => Promise<Result>,
    { attemptsMax = ATTEMPTS_MAX }: { readonly attemptsMax?: number } = {},
  ): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      const client = await this.pool.connect().catch((cause: unknown) => {
        throw new DependencyUnavailableError('postgres', { cause });
      });
      try {
        return await this.attempt(client, work);
      } catch (error) {
        if (error instanceof CommitError) throw error;
        const isRace = error instanceof LostRaceError || RACE_CODES.has(codeOf(error));
        if (isRace && attempt < attemptsMax) continue;
        if (isRace) throw new ContentionError('postgres', { cause: error });
        if (isUnavailable(error)) throw new DependencyUnavailableError('postgres', { cause: error });
        throw error;
      }
    }
  }

  private async attempt<Result>(client: pg.PoolClient, work: (sql: Sql) => Promise<Result>): Promise<Result> {
    let lostBy: Error | undefined;
    // The pool listens to idle connections only; one that breaks between two statements would end the process.
    const onError = (error: Error): void => void (lostBy = error);
    client.on('error', onError);
    let isUsable = false;
    try {
      await client.query('BEGIN');
      const result = await work(sqlOf(client));
      if (lostBy !== undefined) throw lostBy;
      await commit(client);
      isUsable = true;
      return result;
    } catch (error) {
      if (error instanceof CommitError) throw error;
      isUsable = await rolledBack(client);
      if (lostBy !== undefined) throw new ConnectionLostError('lost before the commit', { cause: error });
      throw error;
    } finally {
      client.off('error', onError);
      // A connection that is thrown away may still report its end.
      if (!isUsable) client.on('error', () => undefined);
      client.release(!isUsable);
    }
  }

  /** A statement of its own, outside of any transaction. */
  async query(statement: string, values: readonly unknown[] = []): Promise<void> {
    await this.pool.query(statement, [...values]);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}

async function commit(client: pg.PoolClient): Promise<void> {
  try {
    await client.query('COMMIT');
  } catch (cause) {
    // A constraint's answer means rolled back; silence or a server that is going away means nobody knows.
    if (codeOf(cause) !== '' && !isUnavailable(cause)) throw cause;
    throw new CommitError('the outcome of a commit is unknown', { cause });
  }
}

const rolledBack = (client: pg.PoolClient): Promise<boolean> =>
  client.query('ROLLBACK').then(
    () => true,
    () => false,
  );

const codeOf = (error: unknown): string => (error instanceof pg.DatabaseError ? (error.code ?? '') : '');

/** A fault of the connection or the server, not of what was asked. */
function isUnavailable(error: unknown): boolean {
  if (error instanceof ConnectionLostError) return true;
  const code = codeOf(error);
  if (code !== '') return UNAVAILABLE_CLASSES.has(code.slice(0, 2));
  if (!(error instanceof Error)) return false;
  // pg has no code for a connection that ended or a question that nobody answered in time.
  return (
    'syscall' in error || error.message.startsWith('Connection terminated') || error.message === 'Query read timeout'
  );
}
