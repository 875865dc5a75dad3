import { REDIS } from '@bank/platform';
import { eventually, TestLink } from '@bank/platform/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { RepairService } from '../src/transfers/repair.service.ts';
import { type Bff, type CallAnswer, Ground, newKey, payment, type Person } from './bff-under-test.ts';

/** Each row of the rules' tables "down: behaviour" and "deadlines" that a client of the BFF can see. */

/** Deadlines short enough to wait for, and long enough for a busy machine that answers. */
const SHORT = { CORE_CALL_MS: '600', TRANSFER_BUDGET_MS: '1500' };
const NEVER_BREAKS = { BREAKER_FAILURES: '1000000' };
const BREAKS = { BREAKER_FAILURES: '3', BREAKER_PROBE_MS: '200' };
/** What a request may take in all. */
const REQUEST_MS_MAX = 3_000;

let dynamodb: TestLink;
let redis: TestLink;
let ground: Ground;
let ada: Person;
let bea: Person;

beforeAll(async () => {
  dynamodb = await TestLink.to(process.env['TEST_DYNAMODB_URL'] ?? '');
  redis = await TestLink.to(process.env['TEST_REDIS_URL'] ?? '');
  // What is made from here on goes through the link.
  process.env['TEST_DYNAMODB_URL'] = dynamodb.url;
  ground = await Ground.make('bff-resilience');
  ada = await ground.person({ booked: 1_000_000n });
  bea = await ground.person({ booked: 0n });
}, 60_000);
afterEach(() => {
  ground.core.isDown = false;
  ground.complementary.isDown = false;
  dynamodb.state = 'open';
  redis.state = 'open';
});
afterAll(async () => {
  await ground.end();
  await Promise.all([dynamodb.close(), redis.close()]);
});

/** A read that the core alone can answer. */
const profile = (bff: Bff): Promise<CallAnswer> => bff.call(ada, 'GET', '/api/v1/profile');
const timed = async (ask: () => Promise<CallAnswer>): Promise<{ answer: CallAnswer; tookMs: number }> => {
  const startedAt = performance.now();
  const answer = await ask();
  return { answer, tookMs: performance.now() - startedAt };
};
const lane = async (bff: Bff, name: string): Promise<string | undefined> => {
  const { text } = await bff.call(undefined, 'GET', '/metrics');
  return new RegExp(`^bff_breaker_state\\{lane="${name}"\\} (\\d)$`, 'm').exec(text)?.[1];
};

describe('the core is down', () => {
  it('reads come from the last snapshot and say so', async () => {
    const bff = await ground.bff({ ...SHORT, BALANCE_CACHE_FRESH_MS: '100' });
    // A process that has just begun may still be connecting to Redis, and then keeps nothing.
    const before = await eventually('a balance was kept', async () => {
      const answer = await bff.balance(ada);
      return answer.json['source'] === 'cache' ? answer : undefined;
    });
    await bff.call(ada, 'GET', '/api/v1/accounts');
    ground.core.isDown = true;
    const stale = await eventually('what was fresh is not any more', async () => {
      const answer = await bff.balance(ada);
      return answer.json['stale'] === true ? answer : undefined;
    });
    expect(stale.json).toMatchObject({ booked: before.json['booked'], asOf: before.json['asOf'], source: 'cache' });
    const accounts = await bff.call(ada, 'GET', '/api/v1/accounts');
    expect([accounts.status, accounts.json['stale']]).toEqual([200, true]);
    expect((await bff.balance(bea)).status).toBe(503);
  });

  it('a payment is 202 once its intent is durable, and is finished by itself', async () => {
    const bff = await ground.bff(SHORT);
    await bff.balance(ada);
    ground.core.isDown = true;
    const { answer, tookMs } = await timed(() => bff.transfer(ada, newKey(), payment(ada, bea)));
    expect([answer.status, answer.json['state']]).toEqual([202, 'PENDING']);
    expect(answer.headers['location']).toMatch(/^\/api\/v1\/transfers\//);
    expect(tookMs).toBeLessThan(REQUEST_MS_MAX);
    ground.core.isDown = false;
    await eventually('the repair loop finishes it', async () => {
      await bff.app.get(RepairService).repairOverdue();
      const read = await bff.call(ada, 'GET', String(answer.headers['location']));
      return read.json['state'] === 'POSTED' || undefined;
    });
  });

  it('a read that has no snapshot is 503 with Retry-After', async () => {
    const bff = await ground.bff(SHORT);
    ground.core.isDown = true;
    const answer = await profile(bff);
    expect([answer.status, answer.headers['retry-after'], answer.json['retryable']]).toEqual([503, '1', true]);
  });
});

describe('the core is slow', () => {
  it('a read gives up at its deadline', async () => {
    const bff = await ground.bff(SHORT);
    const held = ground.core.holdNext('GET customer');
    const { answer, tookMs } = await timed(() => profile(bff));
    held.release();
    expect(answer.status).toBe(503);
    expect(tookMs).toBeGreaterThanOrEqual(590);
    expect(tookMs).toBeLessThan(REQUEST_MS_MAX);
  });

  it('a payment is 202 within its budget, whatever becomes of it', async () => {
    const bff = await ground.bff(SHORT);
    const put = ground.core.holdNext('PUT transfer');
    const read = ground.core.holdNext('GET transfer');
    const { answer, tookMs } = await timed(() => bff.transfer(ada, newKey(), payment(ada, bea)));
    for (const held of [put, read]) held.release();
    expect(answer.status).toBe(202);
    expect(tookMs).toBeLessThan(REQUEST_MS_MAX);
  });

  it('many reads are refused after half a second, not kept waiting, and money has its own places', async () => {
    const bff = await ground.bff();
    const held = Array.from({ length: 64 }, () => ground.core.holdNext('GET customer'));
    const inside = held.map(() => profile(bff));
    await Promise.all(held.map(({ arrived }) => arrived));
    const [{ answer, tookMs }, paid] = await Promise.all([
      timed(() => profile(bff)),
      bff.transfer(ada, newKey(), payment(ada, bea)),
    ]);
    for (const { release } of held) release();
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
    expect(tookMs).toBeGreaterThanOrEqual(490);
    expect(tookMs).toBeLessThan(REQUEST_MS_MAX);
    expect(paid.status).toBe(201);
    expect((await Promise.all(inside)).map(({ status }) => status)).toEqual(Array.from({ length: 64 }, () => 200));
  });

  it('payments that the core does not answer are tried again once in ten, not twice as often', async () => {
    const bff = await ground.bff();
    await bff.balance(ada);
    const before = ground.core.count('PUT transfer') + ground.core.count('GET transfer');
    ground.core.breakNext('PUT transfer', ...Array.from({ length: 60 }, () => 'lost-request' as const));
    ground.core.breakNext('GET transfer', ...Array.from({ length: 60 }, () => 'lost-request' as const));
    for (let count = 0; count < 40; count++) await bff.transfer(ada, newKey(), payment(ada, bea));
    const asked = ground.core.count('PUT transfer') + ground.core.count('GET transfer') - before;
    expect(asked).toBeGreaterThan(40);
    // Forty calls, ten retries to begin with, and a tenth of the calls.
    expect(asked).toBeLessThanOrEqual(54);
    ground.core.clearFaults();
  });
});

describe('the breaker of the core', () => {
  it('opens after failures in a row, answers at once, lets the repair loop through, and closes after one probe', async () => {
    const bff = await ground.bff({ ...SHORT, ...BREAKS });
    await bff.balance(ada);
    ground.core.isDown = true;
    for (let count = 0; count < 3; count++) await profile(bff);
    expect(await lane(bff, 'core-reads')).toBe('2');
    const asked = ground.core.count('GET customer');
    const pending = await bff.transfer(ada, newKey(), payment(ada, bea));
    expect(pending.status).toBe(202);
    expect((await profile(bff)).status).toBe(503);
    expect(ground.core.count('GET customer')).toBe(asked);
    ground.core.isDown = false;
    await eventually('reads are let in again', async () => (await profile(bff)).status === 200 || undefined);
    expect(await lane(bff, 'core-reads')).toBe('0');
  });

  it('does not stand in the way of the repair loop', async () => {
    const bff = await ground.bff({ ...SHORT, BREAKER_FAILURES: '1', BREAKER_PROBE_MS: '60000' });
    await bff.balance(ada);
    ground.core.isDown = true;
    const pending = await bff.transfer(ada, newKey(), payment(ada, bea));
    expect(pending.status).toBe(202);
    ground.core.isDown = false;
    const still = await bff.transfer(ada, newKey(), payment(ada, bea));
    expect([still.status, await lane(bff, 'core-money')]).toEqual([202, '2']);
    await eventually('both are finished', async () => {
      await bff.app.get(RepairService).repairOverdue();
      const reads = await Promise.all(
        [pending, still].map(({ headers }) => bff.call(ada, 'GET', String(headers['location']))),
      );
      return reads.every(({ json }) => json['state'] === 'POSTED') || undefined;
    });
  });
});

describe('DynamoDB is down', () => {
  it('reads of a session that was just checked go on from the core, payments are 503 and nothing is paid', async () => {
    const bff = await ground.bff(NEVER_BREAKS);
    const goOn = bff.stopClock();
    expect((await profile(bff)).status).toBe(200);
    const before = ground.core.count('PUT transfer');
    dynamodb.state = 'down';
    expect((await profile(bff)).status).toBe(200);
    const { answer, tookMs } = await timed(() => bff.transfer(ada, newKey(), payment(ada, bea)));
    goOn();
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
    expect(tookMs).toBeLessThan(REQUEST_MS_MAX);
    expect(ground.core.count('PUT transfer')).toBe(before);
  });

  it('a session that cannot be checked is refused, not believed', async () => {
    const bff = await ground.bff();
    dynamodb.state = 'down';
    expect((await bff.balance(ada)).status).toBe(503);
  });
});

describe('Redis', () => {
  it('is down: balances come from the core', async () => {
    const bff = await ground.bff({ REDIS_URL: redis.url });
    redis.state = 'down';
    const answer = await bff.balance(ada);
    expect([answer.status, answer.json['source']]).toEqual([200, 'core']);
  });

  it('is silent: a balance loses 50 ms to it, and soon nothing at all', async () => {
    const bff = await ground.bff({ REDIS_URL: redis.url, BREAKER_FAILURES: '3', BREAKER_PROBE_MS: '60000' });
    await eventually('connected', () => bff.app.get<Redis>(REDIS).status === 'ready' || undefined);
    redis.state = 'silent';
    for (let count = 0; count < 3; count++) {
      const { answer, tookMs } = await timed(() => bff.balance(ada));
      expect([answer.status, answer.json['source']]).toEqual([200, 'core']);
      expect(tookMs).toBeLessThan(REQUEST_MS_MAX);
    }
    expect(await lane(bff, 'redis')).toBe('2');
    const { answer } = await timed(() => bff.balance(ada));
    expect([answer.status, answer.json['source']]).toEqual([200, 'core']);
  });
});

describe('the complementary system is down', () => {
  it('its part of the profile is missing, and says so; soon it is not even asked', async () => {
    const bff = await ground.bff(BREAKS);
    ground.complementary.isDown = true;
    for (let count = 0; count < 4; count++) {
      const answer = await bff.call(ada, 'GET', '/api/v1/profile');
      expect(answer.json).toMatchObject({ fullName: 'Ada Alder', complementary: null, complementaryAvailable: false });
    }
    expect(await lane(bff, 'complementary')).toBe('2');
  });
});
