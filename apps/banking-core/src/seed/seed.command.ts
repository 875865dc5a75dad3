import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { CurrencyText, DateText, InstantText, Uuid } from '@bank/contracts';
import type { Instant } from '@bank/domain';
import { SystemClock } from '@bank/platform';
import pg from 'pg';
import * as z from 'zod';
import { databaseConfig } from '../config.ts';
import { sqlOf } from '../database/transactions.service.ts';
import { idOf } from '../ids.ts';
import { believableHistory } from './believable-history.ts';
import { seed } from './seed.service.ts';
import { PROFILES, type SeedPerson } from './seed-plan.ts';

const PEOPLE_MAX = 100;
const YEAR_DAYS = 365;

/** What the seed command reads: who is to have a past, and how long a one. */
const SeedInput = z.strictObject({
  people: z
    .array(
      z.strictObject({
        customerId: Uuid,
        fullName: z.string().min(1).max(140),
        dateOfBirth: DateText,
        profile: z.enum(PROFILES),
        accounts: z
          .array(z.strictObject({ accountId: Uuid, currency: CurrencyText }))
          .min(1)
          .max(4),
      }),
    )
    .min(1)
    .max(PEOPLE_MAX),
  /** The first day without movements; today when absent. */
  until: InstantText.optional(),
  days: z
    .number()
    .int()
    .min(1)
    .max(2 * YEAR_DAYS)
    .default(YEAR_DAYS),
  randomSeed: z.number().int().default(1),
});

const toPerson = (given: z.infer<typeof SeedInput>['people'][number]): SeedPerson => ({
  ...given,
  customerId: idOf(given.customerId),
  accounts: given.accounts.map(({ accountId, currency }) => ({ accountId: idOf(accountId), currency })),
});

/** `node main.js seed [file]`, without a file from standard input; the last line printed is a JSON summary. */
export async function seedCommand(): Promise<void> {
  const file = process.argv[3];
  const given = SeedInput.parse(
    JSON.parse(file === undefined ? await text(process.stdin) : await readFile(file, 'utf8')),
  );
  const clock = new SystemClock();
  const plan = believableHistory({
    people: given.people.map(toPerson),
    // The schema checked its form.
    until: (given.until as Instant | undefined) ?? clock.now(),
    days: given.days,
    randomSeed: given.randomSeed,
  });
  const client = new pg.Client({ connectionString: databaseConfig().DATABASE_URL.reveal() });
  await client.connect();
  try {
    const report = await seed(sqlOf(client), plan, clock);
    const { customers, accounts, transfers, isNew } = report;
    const summary = isNew
      ? `${customers} customers, ${accounts} accounts, ${transfers} movements`
      : `already there: ${customers} customers, ${accounts} accounts, ${transfers} movements`;
    process.stdout.write(`${JSON.stringify({ summary, ...report })}\n`);
  } finally {
    await client.end();
  }
}
