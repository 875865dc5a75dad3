import { CONFIG, createRedis, REDIS } from '@bank/platform';
import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { Config } from '../config.ts';

const channelOf = (subject: string): string => `notification:inbox:${subject}`;

/**
 * Tells every process that something new is in a person's inbox. A signal carries nothing and may be lost: what is new
 * is read from DynamoDB, and streams look there by themselves while Redis is away.
 */
@Injectable()
export class InboxSignals implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('inbox-signals');
  private readonly listeners = new Map<string, Set<() => void>>();
  private subscriber?: Redis;

  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    // A connection that subscribes can do nothing else, and must wait for its server instead of giving up.
    const subscriber = createRedis(this.config.REDIS_URL);
    subscriber.on('message', (channel: string) => this.wake(channel));
    subscriber.on('ready', () => this.resubscribe());
    this.subscriber = subscriber;
    for (const redis of [this.redis, subscriber]) if (redis.status === 'wait') redis.connect().catch(() => undefined);
  }

  onModuleDestroy(): void {
    this.subscriber?.disconnect();
  }

  /** While false, signals of other processes do not arrive. */
  get isLive(): boolean {
    return this.subscriber?.status === 'ready';
  }

  async tell(subject: string): Promise<void> {
    this.wake(channelOf(subject));
    await this.redis
      .publish(channelOf(subject), '')
      .catch((err: unknown) => this.logger.warn({ event: 'inbox.signal-lost', err }));
  }

  /** Calls `listener` after each signal for this person; returns the way to stop. */
  listen(subject: string, listener: () => void): () => void {
    const channel = channelOf(subject);
    const listeners = this.listeners.get(channel) ?? new Set();
    listeners.add(listener);
    if (listeners.size === 1) {
      this.listeners.set(channel, listeners);
      this.subscribe(channel);
    }
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0 || this.listeners.get(channel) !== listeners) return;
      this.listeners.delete(channel);
      this.subscriber?.unsubscribe(channel).catch(() => undefined);
    };
  }

  private wake(channel: string): void {
    for (const listener of this.listeners.get(channel) ?? []) listener();
  }

  private subscribe(channel: string): void {
    if (!this.isLive) return;
    // What was committed before the subscription stood is found by the look that this wakes.
    this.subscriber?.subscribe(channel).then(
      () => this.wake(channel),
      (err: unknown) => this.logger.warn({ event: 'inbox.subscribe-failed', err }),
    );
  }

  private resubscribe(): void {
    for (const channel of this.listeners.keys()) this.subscribe(channel);
  }
}
