import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Bff, type CallAnswer, Ground, newKey, payment, type Person } from './bff-under-test.ts';

const LIMITED = { TRANSFERS_PER_MINUTE_MAX: '3' };
/** Nobody listens there. */
const REDIS_AWAY = 'redis://127.0.0.1:9?commandTimeout=50';

describe('transfers of one client', () => {
  let ground: Ground;
  let payee: Person;

  beforeAll(async () => {
    ground = await Ground.make('bff-limits');
    payee = await ground.person({ booked: 0n });
  }, 60_000);
  afterAll(async () => ground.end());

  const bookedOf = (person: Person): bigint => ground.core.accounts.get(person.accountId)?.booked ?? -1n;
  const pay = (bff: Bff, person: Person, key = newKey()): Promise<CallAnswer> =>
    bff.transfer(person, key, payment(person, payee, '100'));

  it('are counted over all processes, from any address, and refused with the time to wait', async () => {
    const [first, second] = [await ground.bff(LIMITED), await ground.bff(LIMITED)];
    const person = await ground.person();
    for (const bff of [first, second, first]) expect((await pay(bff, person)).status).toBe(201);
    const key = newKey();
    const refused = await pay(second, person, key);
    expect([refused.status, refused.json['type']]).toEqual([429, 'https://alder.example/problems/rate-limited']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(bookedOf(person)).toBe(9_700n);
    expect((await pay(second, await ground.person())).status).toBe(201);
  });

  it('are counted also while Redis is away', async () => {
    const bff = await ground.bff({ ...LIMITED, REDIS_URL: REDIS_AWAY });
    const person = await ground.person();
    const statuses = [];
    for (let attempt = 0; attempt < 5; attempt += 1) statuses.push((await pay(bff, person)).status);
    expect(statuses).toEqual([201, 201, 201, 429, 429]);
    expect(bookedOf(person)).toBe(9_700n);
  });
});
