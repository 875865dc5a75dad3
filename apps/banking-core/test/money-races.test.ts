import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import {
  type Account,
  type Answer,
  CoreUnderTest,
  coreDatabase,
  dropTestDatabase,
  query,
  transferBody,
} from './core-under-test.ts';

/** `npm run test:races` runs the counts of docs/proofs.md, `npm test` enough of them to notice. */
const IS_LONG = process.env['RACES'] === 'long';
const COUNTS = IS_LONG
  ? { oneKey: 200, debits: 50, reversals: 500, circle: 900, opposite: 40 }
  : { oneKey: 15, debits: 5, reversals: 40, circle: 90, opposite: 5 };
const TIME_MS_MAX = 120_000;
const TRIES_MAX = 60;
const WAVE = 100;

type Call = () => Promise<Answer>;

/** Everything is ready before the first goes: they arrive together. */
async function released(calls: readonly Promise<Call>[]): Promise<readonly Answer[]> {
  const ready = await Promise.all(calls);
  return Promise.all(ready.map((call) => call()));
}

/** A 503 says that nothing happened: the caller asks again with the same id. Nothing else is asked twice. */
const patient =
  (call: Call): Call =>
  async () => {
    for (let tries = 1; ; tries += 1) {
      const answer = await call();
      if (answer.status !== 503 || tries === TRIES_MAX) return answer;
    }
  };

const statesOf = (answers: readonly Answer[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const state = `${status} ${String(body['state'])} ${String(body['reason'])}`;
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
};

/** Two processes of the core on one database; everything is sent to both in turn. */
describe('the same money at the same moment', () => {
  let cores: readonly [CoreUnderTest, CoreUnderTest];
  let urls: { ownerUrl: string; appUrl: string };

  beforeAll(async () => {
    urls = await coreDatabase('core_money_races');
    cores = [await CoreUnderTest.start(urls.appUrl), await CoreUnderTest.start(urls.appUrl)];
  });
  afterAll(async () => {
    for (const core of cores) await core.close();
    await dropTestDatabase('core_money_races');
  });

  const coreAt = (index: number): CoreUnderTest => cores[index % 2] ?? cores[0];
  const transferCall = (
    index: number,
    transfer: { id: string; from: Account; to: Account; minor: number },
  ): Promise<Call> => {
    const { id, from, to, minor } = transfer;
    const body = { ...transferBody(from, to), amount: { amountMinor: String(minor), currency: 'EUR' } };
    return coreAt(index).prepare('bff', 'PUT', `/internal/transfers/${id}`, body);
  };
  const entriesOf = async (account: Account): Promise<number> => {
    const rows = await query(urls.appUrl, 'SELECT count(*)::int AS count FROM entries WHERE account_id = $1', [
      account.accountId,
    ]);
    return Number(rows[0]?.['count']);
  };

  it(
    `one key sent eight times at once is one posting with one answer, ${COUNTS.oneKey} rounds`,
    async () => {
      const from = await cores[0].openAccount(1_000_000);
      const to = await cores[0].openAccount(0);
      for (let round = 0; round < COUNTS.oneKey; round += 1) {
        const id = uuidv7();
        const answers = await released(
          Array.from({ length: 8 }, async (_, index) =>
            patient(await transferCall(index, { id, from, to, minor: 10 })),
          ),
        );
        expect(answers[0]).toMatchObject({ status: 200, body: { state: 'POSTED', transferId: id } });
        for (const answer of answers) expect(answer).toEqual(answers[0]);
      }
      expect(await cores[0].bookedOf(to)).toBe(String(COUNTS.oneKey * 10));
      expect(await entriesOf(to)).toBe(COUNTS.oneKey);
    },
    TIME_MS_MAX,
  );

  it(
    `of 32 debits of 60 on 100 exactly one is posted, ${COUNTS.debits} rounds`,
    async () => {
      const to = await cores[0].openAccount(0);
      for (let round = 0; round < COUNTS.debits; round += 1) {
        const from = await cores[0].openAccount(100);
        const answers = await released(
          Array.from({ length: 32 }, async (_, index) =>
            patient(await transferCall(index, { id: uuidv7(), from, to, minor: 60 })),
          ),
        );
        expect(statesOf(answers)).toEqual({ '200 POSTED null': 1, '200 REJECTED insufficient-funds': 31 });
        expect(await cores[1].bookedOf(from)).toBe('40');
      }
      expect(await cores[1].bookedOf(to)).toBe(String(COUNTS.debits * 60));
    },
    TIME_MS_MAX,
  );

  it(
    `${COUNTS.reversals} transfers, each reversed twice at once, are each reversed once`,
    async () => {
      const from = await cores[0].openAccount(COUNTS.reversals * 10);
      const to = await cores[0].openAccount(0);
      const ids = Array.from({ length: COUNTS.reversals }, () => uuidv7());
      const posted = await released(
        ids.map(async (id, index) => patient(await transferCall(index, { id, from, to, minor: 10 }))),
      );
      expect(statesOf(posted)).toEqual({ '200 POSTED null': COUNTS.reversals });
      const answers: Answer[] = [];
      for (let done = 0; done < ids.length; done += WAVE)
        answers.push(
          ...(await released(
            ids.slice(done, done + WAVE).flatMap((id) =>
              [0, 1].map(async (index) => {
                const body = { reversalId: uuidv7(), reason: 'sent by mistake' };
                return patient(
                  await coreAt(index).prepare('operator', 'POST', `/internal/transfers/${id}/reversal`, body),
                );
              }),
            ),
          )),
        );
      expect(statesOf(answers)).toEqual({
        '200 POSTED null': COUNTS.reversals,
        '200 REJECTED already-undone': COUNTS.reversals,
      });
      expect(await cores[0].bookedOf(from)).toBe(String(COUNTS.reversals * 10));
      expect(await cores[0].bookedOf(to)).toBe('0');
      const undone = await query(
        urls.appUrl,
        `SELECT count(*)::int AS undone, count(DISTINCT reverses_transfer_id)::int AS transfers FROM transfers
         WHERE kind = 'REVERSAL' AND state = 'POSTED'`,
      );
      expect(undone).toEqual([{ undone: COUNTS.reversals, transfers: COUNTS.reversals }]);
    },
    TIME_MS_MAX,
  );

  it(
    `moves money A to B to C to A at once, ${COUNTS.circle} times, without a deadlock`,
    async () => {
      const accounts = await Promise.all([1, 2, 3].map(() => cores[0].openAccount(100_000)));
      const [a, b, c] = accounts;
      if (a === undefined || b === undefined || c === undefined) throw new Error('three accounts make a circle');
      const ways = [
        { from: a, to: b },
        { from: b, to: c },
        { from: c, to: a },
        { from: b, to: a },
        { from: c, to: b },
        { from: a, to: c },
      ] as const;
      const answers = await released(
        Array.from({ length: COUNTS.circle }, async (_, index) => {
          const way = ways[index % ways.length] ?? ways[0];
          return patient(await transferCall(index, { id: uuidv7(), ...way, minor: 7 }));
        }),
      );
      expect(statesOf(answers)).toEqual({ '200 POSTED null': COUNTS.circle });
      expect(await Promise.all(accounts.map((account) => cores[1].bookedOf(account)))).toEqual([
        '100000',
        '100000',
        '100000',
      ]);
      const [deadlocks] = await query(
        urls.ownerUrl,
        'SELECT deadlocks::int AS deadlocks FROM pg_stat_database WHERE datname = current_database()',
      );
      expect(deadlocks).toEqual({ deadlocks: 0 });
    },
    TIME_MS_MAX,
  );

  it(
    `gives the same ids in opposite orders to two processes, ${COUNTS.opposite} times, one answer each`,
    async () => {
      const from = await cores[0].openAccount(1_000_000);
      const to = await cores[0].openAccount(0);
      for (let round = 0; round < COUNTS.opposite; round += 1) {
        const ids = Array.from({ length: 20 }, () => uuidv7());
        const given = (core: number, order: readonly string[]): Promise<readonly Answer[]> =>
          released(order.map(async (id) => patient(await transferCall(core, { id, from, to, minor: 1 }))));
        const [forth, back] = await Promise.all([given(0, ids), given(1, ids.toReversed())]);
        expect(back.toReversed()).toEqual(forth);
        expect(statesOf(forth)).toEqual({ '200 POSTED null': 20 });
      }
      expect(await cores[0].bookedOf(to)).toBe(String(COUNTS.opposite * 20));
    },
    TIME_MS_MAX,
  );

  it('does not let a member that gets no lock take its batch with it', async () => {
    const core = cores[0];
    const [locked, from, to] = [
      await core.openAccount(1_000),
      await core.openAccount(1_000),
      await core.openAccount(0),
    ];
    const stranger = new pg.Client({ connectionString: urls.ownerUrl });
    await stranger.connect();
    try {
      await stranger.query('BEGIN');
      await stranger.query('SELECT 1 FROM accounts WHERE account_id = $1 FOR UPDATE', [locked.accountId]);
      const id = uuidv7();
      const stuck = { id, from: locked, to, minor: 5 };
      // All to one process, in one turn of its event loop: one batch.
      const calls = [
        ...Array.from({ length: 5 }, () => transferCall(0, { id: uuidv7(), from, to, minor: 5 })),
        transferCall(0, stuck),
        ...Array.from({ length: 5 }, () => transferCall(0, { id: uuidv7(), from, to, minor: 5 })),
      ];
      const answers = await released(calls);
      expect(answers[5]?.status).toBe(503);
      expect(statesOf(answers.filter((_, index) => index !== 5))).toEqual({ '200 POSTED null': 10 });
      await stranger.query('ROLLBACK');
      const again = await (await transferCall(1, stuck))();
      expect(again).toMatchObject({ status: 200, body: { state: 'POSTED', transferId: id } });
    } finally {
      await stranger.end();
    }
    expect(await core.bookedOf(to)).toBe('55');
    expect(await core.bookedOf(locked)).toBe('995');
  });
});
