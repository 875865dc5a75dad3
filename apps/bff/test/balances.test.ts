import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '@bank/platform/testing';
import { REDIS } from '@bank/platform';
import { Redis } from 'ioredis';
import { BalanceCacheStore } from '../src/balances/balance-cache.store.ts';
import { TransferDecidedConsumer } from '../src/transfers/transfer-decided.consumer.ts';
import { type Bff, type CallAnswer, Ground, newKey, payment, type Person } from './bff-under-test.ts';

/** A Redis database of this file alone, so that it may be flushed while other files run. */
const REDIS_DATABASE = 7;
let ground: Ground;
let redis: Redis;
let redisUrl: string;
let bff: Bff;
let other: Bff;
let ada: Person;
let bea: Person;

const connected = async (process: Bff): Promise<void> => {
  await eventually('the process is connected to Redis', () =>
    process.app.get<Redis>(REDIS).status === 'ready' ? true : undefined,
  );
};

beforeAll(async () => {
  ground = await Ground.make('bff-balances');
  const url = new URL(process.env['TEST_REDIS_URL'] ?? '');
  url.pathname = `/${REDIS_DATABASE}`;
  redis = new Redis(url.href);
  // A timeout that is not a number is none to ioredis: the 50 ms of production are for the test of them.
  url.searchParams.set('commandTimeout', 'none');
  redisUrl = url.href;
  bff = await ground.bff({ REDIS_URL: redisUrl });
  other = await ground.bff({ REDIS_URL: redisUrl });
  await Promise.all([connected(bff), connected(other)]);
}, 60_000);
beforeEach(async () => {
  ada = await ground.person({ booked: 10_000n });
  bea = await ground.person({ booked: 0n });
});
afterAll(async () => {
  redis.disconnect();
  await ground.end();
});

const booked = (answer: CallAnswer): unknown => (answer.json['booked'] as { amountMinor: string }).amountMinor;
const gist = (answer: CallAnswer): unknown[] => [booked(answer), answer.json['source'], answer.json['stale']];
/** Money moves in the core without this BFF. */
const moveBehind = (person: Person, change: bigint): void => {
  const account = ground.core.accounts.get(person.accountId);
  if (account === undefined) throw new Error('no such account');
  account.booked += change;
  account.version += 1;
};

describe('a cached balance', () => {
  it('comes from Redis on the second read, in every process, with when it was true', async () => {
    expect(gist(await bff.balance(ada))).toEqual(['10000', 'core', false]);
    const second = await bff.balance(ada);
    expect(gist(second)).toEqual(['10000', 'cache', false]);
    expect(second.json['asOf']).toBe('2026-11-22T10:41:00.000Z');
    expect(gist(await other.balance(ada))).toEqual(['10000', 'cache', false]);
    expect(ground.core.calls.filter((call) => call.path.includes(ada.accountId))).toHaveLength(1);
  });

  it('is for frequent clients only, as configured', async () => {
    const strict = await ground.bff({ REDIS_URL: redisUrl, BALANCE_CACHE_FREQUENT_READS: '3' });
    await connected(strict);
    const sources: unknown[] = [];
    for (let read = 0; read < 5; read += 1) sources.push((await strict.balance(ada)).json['source']);
    expect(sources).toEqual(['core', 'core', 'core', 'cache', 'cache']);
  });

  it('forgets that a client was frequent when the window has passed', async () => {
    const strict = await ground.bff({
      REDIS_URL: redisUrl,
      BALANCE_CACHE_FREQUENT_READS: '2',
      BALANCE_CACHE_WINDOW_MS: '60000',
    });
    await connected(strict);
    await strict.balance(ada);
    const key = `bff:{${ada.customerId}}:balance-reads`;
    await redis.lset(key, 0, Date.now() - 61_000);
    await strict.balance(ada);
    expect((await strict.balance(ada)).json['source']).toBe('core');
    expect((await strict.balance(ada)).json['source']).toBe('cache');
  });

  it('ends after its time', async () => {
    await bff.balance(ada);
    moveBehind(ada, 500n);
    expect(booked(await bff.balance(ada))).toBe('10000');
    await redis.hset(`bff:{${ada.customerId}}:balance:${ada.accountId}`, 'freshUntil', Date.now() - 1);
    expect(gist(await bff.balance(ada))).toEqual(['10500', 'core', false]);
  });

  it('is asked of the core once when fifty ask at the same time', async () => {
    const gate = ground.core.holdNext('GET balance');
    const reads = Array.from({ length: 50 }, () => bff.balance(ada));
    await gate.arrived;
    gate.release();
    const answers = await Promise.all(reads);
    expect(new Set(answers.map(booked))).toEqual(new Set(['10000']));
    const asked = ground.core.calls.filter((call) => call.path.includes(`${ada.accountId}/balance`));
    expect(asked).toHaveLength(1);
  });

  it('counts hits and misses', async () => {
    const before = await ratio();
    await bff.balance(ada);
    await bff.balance(ada);
    await bff.balance(ada);
    const after = await ratio();
    expect([after.hit - before.hit, after.miss - before.miss]).toEqual([2, 1]);
  });
});

async function ratio(): Promise<{ hit: number; miss: number }> {
  const { text } = await bff.call(undefined, 'GET', '/metrics');
  const valueOf = (result: string): number =>
    Number(new RegExp(`bff_balance_reads_total\\{result="${result}"\\} (\\d+)`).exec(text)?.[1] ?? 0);
  return { hit: valueOf('hit'), miss: valueOf('miss') };
}

describe('read your own writes', () => {
  it('the very next read after a transfer is fresh, in every process', async () => {
    await bff.balance(ada);
    await other.balance(ada);
    expect((await bff.transfer(ada, newKey(), payment(ada, bea, '1500'))).status).toBe(201);
    expect(gist(await other.balance(ada))).toEqual(['8500', 'core', false]);
    expect(gist(await bff.balance(ada))).toEqual(['8500', 'cache', false]);
  });

  it('a read that began before the transfer is not kept when it ends after it', async () => {
    const gate = ground.core.holdNext('GET balance');
    const slow = other.balance(ada);
    await gate.arrived;
    await bff.transfer(ada, newKey(), payment(ada, bea, '1500'));
    gate.release();
    expect(booked(await slow)).toBe('10000');
    expect(gist(await bff.balance(ada))).toEqual(['8500', 'core', false]);
    expect(gist(await other.balance(ada))).toEqual(['8500', 'cache', false]);
  });

  it('a read after the transfer does not join one that began before it', async () => {
    const gate = ground.core.holdNext('GET balance');
    const slow = bff.balance(ada);
    await gate.arrived;
    await bff.transfer(ada, newKey(), payment(ada, bea, '1500'));
    expect(booked(await bff.balance(ada))).toBe('8500');
    gate.release();
    await slow;
    expect(gist(await bff.balance(ada))).toEqual(['8500', 'cache', false]);
  });

  it('holds through forty transfers with readers in two processes', async () => {
    for (let round = 1; round <= 40; round += 1) {
      const readers = [bff.balance(ada), other.balance(ada)];
      await bff.transfer(ada, newKey(), payment(ada, bea, '10'));
      const mine = await (round % 2 === 0 ? bff : other).balance(ada);
      expect(booked(mine)).toBe(String(10_000 - round * 10));
      await Promise.all(readers);
    }
  });

  it('the event of the core makes the balance of the payee fresh', async () => {
    await bff.balance(bea);
    await other.balance(bea);
    const done = await bff.transfer(ada, newKey(), payment(ada, bea, '700'));
    expect(gist(await other.balance(bea))).toEqual(['0', 'cache', false]);
    await other.app.get(TransferDecidedConsumer).posted({
      id: newKey(),
      type: 'banking-core.transfer.posted.v1',
      occurredAt: '2026-11-22T10:41:00.000Z',
      subject: ada.accountId,
      sequence: 1,
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      data: {
        transferId: String(done.json['transferId']),
        kind: 'INTERNAL',
        debtorAccountId: ada.accountId,
        debtorCustomerId: ada.customerId,
        creditorAccountId: bea.accountId,
        creditorCustomerId: bea.customerId,
        amount: { amountMinor: '700', currency: 'EUR' },
        bookedAt: '2026-11-22T10:41:00.000Z',
        debtorAccountVersion: 2,
        creditorAccountVersion: 2,
      },
    });
    expect(gist(await bff.balance(bea))).toEqual(['700', 'core', false]);
  });

  it('when Redis cannot be told, this process does not believe it', async () => {
    await bff.balance(ada);
    moveBehind(ada, -500n);
    const failing = jest
      .spyOn(bff.app.get<Redis>(REDIS), 'evalsha')
      .mockRejectedValueOnce(new Error('Command timed out'));
    await bff.app.get(BalanceCacheStore).invalidate({ customerId: ada.customerId, accountId: ada.accountId });
    failing.mockRestore();
    expect(booked(await other.balance(ada))).toBe('10000');
    expect(gist(await bff.balance(ada))).toEqual(['9500', 'core', false]);
  });
});

describe('read your own writes, Redis failing at the worst moment', () => {
  it('the next read does not join one that began before the transfer', async () => {
    const gate = ground.core.holdNext('GET balance');
    const slow = bff.balance(ada);
    await gate.arrived;
    const failing = jest
      .spyOn(bff.app.get<Redis>(REDIS), 'evalsha')
      .mockRejectedValueOnce(new Error('Command timed out'));
    await bff.transfer(ada, newKey(), payment(ada, bea, '1500'));
    failing.mockRestore();
    expect(booked(await bff.balance(ada))).toBe('8500');
    gate.release();
    expect(booked(await slow)).toBe('10000');
    expect(booked(await bff.balance(ada))).toBe('8500');
  });
});

describe('versions', () => {
  const balance = (version: number, amountMinor: string): Parameters<BalanceCacheStore['keep']>[1]['balance'] => {
    const amount = { amountMinor, currency: 'EUR' } as const;
    return { accountId: ada.accountId, booked: amount, available: amount, version, asOf: '2026-11-22T10:41:00.000Z' };
  };
  const ticket = async (cache: BalanceCacheStore): Promise<{ epoch: string; isFrequent: boolean; random: number }> => {
    const look = await cache.look(ada);
    if (look.kind !== 'miss') throw new Error('expected a miss');
    return { epoch: look.epoch, isFrequent: true, random: 0.5 };
  };

  it('a late fill never overwrites a newer version', async () => {
    const cache = bff.app.get(BalanceCacheStore);
    const [early, late] = [await ticket(cache), await ticket(cache)];
    expect(await cache.keep(ada, { ...late, balance: balance(9, '900') })).toBe('kept');
    expect(await cache.keep(ada, { ...early, balance: balance(8, '800') })).toBe('older');
    expect(await cache.look(ada)).toMatchObject({ kind: 'fresh', balance: { version: 9 } });
  });

  it('nothing below the floor of an event is kept, what includes it stays', async () => {
    const cache = bff.app.get(BalanceCacheStore);
    expect(await cache.keep(ada, { ...(await ticket(cache)), balance: balance(5, '500') })).toBe('kept');
    await cache.invalidate(ada, 5);
    expect((await cache.look(ada)).kind).toBe('fresh');
    await cache.invalidate(ada, 7);
    const again = await ticket(cache);
    expect(await cache.keep(ada, { ...again, balance: balance(6, '600') })).toBe('older');
    expect(await cache.keep(ada, { ...again, balance: balance(7, '700') })).toBe('kept');
  });

  it('a read under way is kept when it includes what an event tells meanwhile, and only then', async () => {
    const cache = bff.app.get(BalanceCacheStore);
    const underWay = await ticket(cache);
    await cache.invalidate(ada, 6);
    expect(await cache.keep(ada, { ...underWay, balance: balance(5, '500') })).toBe('older');
    expect(await cache.keep(ada, { ...underWay, balance: balance(6, '600') })).toBe('kept');
    await cache.invalidate(ada);
    expect(await cache.keep(ada, { ...underWay, balance: balance(9, '900') })).toBe('superseded');
  });

  it('a ticket from before a flush is worth nothing', async () => {
    const cache = bff.app.get(BalanceCacheStore);
    const before = await ticket(cache);
    await redis.flushdb();
    expect(await cache.keep(ada, { ...before, balance: balance(5, '500') })).toBe('superseded');
    await ticket(cache);
    expect(await cache.keep(ada, { ...before, balance: balance(5, '500') })).toBe('superseded');
  });
});

describe('degraded', () => {
  it('core away: the last balance with stale true; without one 503; the list likewise', async () => {
    await bff.balance(ada);
    await bff.call(ada, 'GET', '/api/v1/accounts');
    await bff.transfer(ada, newKey(), payment(ada, bea, '100'));
    ground.core.isDown = true;
    try {
      expect(gist(await bff.balance(ada))).toEqual(['10000', 'cache', true]);
      const list = await bff.call(ada, 'GET', '/api/v1/accounts');
      expect([list.status, list.json['stale']]).toEqual([200, true]);
      const never = await bff.balance(bea);
      expect([never.status, never.json['type']]).toEqual([503, 'https://alder.example/problems/unavailable']);
      expect(never.headers).toMatchObject({ 'retry-after': '1' });
      expect((await bff.call(bea, 'GET', '/api/v1/accounts')).status).toBe(503);
      expect((await bff.call(ada, 'GET', `/api/v1/accounts/${ada.accountId}/movements`)).status).toBe(503);
      expect((await bff.transfer(ada, newKey(), payment(ada, bea, '100'))).status).toBe(202);
    } finally {
      ground.core.isDown = false;
    }
    expect(gist(await bff.balance(ada))).toEqual(['9900', 'core', false]);
  });

  it('core away at its address: 202, decided later', async () => {
    const lonely = await ground.bff({ REDIS_URL: redisUrl, BANKING_CORE_URL: 'http://127.0.0.1:9' });
    const key = newKey();
    expect((await lonely.transfer(ada, key, payment(ada, bea, '100'))).status).toBe(202);
    expect((await lonely.balance(bea)).status).toBe(503);
  });

  it('core silent: 202 within the 3 s of a request', async () => {
    const timely = await ground.bff({ REDIS_URL: redisUrl, CORE_CALL_MS: '1500', TRANSFER_BUDGET_MS: '2600' });
    await timely.transfer(ada, newKey(), payment(ada, bea, '100'));
    const gates = [ground.core.holdNext('PUT transfer'), ground.core.holdNext('GET transfer')];
    const begin = performance.now();
    const answer = await timely.transfer(ada, newKey(), payment(ada, bea, '100'));
    expect(answer.status).toBe(202);
    expect(performance.now() - begin).toBeLessThan(3_000);
    for (const gate of gates) gate.release();
  });

  it('Redis away: balances from the core, transfers as ever', async () => {
    const without = await ground.bff({ REDIS_URL: 'redis://127.0.0.1:9' });
    expect(gist(await without.balance(ada))).toEqual(['10000', 'core', false]);
    expect((await without.transfer(ada, newKey(), payment(ada, bea, '100'))).status).toBe(201);
    expect(gist(await without.balance(ada))).toEqual(['9900', 'core', false]);
    expect((await without.balance(bea, ada.accountId)).status).toBe(404);
  });

  it('Redis silent: the core after 50 ms', async () => {
    const silent = await silentServer();
    try {
      const without = await ground.bff({ REDIS_URL: silent.url });
      const begin = performance.now();
      expect(gist(await without.balance(ada))).toEqual(['10000', 'core', false]);
      expect(performance.now() - begin).toBeLessThan(1_000);
    } finally {
      await silent.close();
    }
  });

  it('Redis flushed at any moment loses nothing', async () => {
    await bff.balance(ada);
    const moves = Array.from({ length: 20 }, async (_, index) => {
      if (index % 4 === 0) await redis.flushdb();
      return bff.transfer(ada, newKey(), payment(ada, bea, '10'));
    });
    const answers = await Promise.all(moves);
    expect(answers.every((answer) => answer.status === 201)).toBe(true);
    expect(booked(await bff.balance(ada))).toBe('9800');
    expect(ground.core.accounts.get(bea.accountId)?.booked).toBe(200n);
  });
});

/** Accepts connections and says nothing. */
async function silentServer(): Promise<{ url: string; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => void sockets.add(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `redis://127.0.0.1:${address.port}`, close };
}
