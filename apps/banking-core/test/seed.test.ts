import pg from 'pg';
import { FixedClock } from '@bank/platform/testing';
import type { Instant } from '@bank/domain';
import { v5 as uuidv5 } from 'uuid';
import { sqlOf } from '../src/database/transactions.service.ts';
import { idOf } from '../src/ids.ts';
import { believableHistory } from '../src/seed/believable-history.ts';
import { seed } from '../src/seed/seed.service.ts';
import { PROFILES, type SeedPerson } from '../src/seed/seed-plan.ts';
import { reportOf, verifyLedger } from '../src/verify/verify.service.ts';
import { CoreUnderTest, coreDatabase, dropTestDatabase, query } from './core-under-test.ts';

const NAMESPACE = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
const UNTIL = '2026-11-22T10:41:00.000Z' as Instant;

const people = (count: number): readonly SeedPerson[] =>
  Array.from({ length: count }, (_, index) => ({
    customerId: idOf(uuidv5(`customer ${index}`, NAMESPACE)),
    fullName: `Person ${index}`,
    dateOfBirth: '1985-06-15',
    profile: PROFILES[index % PROFILES.length] ?? 'salaried',
    accounts: [
      { accountId: idOf(uuidv5(`eur ${index}`, NAMESPACE)), currency: 'EUR' as const },
      ...(index % 3 === 0
        ? [{ accountId: idOf<'account'>(uuidv5(`usd ${index}`, NAMESPACE)), currency: 'USD' as const }]
        : []),
    ],
  }));

describe('a seeded bank', () => {
  let urls: { ownerUrl: string; appUrl: string };
  let client: pg.Client;
  const plan = believableHistory({ people: people(12), until: UNTIL, days: 365, randomSeed: 1 });
  const clock = new FixedClock(UNTIL);

  beforeAll(async () => {
    urls = await coreDatabase('core_seed');
    client = new pg.Client({ connectionString: urls.appUrl });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await dropTestDatabase('core_seed');
  });

  const snapshot = () =>
    query(
      urls.ownerUrl,
      `SELECT (SELECT count(*) FROM entries) AS entries, (SELECT count(*) FROM accounts) AS accounts,
        (SELECT sum(booked_minor) FROM accounts WHERE kind = 'CUSTOMER') AS booked, (SELECT count(*) FROM outbox) AS events`,
    );

  it('has a year of movements that tie, told to nobody', async () => {
    const startedMs = performance.now();
    const report = await seed(sqlOf(client), plan, clock);
    expect(report).toMatchObject({ isNew: true, customers: 12, accounts: 16 });
    expect(report.transfers).toBeGreaterThan(1_200);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    const [counts] = await snapshot();
    expect(counts).toMatchObject({ entries: String(report.transfers * 2), events: '0' });
    expect(reportOf(await verifyLedger(sqlOf(client))).lines.at(-1)).toBe('the ledger is sound');
  });

  it('changes nothing the second time, even when asked on another day', async () => {
    const before = await snapshot();
    const later = believableHistory({
      people: people(12),
      until: '2027-01-05T00:00:00.000Z' as Instant,
      days: 365,
      randomSeed: 1,
    });
    expect(await seed(sqlOf(client), later, clock)).toMatchObject({ isNew: false, transfers: plan.movements.length });
    expect(await snapshot()).toEqual(before);
  });

  it('goes on live: history shows its own times and is not reconciled', async () => {
    const core = await CoreUnderTest.start(urls.appUrl);
    try {
      const [first] = people(1);
      const accountId = first?.accounts[0]?.accountId ?? '';
      const page = await core.call(
        'bff',
        'GET',
        `/internal/accounts/${accountId}/movements?customerId=${first?.customerId}&limit=100`,
      );
      const movements = page.body['movements'] as readonly { bookedAt: string; counterpartyName: string | null }[];
      expect(movements).toHaveLength(100);
      expect(movements.every((movement) => movement.counterpartyName !== null)).toBe(true);
      expect(movements.map((movement) => movement.bookedAt)).toEqual(
        movements
          .map((movement) => movement.bookedAt)
          .toSorted()
          .toReversed(),
      );
      const facts = await core.call(
        'audit',
        'GET',
        '/internal/transfers?from=2020-01-01T00:00:00.000Z&to=2030-01-01T00:00:00.000Z',
      );
      expect(facts.body).toEqual({ transfers: [], nextCursor: null });
    } finally {
      await core.close();
    }
  });

  it('refuses to put a past before accounts that moved money already, and writes nothing', async () => {
    const before = await snapshot();
    const some = believableHistory({ people: people(2), until: UNTIL, days: 30, randomSeed: 2 });
    await expect(seed(sqlOf(client), some, clock)).rejects.toThrow('has moved money already');
    expect(await snapshot()).toEqual(before);
  });
});
