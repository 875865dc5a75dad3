import { v7 as uuidv7 } from 'uuid';
import { type Answer, CoreUnderTest, coreDatabase, dropTestDatabase, query, transferBody } from './core-under-test.ts';

const TRIES_MAX = 50;

/** A 503 says that nothing happened: the caller asks again with the same id, as the BFF does. Nothing else is asked twice. */
async function decided(send: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await send();
    if (answer.status !== 503 || tries === TRIES_MAX) return answer;
  }
}

/** Two processes of the core on one database; requests go to them in turn. */
describe('transfers at the same time', () => {
  let cores: readonly [CoreUnderTest, CoreUnderTest];
  let urls: { ownerUrl: string; appUrl: string };

  beforeAll(async () => {
    urls = await coreDatabase('core_races');
    cores = [await CoreUnderTest.start(urls.appUrl), await CoreUnderTest.start(urls.appUrl)];
  });
  afterAll(async () => {
    for (const core of cores) await core.close();
    await dropTestDatabase('core_races');
  });

  const coreAt = (index: number): CoreUnderTest => cores[index % 2] ?? cores[0];
  const countOf = (answers: readonly Answer[], state: string): number =>
    answers.filter((answer) => answer.body['state'] === state).length;

  it('posts exactly one of 100 transfers of the whole balance', async () => {
    const from = await cores[0].openAccount(10_000);
    const to = await cores[0].openAccount(0);
    const amount = { amountMinor: '10000', currency: 'EUR' };
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => {
        const transferId = uuidv7();
        return decided(() => coreAt(index).transfer(transferId, from, to, { amount }));
      }),
    );
    expect(countOf(answers, 'POSTED')).toBe(1);
    expect(countOf(answers, 'REJECTED')).toBe(99);
    expect(await cores[0].bookedOf(from)).toBe('0');
    expect(await cores[1].bookedOf(to)).toBe('10000');
  });

  it('posts one id once, however often it is sent at once', async () => {
    const from = await cores[0].openAccount(10_000);
    const to = await cores[0].openAccount(0);
    for (let round = 0; round < 20; round += 1) {
      const transferId = uuidv7();
      const amount = { amountMinor: '10', currency: 'EUR' };
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          decided(() => coreAt(index).transfer(transferId, from, to, { amount })),
        ),
      );
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      expect(answers[0]?.body['state']).toBe('POSTED');
    }
    expect(await cores[0].bookedOf(to)).toBe('200');
  });

  it('decides a transfer and its expiry once, whoever is first', async () => {
    const from = await cores[0].openAccount(10_000);
    const to = await cores[0].openAccount(0);
    const { reference: _reference, deadline: _deadline, ...payment } = transferBody(from, to);
    let postedCount = 0;
    for (let round = 0; round < 20; round += 1) {
      const transferId = uuidv7();
      const amount = { amountMinor: '10', currency: 'EUR' };
      const [transfer, expiry] = await Promise.all([
        coreAt(round).transfer(transferId, from, to, { amount }),
        coreAt(round + 1).call('bff', 'PUT', `/internal/transfers/${transferId}/expiry`, { ...payment, amount }),
      ]);
      expect(transfer?.status).toBe(200);
      expect(expiry).toEqual(transfer);
      if (transfer?.body['state'] === 'POSTED') postedCount += 1;
    }
    expect(await cores[0].bookedOf(to)).toBe(String(postedCount * 10));
  });

  it('moves money in a circle without a deadlock that anybody sees', async () => {
    const accounts = await Promise.all([1, 2, 3].map(() => cores[0].openAccount(10_000)));
    const amount = { amountMinor: '5', currency: 'EUR' };
    const answers = await Promise.all(
      Array.from({ length: 90 }, (_, index) => {
        const [from, to] = [accounts[index % 3], accounts[(index + 1) % 3]];
        if (from === undefined || to === undefined) throw new Error('three accounts make a circle');
        const transferId = uuidv7();
        return decided(() => coreAt(index).transfer(transferId, from, to, { amount }));
      }),
    );
    expect(countOf(answers, 'POSTED')).toBe(90);
    const balances = await Promise.all(accounts.map((account) => cores[1].bookedOf(account)));
    expect(balances).toEqual(['10000', '10000', '10000']);
  });

  it('gives the events of an account their numbers without a gap', async () => {
    const broken = await query(
      urls.ownerUrl,
      `SELECT subject FROM outbox GROUP BY subject HAVING count(*) <> max(sequence) OR min(sequence) <> 1`,
    );
    expect(broken).toEqual([]);
  });
});
