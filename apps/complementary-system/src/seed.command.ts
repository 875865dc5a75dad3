import { text } from 'node:stream/consumers';
import { ComplementaryRecordRequest, Uuid } from '@bank/contracts';
import { parseConfig, postgresOptions, secretText, SystemClock } from '@bank/platform';
import { DataSource } from 'typeorm';
import * as z from 'zod';
import { CustomerEntity } from './customers/customer.entity.ts';
import { toRow } from './customers/customer.view.ts';
import { CustomersStore } from './customers/customers.store.ts';

const PEOPLE_MAX = 1_000;

const SeedInput = z.array(z.strictObject({ customerId: Uuid, record: ComplementaryRecordRequest })).max(PEOPLE_MAX);

const seedConfigSchema = z.object({ ENVIRONMENT: z.enum(['local', 'test']), DATABASE_URL: secretText });

/** `node main.js seed`: sample records from standard input; a second run changes nothing. Refused outside local and test. */
export async function seed(): Promise<void> {
  const config = parseConfig(seedConfigSchema, process.env);
  const people = SeedInput.parse(JSON.parse(await text(process.stdin)));
  const source = new DataSource({ ...postgresOptions(config.DATABASE_URL.reveal()), entities: [CustomerEntity] });
  await source.initialize();
  try {
    const store = new CustomersStore(source.getRepository(CustomerEntity));
    const now = new SystemClock().now();
    for (const { customerId, record } of people) await store.put(toRow(customerId, record), now);
  } finally {
    await source.destroy();
  }
  process.stdout.write(`${JSON.stringify({ summary: `${people.length} customers' other data` })}\n`);
}
