import { RedisScript } from '@bank/platform';

/**
 * Lua, because each step must see and change an entry at once. An entry is a hash: `epoch`, `floor`, `version`,
 * `snapshot` (the core's answer as JSON) and `freshUntil` (ms since the epoch; absent after an invalidation).
 */

/**
 * KEYS balance, reads. ARGV nowMs, windowMs, frequentReads, newEpoch, ticketTtlMs.
 * Counts the read in an exact sliding window that keeps only the last `frequentReads` instants, and takes a ticket.
 */
export const LOOK = new RedisScript(`
redis.call('LPUSH', KEYS[2], ARGV[1])
redis.call('LTRIM', KEYS[2], 0, tonumber(ARGV[3]) - 1)
redis.call('PEXPIRE', KEYS[2], ARGV[2])
local nth = redis.call('LINDEX', KEYS[2], tonumber(ARGV[3]) - 1)
local frequent = (nth and tonumber(ARGV[1]) - tonumber(nth) <= tonumber(ARGV[2])) and 1 or 0
local epoch = redis.call('HGET', KEYS[1], 'epoch')
if not epoch then
  epoch = ARGV[4]
  redis.call('HSET', KEYS[1], 'epoch', epoch)
  redis.call('PEXPIRE', KEYS[1], ARGV[5])
end
local entry = redis.call('HMGET', KEYS[1], 'snapshot', 'freshUntil')
return {frequent, epoch, entry[1] or '', entry[2] or '0'}`);

/**
 * KEYS balance. ARGV epoch, version, snapshot, freshUntil, snapshotTtlMs.
 * Keeps a value unless the entry was invalidated since the ticket, or holds or demands a newer version.
 */
export const KEEP = new RedisScript(`
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return 'superseded' end
local known = redis.call('HMGET', KEYS[1], 'version', 'floor')
if known[1] and tonumber(known[1]) > tonumber(ARGV[2]) then return 'older' end
if known[2] and tonumber(known[2]) > tonumber(ARGV[2]) then return 'older' end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'snapshot', ARGV[3], 'freshUntil', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 'kept'`);

/**
 * KEYS balance. ARGV newEpoch, floor (empty when unknown).
 * Makes the value stale. With a floor, tickets stay good: a read under way is kept exactly when its version includes the
 * change, and an entry that holds such a version is left alone. Without one every ticket is void. Without an entry there
 * is no ticket.
 */
export const INVALIDATE = new RedisScript(`
if redis.call('EXISTS', KEYS[1]) == 0 then return 'absent' end
if ARGV[2] ~= '' then
  local known = redis.call('HMGET', KEYS[1], 'version', 'floor')
  if known[1] and tonumber(known[1]) >= tonumber(ARGV[2]) then return 'current' end
  if not known[2] or tonumber(known[2]) < tonumber(ARGV[2]) then redis.call('HSET', KEYS[1], 'floor', ARGV[2]) end
else
  redis.call('HSET', KEYS[1], 'epoch', ARGV[1])
end
redis.call('HDEL', KEYS[1], 'freshUntil')
return 'invalidated'`);
