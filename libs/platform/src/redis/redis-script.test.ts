import { afterAll, describe, expect, it } from '@jest/globals';
import { createRedis } from './redis.ts';
import { RedisScript } from './redis-script.ts';

describe('a Redis script', () => {
  // A timeout that is not a number is none to ioredis: this is no test of the 50 ms.
  const redis = createRedis(`${process.env['TEST_REDIS_URL']}?commandTimeout=none`);
  afterAll(() => redis.disconnect());

  it('runs on a server that has never seen it, and on one that forgot it', async () => {
    await redis.connect();
    const script = new RedisScript(`return {KEYS[1], ARGV[1] + ARGV[2], '${process.pid}'}`);
    const answer = ['key', 5, String(process.pid)];
    expect(await script.run(redis, ['key'], [2, 3])).toEqual(answer);
    expect(await script.run(redis, ['key'], [2, 3])).toEqual(answer);
    await redis.script('FLUSH');
    expect(await script.run(redis, ['key'], [2, 3])).toEqual(answer);
  });

  it('fails as Redis does', async () => {
    await expect(new RedisScript('return nothing()').run(redis, [], [])).rejects.toThrow(/nothing/);
  });
});
