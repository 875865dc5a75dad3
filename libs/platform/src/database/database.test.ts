import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { TestLink } from '../testing/link.ts';
import { postgresOptions } from './database.ts';

describe('connections of a service to its database', () => {
  let link: TestLink;
  let pool: pg.Pool;

  beforeAll(async () => {
    // Without a deadline: the server of the tests starts with the first connection.
    const first = new pg.Client({ connectionString: process.env['TEST_POSTGRES_ADMIN_URL'] });
    await first.connect();
    await first.end();
    link = await TestLink.to(process.env['TEST_POSTGRES_ADMIN_URL'] ?? '');
    const { extra } = postgresOptions(link.url) as { extra: pg.PoolConfig };
    pool = new pg.Pool({ ...extra, connectionString: link.url });
    pool.on('error', () => undefined);
  });
  afterAll(async () => {
    await link.close();
    await pool.end();
  });

  it('end a statement that takes too long on the server', async () => {
    await expect(pool.query('SELECT pg_sleep(5)')).rejects.toMatchObject({ code: '57014' });
  });

  it('give up a server that says nothing at all, and go on with another connection', async () => {
    await pool.query('SELECT 1');
    link.state = 'silent';
    const startedAt = performance.now();
    await expect(pool.query('SELECT 2 AS two')).rejects.toThrow('Query read timeout');
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    link.state = 'open';
    expect((await pool.query('SELECT 3 AS three')).rows).toEqual([{ three: 3 }]);
  });
});
