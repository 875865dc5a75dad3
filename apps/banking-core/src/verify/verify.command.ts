import pg from 'pg';
import { databaseConfig } from '../config.ts';
import { sqlOf } from '../database/transactions.service.ts';
import { reportOf, verifyLedger } from './verify.service.ts';

/** `node main.js verify`: exit code 0 only when every invariant was checked on something and holds. */
export async function verifyCommand(): Promise<void> {
  const client = new pg.Client({ connectionString: databaseConfig().DATABASE_URL.reveal() });
  await client.connect();
  try {
    const { isSound, lines } = reportOf(await verifyLedger(sqlOf(client)));
    process.stdout.write(`${lines.join('\n')}\n`);
    if (!isSound) process.exitCode = 1;
  } finally {
    await client.end();
  }
}
