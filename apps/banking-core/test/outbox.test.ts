import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { EventEnvelope } from '@bank/contracts';
import { Secret, SystemClock } from '@bank/platform';
import { eventually } from '@bank/platform/testing';
import { v7 as uuidv7 } from 'uuid';
import type { Config } from '../src/config.ts';
import { Transactions } from '../src/database/transactions.service.ts';
import { OutboxRelay } from '../src/outbox/outbox-relay.service.ts';
import { appendEvents } from '../src/outbox/outbox.service.ts';
import { coreDatabase, dropTestDatabase, query } from './core-under-test.ts';

/** A topic that remembers what it took, in order, and refuses what the test says. */
class FakeTopic {
  readonly taken: EventEnvelope[] = [];
  calls = 0;
  failuresLeft = 0;
  /** The first event of this subject is refused. */
  refusedSubject: string | undefined;

  publish(events: readonly EventEnvelope[]): Promise<ReadonlySet<string>> {
    this.calls += 1;
    if (this.failuresLeft > 0) {
      this.failuresLeft -= 1;
      return Promise.reject(new Error('the topic is away'));
    }
    const accepted = events.filter((event) => event.subject !== this.refusedSubject || event.sequence > 1);
    this.taken.push(...accepted);
    return Promise.resolve(new Set(accepted.map((event) => event.id)));
  }

  sequencesOf(subject: string): readonly number[] {
    return this.taken.filter((event) => event.subject === subject).map((event) => event.sequence);
  }
}

describe('the outbox of the core', () => {
  let urls: { ownerUrl: string; appUrl: string };
  let transactions: Transactions;
  const running: OutboxRelay[] = [];

  beforeAll(async () => {
    urls = await coreDatabase('core_outbox');
    transactions = new Transactions(urls.appUrl);
  });
  afterEach(async () => {
    for (const relay of running.splice(0)) await relay.onApplicationShutdown();
  });
  afterAll(async () => {
    await transactions.onApplicationShutdown();
    await dropTestDatabase('core_outbox');
  });

  function start(topic: FakeTopic, url: string = urls.appUrl): OutboxRelay {
    const config = { DATABASE_URL: new Secret(url) } as Config;
    const relay = new OutboxRelay(config, topic, transactions, new SystemClock(), { pass: () => undefined });
    running.push(relay);
    relay.onApplicationBootstrap();
    return relay;
  }

  const keep = (subject: string, sequences: readonly number[]): Promise<void> =>
    transactions.run((sql) =>
      appendEvents(
        sql,
        sequences.map((sequence) => ({
          id: uuidv7(),
          type: 'banking-core.account.opened.v1',
          occurredAt: '2026-11-22T10:00:00.000Z',
          subject,
          sequence,
          traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
          data: { accountId: subject, customerId: subject, currency: 'EUR', openedAt: '2026-11-22T10:00:00.000Z' },
        })),
      ),
    );

  const unpublishedCount = async (): Promise<number> =>
    Number((await query(urls.ownerUrl, 'SELECT count(*) AS n FROM outbox WHERE published_at IS NULL'))[0]?.['n']);
  const allPublished = (): Promise<true> =>
    eventually('everything is published', async () => ((await unpublishedCount()) === 0 ? true : undefined));

  it('publishes what was kept, each subject in its order, with the trace it began with', async () => {
    const [one, two] = [uuidv7(), uuidv7()];
    await keep(one, [1, 2, 3]);
    await keep(two, [1, 2]);
    const topic = new FakeTopic();
    const relay = start(topic);
    await allPublished();
    await keep(one, [4, 5]);
    relay.wake();
    await allPublished();
    expect(topic.sequencesOf(one)).toEqual([1, 2, 3, 4, 5]);
    expect(topic.sequencesOf(two)).toEqual([1, 2]);
    expect(topic.taken[0]?.traceparent).toBe(`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`);
    expect(topic.taken[0]?.data).toMatchObject({ currency: 'EUR' });
  });

  it('loses nothing while the topic is away', async () => {
    const subject = uuidv7();
    const topic = new FakeTopic();
    topic.failuresLeft = 4;
    await keep(subject, [1, 2, 3]);
    start(topic);
    await allPublished();
    expect(topic.sequencesOf(subject)).toEqual([1, 2, 3]);
  });

  it('marks only what the topic accepted, and keeps later events of a refused subject back', async () => {
    const [refused, other] = [uuidv7(), uuidv7()];
    const topic = new FakeTopic();
    topic.refusedSubject = refused;
    await keep(refused, [1, 2]);
    await keep(other, [1, 2]);
    start(topic);
    await eventually('the other subject is published', () =>
      topic.sequencesOf(other).length === 2 ? true : undefined,
    );
    expect(topic.sequencesOf(refused)).toEqual([]);
    expect(await unpublishedCount()).toBeGreaterThanOrEqual(2);
    topic.refusedSubject = undefined;
    await allPublished();
    expect(topic.sequencesOf(refused)).toEqual([1, 2]);
  });

  it('has one leader; another process goes on where it stopped', async () => {
    const subject = uuidv7();
    const [first, second] = [new FakeTopic(), new FakeTopic()];
    const leader = start(first);
    await keep(subject, [1]);
    await allPublished();
    const standby = start(second);
    await keep(subject, [2]);
    // A standby that has news tells the leader.
    standby.wake();
    await allPublished();
    expect([first.sequencesOf(subject), second.taken]).toEqual([[1, 2], []]);
    await leader.onApplicationShutdown();
    await keep(subject, [3]);
    await allPublished();
    expect(second.sequencesOf(subject)).toEqual([3]);
  });

  it('connects again when its connection is cut', async () => {
    const subject = uuidv7();
    const topic = new FakeTopic();
    start(topic);
    await keep(subject, [1]);
    await allPublished();
    await query(
      process.env['TEST_POSTGRES_ADMIN_URL'] ?? '',
      `SELECT pg_terminate_backend(pg_locks.pid) FROM pg_locks
      JOIN pg_database ON pg_database.oid = pg_locks.database
      WHERE pg_locks.locktype = 'advisory' AND pg_database.datname = '${new URL(urls.appUrl).pathname.slice(1)}'`,
    );
    await keep(subject, [2]);
    await allPublished();
    expect(topic.sequencesOf(subject)).toEqual([1, 2]);
  });

  it('takes a silent connection for dead and makes another', async () => {
    const database = new URL(urls.appUrl);
    const open: Socket[] = [];
    const frozen = new Set<Socket>();
    const proxy = createServer((near) => {
      const far = connect(Number(database.port), database.hostname);
      far.on('data', (bytes) => frozen.has(near) || near.write(bytes)).on('error', () => near.destroy());
      near.on('data', (bytes) => frozen.has(near) || far.write(bytes)).on('error', () => far.destroy());
      near.on('close', () => far.destroy());
      open.push(near);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const subject = uuidv7();
    const topic = new FakeTopic();
    const through = new URL(urls.appUrl);
    through.hostname = '127.0.0.1';
    through.port = String((proxy.address() as AddressInfo).port);
    const relay = start(topic, through.href);
    await keep(subject, [1]);
    await allPublished();
    for (const socket of open) frozen.add(socket);
    await keep(subject, [2]);
    await eventually('the relay goes on', () => (topic.sequencesOf(subject).length === 2 ? true : undefined), 15_000);
    expect(topic.sequencesOf(subject)).toEqual([1, 2]);
    await relay.onApplicationShutdown();
    for (const socket of open) socket.destroy();
    proxy.close();
  }, 30_000);
});
