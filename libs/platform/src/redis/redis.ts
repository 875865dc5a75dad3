import { Redis } from 'ioredis';

export const REDIS = Symbol('REDIS');

/** Redis is only ever a shortcut: a command that takes longer is given up and the caller goes the long way. */
const COMMAND_TIMEOUT_MS = 50;
const CONNECT_TIMEOUT_MS = 500;
const RECONNECT_MS_MAX = 1_000;

export function createRedis(url: string): Redis {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    // What one turn of the event loop asks goes out in one write.
    enableAutoPipelining: true,
    retryStrategy: (attempt) => Math.min(attempt * 50, RECONNECT_MS_MAX),
  });
  // Without a listener ioredis prints to the console; callers see every failed command anyway.
  redis.on('error', () => undefined);
  return redis;
}
