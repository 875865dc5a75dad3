import { DependencyUnavailableError } from '@bank/platform';
import { LostRaceError, Transactions } from '../src/database/transactions.service.ts';
import { coreDatabase, dropTestDatabase, query } from './core-under-test.ts';

describe('a transaction of the posting path', () => {
  let urls: { ownerUrl: string; appUrl: string };
  let transactions: Transactions;

  beforeAll(async () => {
    urls = await coreDatabase('core_transactions');
    transactions = new Transactions(urls.appUrl);
  });
  afterAll(async () => {
    await transactions.onApplicationShutdown();
    await dropTestDatabase('core_transactions');
  });

  const terminate = (pid: unknown): Promise<unknown> =>
    query(process.env['TEST_POSTGRES_ADMIN_URL'] ?? '', 'SELECT pg_terminate_backend($1, 5000)', [pid]);

  it('waits for the disk at its commit, whatever the server is told', async () => {
    const [row] = await transactions.run((sql) => sql.query('SHOW synchronous_commit'));
    expect(row).toEqual({ synchronous_commit: 'on' });
  });

  it('is done again from the start when it lost a race, but not for ever', async () => {
    let attempts = 0;
    const losing = (wins: number) => () => {
      attempts += 1;
      return attempts < wins ? Promise.reject(new LostRaceError('lost')) : Promise.resolve('won');
    };
    expect(await transactions.run(losing(3))).toBe('won');
    attempts = 0;
    await expect(transactions.run(losing(99))).rejects.toBeInstanceOf(DependencyUnavailableError);
    expect(attempts).toBe(4);
  });

  it('says that nothing happened when the connection is lost before the commit, and goes on', async () => {
    const lost = transactions.run(async (sql) => {
      const [self] = await sql.query('SELECT pg_backend_pid() AS pid');
      await terminate(self?.['pid']);
      return sql.query('SELECT 1');
    });
    await expect(lost).rejects.toBeInstanceOf(DependencyUnavailableError);
    expect(await transactions.run((sql) => sql.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  });

  it('does not say so when the commit itself got no answer', async () => {
    // A deferred trigger runs inside COMMIT: the server goes away while it commits.
    const app = decodeURIComponent(new URL(urls.appUrl).username);
    await query(
      urls.ownerUrl,
      `CREATE TABLE traps (trap_id int PRIMARY KEY); GRANT INSERT ON traps TO ${app};
       CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
       CREATE CONSTRAINT TRIGGER traps_sprung AFTER INSERT ON traps DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION die()`,
    );
    const unknown = transactions.run((sql) => sql.query('INSERT INTO traps VALUES (1)'));
    await expect(unknown).rejects.toMatchObject({ name: 'CommitError' });
  });

  it('passes on what a constraint says at the commit: that is a bug, not an outage', async () => {
    const app = decodeURIComponent(new URL(urls.appUrl).username);
    await query(
      urls.ownerUrl,
      `CREATE TABLE pairs (pair_id int CONSTRAINT pairs_unique UNIQUE DEFERRABLE INITIALLY DEFERRED);
       GRANT INSERT ON pairs TO ${app}`,
    );
    const broken = transactions.run((sql) => sql.query('INSERT INTO pairs VALUES (1), (1)'));
    await expect(broken).rejects.toMatchObject({ constraint: 'pairs_unique' });
  });

  it('says that nothing happened when there is no server', async () => {
    const nowhere = new Transactions('postgres://nobody:x@127.0.0.1:9/nothing');
    await expect(nowhere.run((sql) => sql.query('SELECT 1'))).rejects.toBeInstanceOf(DependencyUnavailableError);
    await nowhere.onApplicationShutdown();
  });
});
