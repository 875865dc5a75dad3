import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { EventEnvelope } from '@bank/contracts';
import { type Clock, msOf } from '@bank/domain';
import { CLOCK, CONFIG, EventPublisher, Faults, PUBLISH_BATCH_MAX } from '@bank/platform';
import pg from 'pg';
import type { Config } from '../config.ts';
import type { Sql } from '../database/sql.ts';
import { sqlOf, Transactions } from '../database/transactions.service.ts';
import { OutboxPurge } from './outbox-purge.service.ts';
import { findUnpublished, markPublished } from './outbox.store.ts';
import { roundsOf } from './outbox.ts';

/** One relay at a time in the whole database; the number is arbitrary and fixed. */
const RELAY_LOCK = 7_120_032;
const CHANNEL = 'outbox';
/** Finds what no notification told of: events of a process that died between commit and notification. */
const POLL_MS = 500;
/** How often a standby asks whether the leader is gone. */
const STANDBY_MS = 1_000;
const BACKOFF_MS_MAX = 5_000;
const BACKOFF_MS_FIRST = 100;
const WINDOW_EVENTS_MAX = 500;
const PARALLEL_BATCHES_MAX = 4;
const CONNECT_TIMEOUT_MS = 2_000;
const STATEMENT_TIMEOUT_MS = 5_000;
/** A connection that is silent for longer is taken for dead. */
const ANSWER_TIMEOUT_MS = 10_000;
/** A subject whose event was not accepted waits this long, so that its backlog does not hide the others. */
const SUBJECT_PAUSE_MS = 2_000;
const PAUSED_SUBJECTS_MAX = 1_000;

/**
 * Publishes the outbox, each subject in its order, at least once. Whoever holds the session's advisory lock leads; when
 * that process or its connection dies, PostgreSQL frees the lock and a standby goes on. No transaction is open while the
 * topic is asked. An event that was published but not marked is published again under the same deduplication id.
 */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('outbox');
  private readonly pausedUntilMs = new Map<string, number>();
  private client: pg.Client | undefined;
  private isLeading = false;
  private isStopping = false;
  private isWoken = false;
  private isNotifying = false;
  private failures = 0;
  private endWait: (() => void) | undefined;
  private loop: Promise<void> | undefined;
  private readonly purge: OutboxPurge;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(EventPublisher) private readonly publisher: Pick<EventPublisher, 'publish'>,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Faults) private readonly faults: Pick<Faults, 'pass'>,
  ) {
    this.purge = new OutboxPurge(clock);
  }

  onApplicationBootstrap(): void {
    this.loop = this.run();
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    this.wakeLoop();
    await this.loop;
    await this.disconnect();
  }

  /**
   * Says that there are new events. Told outside of the transaction that wrote them: NOTIFY inside it would make all
   * commits of the database queue behind one lock. What a crash loses here the next poll finds.
   */
  wake(): void {
    if (this.isLeading) return this.wakeLoop();
    if (this.isNotifying) return;
    this.isNotifying = true;
    this.transactions
      .query(`SELECT pg_notify('${CHANNEL}', '')`)
      .catch((err: unknown) => this.logger.debug({ event: 'outbox.notify-failed', err }))
      .finally(() => (this.isNotifying = false));
  }

  private wakeLoop(): void {
    this.isWoken = true;
    this.endWait?.();
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      this.isWoken = false;
      let waitMs = STANDBY_MS;
      try {
        const sql = await this.lead();
        if (sql !== undefined) {
          await this.drain(sql);
          await this.purge.step(sql);
          waitMs = POLL_MS;
        }
        this.failures = 0;
      } catch (err) {
        this.failures += 1;
        waitMs = Math.min(BACKOFF_MS_FIRST * 2 ** (this.failures - 1), BACKOFF_MS_MAX);
        this.logger.warn({ event: 'outbox.retry', failures: this.failures, err });
        // pg would keep the connection and queue what follows behind the question that was never answered.
        if (isUnanswered(err)) await this.disconnect();
        // A wake-up must not hasten the next try of a broker that is away.
        this.isWoken = false;
      }
      await this.wait(waitMs);
    }
  }

  private async wait(ms: number): Promise<void> {
    if (this.isStopping || this.isWoken) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.endWait = () => {
        if (this.failures > 0 && !this.isStopping) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.endWait = undefined;
  }

  /** The connection that holds the lock, or undefined while another process holds it. */
  private async lead(): Promise<Sql | undefined> {
    const client = this.client ?? (await this.connect());
    if (this.isLeading) return sqlOf(client);
    const answer = await client.query<{ is_held: boolean }>('SELECT pg_try_advisory_lock($1) AS is_held', [RELAY_LOCK]);
    this.isLeading = answer.rows[0]?.is_held === true;
    if (this.isLeading) this.logger.log({ event: 'outbox.leading' });
    return this.isLeading ? sqlOf(client) : undefined;
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.config.DATABASE_URL.reveal(),
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
    });
    const forget = (): void => {
      if (this.client !== client) return;
      this.client = undefined;
      this.isLeading = false;
    };
    client.on('error', forget).on('end', forget);
    client.on('notification', () => this.wakeLoop());
    await client.connect();
    this.client = client;
    await client.query(`LISTEN ${CHANNEL}`);
    return client;
  }

  private async disconnect(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    this.isLeading = false;
    await client?.end().catch(() => undefined);
  }

  private async drain(sql: Sql): Promise<void> {
    for (let isMore = true; isMore && !this.isStopping;) {
      const withoutSubjects = this.pausedSubjects();
      const events = await findUnpublished(sql, { limit: WINDOW_EVENTS_MAX, withoutSubjects });
      const accepted = await this.publishWindow(sql, events);
      if (events.length > 0 && accepted === 0) throw new Error('the topic accepted nothing');
      isMore = events.length === WINDOW_EVENTS_MAX;
    }
  }

  /** Publishes round by round: the second event of a subject only after the topic has its first. */
  private async publishWindow(sql: Sql, events: readonly EventEnvelope[]): Promise<number> {
    let acceptedCount = 0;
    const failed = new Set<string>();
    for (const round of roundsOf(events)) {
      const open = round.filter((event) => !failed.has(event.subject));
      const accepted = await this.publishRound(open);
      for (const event of open) if (!accepted.has(event.id)) failed.add(event.subject);
      if (accepted.size > 0) this.faults.pass('outbox.after-publish');
      await markPublished(sql, [...accepted], this.clock.now());
      if (accepted.size > 0) this.faults.pass('outbox.after-mark');
      acceptedCount += accepted.size;
      if (accepted.size === 0) break;
    }
    if (acceptedCount > 0) this.pause(failed);
    return acceptedCount;
  }

  /** Every event of a round has a subject of its own, so its batches may go side by side. */
  private async publishRound(events: readonly EventEnvelope[]): Promise<ReadonlySet<string>> {
    const accepted = new Set<string>();
    const batches = chunks(events, PUBLISH_BATCH_MAX);
    for (const parallel of chunks(batches, PARALLEL_BATCHES_MAX)) {
      const answers = await Promise.allSettled(parallel.map((batch) => this.publisher.publish(batch)));
      for (const answer of answers) {
        if (answer.status === 'fulfilled') for (const id of answer.value) accepted.add(id);
        else this.logger.warn({ event: 'outbox.publish-failed', err: answer.reason });
      }
    }
    return accepted;
  }

  private pause(subjects: ReadonlySet<string>): void {
    const untilMs = msOf(this.clock.now()) + SUBJECT_PAUSE_MS;
    for (const subject of subjects) {
      this.logger.warn({ event: 'outbox.subject-paused', subject });
      if (this.pausedUntilMs.size < PAUSED_SUBJECTS_MAX) this.pausedUntilMs.set(subject, untilMs);
    }
  }

  private pausedSubjects(): readonly string[] {
    const nowMs = msOf(this.clock.now());
    for (const [subject, untilMs] of this.pausedUntilMs) if (untilMs <= nowMs) this.pausedUntilMs.delete(subject);
    return [...this.pausedUntilMs.keys()];
  }
}

/** What pg says after `query_timeout`; it has no code for it. */
const isUnanswered = (error: unknown): boolean => error instanceof Error && error.message === 'Query read timeout';

const chunks = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
