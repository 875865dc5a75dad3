import { randomUUID } from 'node:crypto';
import { CoreBalance } from '@bank/contracts';
import { type Clock, msOf } from '@bank/domain';
import { CLOCK, CONFIG, REDIS } from '@bank/platform';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { Lane } from '../bulkhead/lane.ts';
import { breakerLimits, type Config } from '../config.ts';
import { type CacheLook, jitteredMs, type OwnAccount } from './balance-cache.ts';
import { INVALIDATE, KEEP, LOOK } from './balance-cache.scripts.ts';

/** Longer than any read of the core that holds a ticket. */
const TICKET_TTL_MS = 60_000;
/** How long the last known balance can stand in, marked stale, while the core is away. */
const SNAPSHOT_TTL_MS = 86_400_000;
/** Far more than one process serves: looks go out together and are over within 50 ms. */
const LOOK_LIMITS = { concurrentMax: 2_000, waitingMax: 0, waitMsMax: 0 } as const;
const DISTRUSTED_MAX = 10_000;
/** More than a call of the core takes: a read under way may still keep its value, to live its whole time from then. */
const DISTRUST_MARGIN_MS = 2_000;

const LookAnswer = z.tuple([z.number(), z.string(), z.string(), z.string()]);

/** The braces keep all keys of a customer on one node of a Redis cluster: a script may only use keys of one node. */
const balanceKey = (account: OwnAccount): string => `bff:{${account.customerId}}:balance:${account.accountId}`;
const readsKey = (customerId: string): string => `bff:{${customerId}}:balance-reads`;

/** Balances in Redis. Never throws for Redis being away or slow: the caller goes to the core instead. */
@Injectable()
export class BalanceCacheStore implements OnApplicationBootstrap {
  /** Entries that could not be invalidated, until the latest instant (ms) at which they can still count as fresh. */
  private readonly distrusted = new Map<string, number>();
  /** For looks alone: while Redis is away nobody waits 50 ms to learn it. An invalidation is always tried. */
  private readonly lane: Lane;

  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.lane = new Lane('redis', 'redis', {
      places: LOOK_LIMITS,
      breaker: { ...breakerLimits(config), countsAsOutage: () => true },
    });
  }

  /** The first command of a lazy connection fails without an offline queue, so the connection is made here. */
  onApplicationBootstrap(): void {
    if (this.redis.status === 'wait') this.redis.connect().catch(() => undefined);
  }

  async look(account: OwnAccount): Promise<CacheLook> {
    const nowMs = msOf(this.clock.now());
    const key = balanceKey(account);
    const { BALANCE_CACHE_WINDOW_MS, BALANCE_CACHE_FREQUENT_READS } = this.config;
    const answer = await this.lane
      .run(() =>
        LOOK.run(
          this.redis,
          [key, readsKey(account.customerId)],
          [nowMs, BALANCE_CACHE_WINDOW_MS, BALANCE_CACHE_FREQUENT_READS, randomUUID(), TICKET_TTL_MS],
        ),
      )
      .catch(() => undefined);
    const parsed = LookAnswer.safeParse(answer);
    if (!parsed.success) return { kind: 'away' };
    const [frequent, epoch, snapshot, freshUntil] = parsed.data;
    const lastKnown = readSnapshot(snapshot);
    const isTrusted = (this.distrusted.get(key) ?? 0) <= nowMs;
    if (lastKnown !== undefined && isTrusted && Number(freshUntil) > nowMs)
      return { kind: 'fresh', balance: lastKnown };
    return { kind: 'miss', epoch, isFrequent: frequent === 1, lastKnown };
  }

  /** Keeps what the core answered to a read that holds this ticket; fresh for frequent clients, else only as last known. */
  async keep(
    account: OwnAccount,
    read: { balance: CoreBalance; epoch: string; isFrequent: boolean; random: number },
  ): Promise<'kept' | 'older' | 'superseded' | 'away'> {
    const freshMs = jitteredMs(this.config.BALANCE_CACHE_FRESH_MS, read.random);
    const freshUntil = read.isFrequent ? msOf(this.clock.now()) + freshMs : 0;
    const answer = await KEEP.run(
      this.redis,
      [balanceKey(account)],
      [read.epoch, read.balance.version, JSON.stringify(read.balance), freshUntil, SNAPSHOT_TTL_MS],
    ).catch(() => 'away');
    return answer === 'kept' || answer === 'older' || answer === 'superseded' ? answer : 'away';
  }

  /**
   * Nothing read before this call is served as fresh after it. When Redis cannot be told, this process distrusts the
   * entry for as long as it could live; another process is corrected by the core's event, at the latest by its end.
   */
  async invalidate(account: OwnAccount, floor?: number): Promise<void> {
    const key = balanceKey(account);
    try {
      await INVALIDATE.run(this.redis, [key], [randomUUID(), floor ?? '']);
    } catch {
      if (this.distrusted.size >= DISTRUSTED_MAX) this.distrusted.clear();
      const longestMs = jitteredMs(this.config.BALANCE_CACHE_FRESH_MS, 1) + DISTRUST_MARGIN_MS;
      this.distrusted.set(key, msOf(this.clock.now()) + longestMs);
    }
  }
}

/** An entry of an earlier release that does not fit is no entry. */
function readSnapshot(text: string): CoreBalance | undefined {
  if (text === '') return undefined;
  const parsed = CoreBalance.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : undefined;
}
