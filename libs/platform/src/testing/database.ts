import pg from 'pg';

function adminUrl(): string {
  const url = process.env['TEST_POSTGRES_ADMIN_URL'];
  if (url === undefined) throw new Error('TEST_POSTGRES_ADMIN_URL is missing: the Jest global setup starts PostgreSQL');
  return url;
}

async function asAdmin(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl() });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/**
 * A database of its own for one test file, with the two roles every service has: `<name>_owner` (migrations) and
 * `<name>_app` (what the service may do). Names are lower-case letters, digits and underscores.
 */
export async function testDatabase(name: string): Promise<{ ownerUrl: string; appUrl: string }> {
  const database = `test_${name}_${process.pid}`;
  const role = (suffix: string): string => `${database}_${suffix}`;
  await asAdmin(async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    for (const suffix of ['owner', 'app']) {
      await client.query(`DROP ROLE IF EXISTS ${role(suffix)}`);
      await client.query(`CREATE ROLE ${role(suffix)} LOGIN PASSWORD 'test'`);
    }
    await client.query(`CREATE DATABASE ${database} OWNER ${role('owner')}`);
  });
  const urlOf = (suffix: string): string => {
    const url = new URL(adminUrl());
    url.username = role(suffix);
    url.password = 'test';
    url.pathname = `/${database}`;
    return url.href;
  };
  return { ownerUrl: urlOf('owner'), appUrl: urlOf('app') };
}

export async function dropTestDatabase(name: string): Promise<void> {
  const database = `test_${name}_${process.pid}`;
  await asAdmin(async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    for (const suffix of ['owner', 'app']) await client.query(`DROP ROLE IF EXISTS ${database}_${suffix}`);
  });
}
