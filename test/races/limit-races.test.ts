import { v4 as uuidv4 } from 'uuid';
import { CoreUnderTest, coreDatabase, dropTestDatabase } from '../../apps/banking-core/test/core-under-test.ts';
import { type Bff, type CallAnswer, Ground, newKey, payment } from '../../apps/bff/test/bff-under-test.ts';

const ROUNDS = process.env['RACES'] === 'long' ? 10 : 2;
const DAY_LIMIT = '50000';
const AMOUNT = '6000';
const PARALLEL = 20;
const TIME_MS_MAX = 120_000;

interface Client {
  readonly customerId: string;
  readonly accountId: string;
  readonly iban: string;
  readonly subject: string;
  readonly token: string;
}

/** Two processes of the BFF on one DynamoDB, before one real core on PostgreSQL. */
describe('a daily limit asked from two sides at once', () => {
  let ground: Ground;
  let core: CoreUnderTest;
  let bffs: readonly [Bff, Bff];

  beforeAll(async () => {
    ground = await Ground.make('limit-races');
    const { appUrl } = await coreDatabase('limit_races');
    const { keys } = ground;
    core = await CoreUnderTest.start(appUrl, {}, keys);
    const environment = { BANKING_CORE_URL: await core.listen() };
    bffs = [await ground.bff(environment), await ground.bff(environment)];
  }, TIME_MS_MAX);
  afterAll(async () => {
    await ground.end();
    await core.close();
    await dropTestDatabase('limit_races');
  });

  /** The person of the BFF's side, with an account of the same ids in the real core. */
  async function client(amountMinor: number): Promise<Client> {
    const person = await ground.person();
    const { customerId, accountId } = person;
    const about = { fullName: 'Ada Alder', dateOfBirth: '1990-04-01' };
    await core.call('onboarding', 'PUT', `/internal/customers/${customerId}`, about);
    const account = { customerId, currency: 'EUR' };
    const opened = await core.call('onboarding', 'PUT', `/internal/accounts/${accountId}`, account);
    const iban = String(opened.body['iban']);
    if (amountMinor > 0)
      await core.call('operator', 'POST', '/internal/incoming-payments', {
        paymentId: uuidv4(),
        creditorIban: iban,
        amount: { amountMinor: String(amountMinor), currency: 'EUR' },
        debtorName: 'Northwind',
        reference: null,
      });
    return { ...person, iban };
  }

  const sorted = (answers: readonly CallAnswer[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { status, json } of answers) {
      const name = `${status} ${String(json['limit'])}`;
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  };

  it(
    `lets through what fits and refuses the rest with the numbers, ${ROUNDS} rounds of ${PARALLEL}`,
    async () => {
      const to = await client(0);
      for (let round = 0; round < ROUNDS; round += 1) {
        const from = await client(1_000_000);
        const lowered = await core.call('bff', 'PUT', `/internal/accounts/${from.accountId}/limits`, {
          customerId: from.customerId,
          limits: { day: DAY_LIMIT },
        });
        expect(lowered.status).toBe(200);
        const keys = Array.from({ length: PARALLEL }, () => newKey());
        const send = (key: string, index: number): Promise<CallAnswer> =>
          (bffs[index % 2] ?? bffs[0]).transfer(from, key, payment(from, to, AMOUNT));
        const answers = await Promise.all(keys.map(send));
        expect(sorted(answers)).toEqual({ '201 undefined': 8, '422 day': 12 });
        const refused = answers.find(({ status }) => status === 422);
        expect(refused?.json).toMatchObject({
          allowed: { amountMinor: '50000', currency: 'EUR' },
          used: { amountMinor: '48000', currency: 'EUR' },
        });
        // The same keys at the other process: the same bytes, and nothing moves.
        const again = await Promise.all(keys.map((key, index) => send(key, index + 1)));
        expect(again.map(({ status, text }) => [status, text])).toEqual(
          answers.map(({ status, text }) => [status, text]),
        );
        expect(await core.bookedOf(from)).toBe('952000');
      }
      expect(await core.bookedOf(to)).toBe(String(ROUNDS * 48_000));
    },
    TIME_MS_MAX,
  );
});
