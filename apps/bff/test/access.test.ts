import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Bff, Ground, newKey, payment, type Person } from './bff-under-test.ts';

let ground: Ground;
let bff: Bff;
let ada: Person;
let bea: Person;
let mallory: Person;

beforeAll(async () => {
  ground = await Ground.make('bff-access');
  bff = await ground.bff();
  ada = await ground.person();
  bea = await ground.person();
  mallory = await ground.person();
}, 60_000);
afterAll(async () => ground.end());

const ROUTES = [
  ['GET', '/api/v1/accounts'],
  ['GET', '/api/v1/accounts/01935b1c-0000-7000-8000-000000000001/balance'],
  ['GET', '/api/v1/accounts/01935b1c-0000-7000-8000-000000000001/movements'],
  ['GET', '/api/v1/accounts/01935b1c-0000-7000-8000-000000000001/movements/facets'],
  ['PUT', '/api/v1/accounts/01935b1c-0000-7000-8000-000000000001/movements/1/annotation'],
  ['GET', '/api/v1/accounts/01935b1c-0000-7000-8000-000000000001/statements'],
  ['GET', '/api/v1/accounts/01935b1c-0000-7000-8000-000000000001/statements/2026-10'],
  ['GET', '/api/v1/accounts/01935b1c-0000-7000-8000-000000000001/statement?from=2026-10-01&to=2026-10-31'],
  ['POST', '/api/v1/transfers'],
  ['GET', '/api/v1/transfers'],
  ['GET', '/api/v1/transfers/01935b1c-0000-7000-8000-000000000001'],
  ['GET', '/api/v1/transfers/01935b1c-0000-7000-8000-000000000001/receipt'],
  ['GET', '/api/v1/transfers/01935b1c-0000-7000-8000-000000000001/timeline'],
  ['GET', '/api/v1/profile'],
  ['POST', '/api/v1/payee-checks'],
  ['PUT', '/api/v1/payee-checks/01935b1c-0000-7000-8000-000000000001/choice'],
  ['POST', '/api/v1/beneficiaries'],
  ['GET', '/api/v1/beneficiaries'],
  ['GET', '/api/v1/beneficiaries/01935b1c-0000-7000-8000-000000000001'],
  ['PUT', '/api/v1/beneficiaries/01935b1c-0000-7000-8000-000000000001/alias'],
  ['DELETE', '/api/v1/beneficiaries/01935b1c-0000-7000-8000-000000000001'],
  ['POST', '/api/v1/bulk-payments'],
  ['POST', '/api/v1/bulk-payments/01935b1c-0000-7000-8000-000000000001/submission'],
  ['GET', '/api/v1/bulk-payments/01935b1c-0000-7000-8000-000000000001'],
  ['GET', '/api/v1/bulk-payments/01935b1c-0000-7000-8000-000000000001/rows'],
  ['POST', '/api/v1/orders'],
  ['POST', '/api/v1/orders/preview'],
  ['GET', '/api/v1/orders'],
  ['GET', '/api/v1/orders/01935b1c-0000-7000-8000-000000000001'],
  ['PUT', '/api/v1/orders/01935b1c-0000-7000-8000-000000000001/pause'],
  ['PUT', '/api/v1/orders/01935b1c-0000-7000-8000-000000000001/resume'],
  ['PUT', '/api/v1/orders/01935b1c-0000-7000-8000-000000000001/skip'],
  ['PUT', '/api/v1/orders/01935b1c-0000-7000-8000-000000000001/amount'],
  ['PUT', '/api/v1/orders/01935b1c-0000-7000-8000-000000000001/cancel'],
] as const;

describe('who may', () => {
  it.each(ROUTES)('%s %s: 401 without a token, with a bad one, with a service token', async (method, url) => {
    expect((await bff.call(undefined, method, url)).status).toBe(401);
    expect((await bff.call({ token: `${ada.token}x` }, method, url)).status).toBe(401);
    const service = (await ground.keys.bearer('audit', 'bff')).replace('Bearer ', '');
    expect((await bff.call({ token: service }, method, url)).status).toBe(401);
  });

  it.each(ROUTES)('%s %s: 403 for a client who is not active and for one who is none', async (method, url) => {
    const blocked = await ground.person({ state: 'BLOCKED' });
    const nobody = { token: await ground.issuer.token({ sub: 'nobody', origin_jti: 'nobody' }) };
    for (const person of [blocked, nobody]) {
      const answer = await bff.call(person, method, url);
      expect([answer.status, answer.json['type']]).toEqual([403, 'https://alder.example/problems/client-not-active']);
    }
  });

  it('only audit reads the facts', async () => {
    const url = '/internal/transfers?from=2026-11-22T00:00:00.000Z&to=2026-11-23T00:00:00.000Z';
    const as = async (caller: 'audit' | 'onboarding'): Promise<number> => {
      const headers = { authorization: await ground.keys.bearer(caller, 'bff') };
      return (await bff.call(undefined, 'GET', url, { headers })).status;
    };
    expect([await as('audit'), await as('onboarding'), (await bff.call(ada, 'GET', url)).status]).toEqual([
      200, 403, 401,
    ]);
  });
});

describe('what is another customer’s does not exist', () => {
  it('accounts, balances and movements', async () => {
    expect((await bff.balance(ada)).status).toBe(200);
    for (const part of ['balance', 'movements', 'movements/facets']) {
      const answer = await bff.call(mallory, 'GET', `/api/v1/accounts/${ada.accountId}/${part}`);
      expect([answer.status, answer.json['type']]).toEqual([404, 'https://alder.example/problems/not-found']);
    }
    const own = await bff.call(mallory, 'GET', '/api/v1/accounts');
    expect(own.json['accounts']).toEqual([
      { accountId: mallory.accountId, iban: mallory.iban, currency: 'EUR', state: 'ACTIVE' },
    ]);
  });

  it('a cached balance of the owner is not another’s', async () => {
    await bff.balance(ada);
    expect((await bff.balance(ada)).json['source']).toBe('cache');
    expect((await bff.balance(mallory, ada.accountId)).status).toBe(404);
  });

  it('transfers: reading one, listing, and paying from a foreign account, of which nothing is stored', async () => {
    const done = await bff.transfer(ada, newKey(), payment(ada, bea));
    const url = `/api/v1/transfers/${String(done.json['transferId'])}`;
    expect((await bff.call(ada, 'GET', url)).json).toEqual(done.json);
    expect((await bff.call(mallory, 'GET', url)).status).toBe(404);
    expect((await bff.call(bea, 'GET', url)).status).toBe(404);
    expect((await bff.call(mallory, 'GET', '/api/v1/transfers')).json).toEqual({ transfers: [], nextCursor: null });
    const key = newKey();
    const before = ground.core.accounts.get(ada.accountId)?.booked;
    const theft = await bff.transfer(mallory, key, payment(ada, mallory));
    expect(theft.status).toBe(404);
    expect(ground.core.accounts.get(ada.accountId)?.booked).toBe(before);
    expect((await bff.transfer(mallory, key, payment(mallory, bea))).status).toBe(201);
  });

  it('unknown ids are 404, malformed ones 400', async () => {
    expect((await bff.call(ada, 'GET', `/api/v1/transfers/${newKey()}`)).status).toBe(404);
    expect((await bff.call(ada, 'GET', '/api/v1/transfers/1')).status).toBe(400);
    expect((await bff.balance(ada, 'x')).status).toBe(400);
  });
});

describe('lists', () => {
  it('own transfers, newest first, page by page, none twice', async () => {
    const rich = await ground.person({ booked: 100_000n });
    const made: unknown[] = [];
    for (let index = 0; index < 7; index += 1)
      made.push((await bff.transfer(rich, newKey(), payment(rich, bea))).json['transferId']);
    const seen: unknown[] = [];
    let cursor: string | null = '';
    let pages = 0;
    while (cursor !== null && pages < 10) {
      const query = cursor === '' ? '' : `&cursor=${cursor}`;
      const page = await bff.call(rich, 'GET', `/api/v1/transfers?limit=3${query}`);
      expect(page.status).toBe(200);
      seen.push(...(page.json['transfers'] as { transferId: string }[]).map((each) => each.transferId));
      cursor = page.json['nextCursor'] as string | null;
      pages += 1;
    }
    expect(seen).toEqual(made.toReversed());
    expect(pages).toBe(3);
  });

  it.each(['AAAA', Buffer.from('a~b').toString('base64url'), 'x'.repeat(201), '%21'])(
    'a cursor that nobody made (%s) is 400',
    async (cursor) => {
      expect((await bff.call(ada, 'GET', `/api/v1/transfers?cursor=${cursor}`)).status).toBe(400);
    },
  );

  it('a cursor of another customer gives nothing of theirs', async () => {
    await bff.transfer(ada, newKey(), payment(ada, bea));
    await bff.transfer(ada, newKey(), payment(ada, bea));
    const page = await bff.call(ada, 'GET', '/api/v1/transfers?limit=1');
    const stolen = await bff.call(mallory, 'GET', `/api/v1/transfers?cursor=${String(page.json['nextCursor'])}`);
    const mine = stolen.json['transfers'] as { debtorAccountId: string }[];
    expect(mine.every((each) => each.debtorAccountId === mallory.accountId)).toBe(true);
  });

  it('limits are bounded', async () => {
    for (const limit of ['0', '101', '-1', 'x'])
      expect((await bff.call(ada, 'GET', `/api/v1/transfers?limit=${limit}`)).status).toBe(400);
  });

  it('facts of a window: every transfer once, over pages, none outside', async () => {
    const authorization = await ground.keys.bearer('audit', 'bff');
    const from = new Date(Date.now() - 3_600_000).toISOString();
    const to = new Date(Date.now() + 3_600_000).toISOString();
    const facts: { transferId: string; state: string; initiator: string }[] = [];
    let cursor: string | null = '';
    let pages = 0;
    while (cursor !== null && pages < 100) {
      const url = `/internal/transfers?from=${from}&to=${to}&limit=4${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const page = await bff.call(undefined, 'GET', url, { headers: { authorization } });
      expect(page.status).toBe(200);
      facts.push(...(page.json['transfers'] as typeof facts));
      cursor = page.json['nextCursor'] as string | null;
      pages += 1;
    }
    expect(cursor).toBeNull();
    const ids = facts.map((fact) => fact.transferId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual([...ground.core.transfers.keys()].toSorted());
    expect(facts.every((fact) => fact.initiator === 'CLIENT' && fact.state === 'POSTED')).toBe(true);
    const earlier = `/internal/transfers?from=2020-01-01T00:00:00.000Z&to=2020-01-02T00:00:00.000Z`;
    const none = await bff.call(undefined, 'GET', earlier, { headers: { authorization } });
    expect(none.json).toEqual({ transfers: [], nextCursor: null });
    for (const bad of [
      `from=${to}&to=${from}`,
      `from=2020-01-01T00:00:00.000Z&to=${to}`,
      `from=${from}&to=${to}&cursor=zzz`,
    ])
      expect(
        (await bff.call(undefined, 'GET', `/internal/transfers?${bad}`, { headers: { authorization } })).status,
      ).toBe(400);
  });
});

describe('profile', () => {
  const record = {
    customerId: '01935b1c-0000-7000-8000-000000000001',
    address: { line1: 'Calle Mayor 1', city: 'Madrid', postalCode: '28013', country: 'ES' },
    occupation: 'Teacher',
    locale: 'es',
    riskRating: 'LOW',
    updatedAt: '2026-11-22T10:41:00.000Z',
  };

  it('merges both systems', async () => {
    ground.complementary.record = record;
    const answer = await bff.call(ada, 'GET', '/api/v1/profile');
    expect(answer.json).toEqual({
      customerId: ada.customerId,
      fullName: 'Ada Alder',
      complementary: record,
      complementaryAvailable: true,
    });
  });

  it('says that a part is missing when the complementary system is down, and when there is no record', async () => {
    ground.complementary.isDown = true;
    const down = await bff.call(ada, 'GET', '/api/v1/profile');
    expect([down.status, down.json['complementary'], down.json['complementaryAvailable']]).toEqual([200, null, false]);
    ground.complementary.isDown = false;
    ground.complementary.record = undefined;
    const none = await bff.call(ada, 'GET', '/api/v1/profile');
    expect([none.json['complementary'], none.json['complementaryAvailable']]).toEqual([null, true]);
  });
});
