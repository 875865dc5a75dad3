import { randomUUID } from 'node:crypto';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ACCOUNT_ID, deadLetterQueueName, queueName, QUEUES, REGION } from '../../apps/local-aws/src/resources.ts';
import { eventually, outbox } from '../journey/world.ts';
import { ask, serviceUrl, stack, world } from './bank.ts';
import { euroAccountOf, pay, payeeOf } from './objects.ts';
import { bearer, type Client, client, disconnect } from './persons.ts';
import { asOwner, balancesOf, settledState, type State } from './state.ts';

// S46: whoever can write to a queue cannot make the bank believe, move or send anything that does not fit.

const FIVE_YEARS_AGO = '2021-11-26T10:00:00.000Z';
const TRACEPARENT = `00-${'d'.repeat(32)}-${'e'.repeat(16)}-01`;

const sqs = new SQSClient({
  region: REGION,
  endpoint: stack.aws?.sqs ?? '',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
const urlOf = (queue: string): string => `${stack.aws.sqs}/${ACCOUNT_ID}/${queue}`;

const send = (component: string, body: string) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: urlOf(queueName(component)),
      MessageBody: body,
      MessageGroupId: randomUUID(),
      MessageDeduplicationId: randomUUID(),
    }),
  );

async function deadLettersOf(component: string): Promise<number> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: urlOf(deadLetterQueueName(component)),
      AttributeNames: ['ApproximateNumberOfMessages'],
    }),
  );
  return Number(Attributes?.['ApproximateNumberOfMessages'] ?? Number.NaN);
}

const changed = (before: State, after: State): string[] =>
  Object.keys(after).filter((table) => after[table] !== before[table]);

describe('a queue', () => {
  let lucia: Client;
  let marcus: Client;

  beforeAll(async () => {
    [lucia, marcus] = await Promise.all([client('lucia.fernandez'), client('marcus.bell')]);
  }, 60_000);
  afterAll(() => {
    sqs.destroy();
    disconnect();
  });

  const posted = (changes: Record<string, unknown> = {}, data: Record<string, unknown> = {}): string => {
    const transferId = randomUUID();
    return JSON.stringify({
      id: randomUUID(),
      type: 'banking-core.transfer.posted.v1',
      occurredAt: new Date().toISOString(),
      subject: euroAccountOf(lucia).accountId,
      sequence: 1,
      traceparent: TRACEPARENT,
      data: {
        transferId,
        kind: 'INTERNAL',
        debtorAccountId: euroAccountOf(marcus).accountId,
        debtorCustomerId: marcus.customerId,
        creditorAccountId: euroAccountOf(lucia).accountId,
        creditorCustomerId: lucia.customerId,
        amount: { amountMinor: '1', currency: 'EUR' },
        bookedAt: new Date().toISOString(),
        ...data,
      },
      ...changes,
    });
  };

  const hostile = (): readonly (readonly [string, string])[] => [
    ['no JSON', 'hello'],
    ['an empty object', '{}'],
    ['a list', '[]'],
    ['an unknown type', posted({ type: 'banking-core.account.emptied.v1' })],
    ['an unknown version', posted({ type: 'banking-core.transfer.posted.v9' })],
    ['a field more', posted({ isTrusted: true })],
    ['a field more in its data', posted({}, { toPhone: '+34600000000' })],
    ['an amount that is a number', posted({}, { amount: { amountMinor: 1, currency: 'EUR' } })],
    ['an id that is none', posted({}, { transferId: "' OR 1=1 --" })],
    ['a time that is none', posted({ occurredAt: 'yesterday' })],
    ['no trace', posted({ traceparent: undefined })],
    ['a polluted prototype', posted().replace('{', '{"__proto__":{"type":"x"},')],
  ];

  it.each(QUEUES.map(({ component }) => component))(
    '%s sets aside at once what does not fit, and nobody is told, nothing is written',
    async (component) => {
      const before = await settledState();
      const letters = await deadLettersOf(component);
      const told = (await outbox(world(), { to: lucia.username })).length;
      for (const [, body] of hostile()) await send(component, body);
      await eventually(`the dead letters of ${component}`, async () =>
        (await deadLettersOf(component)) - letters === hostile().length ? true : undefined,
      );
      const touched = changed(before, await settledState());
      // The audit counts what it set aside; that is all.
      expect(touched.filter((table) => table !== 'audit quarantine')).toEqual([]);
      expect((await outbox(world(), { to: lucia.username })).length).toBe(told);
    },
    90_000,
  );

  it('keeps an event of five years ago to itself: it is news to nobody', async () => {
    const told = (await outbox(world(), { to: lucia.username })).length;
    const id = randomUUID();
    await send('notification-events', posted({ id, occurredAt: FIVE_YEARS_AGO }, { bookedAt: FIVE_YEARS_AGO }));
    await settledState();
    const expired = await ask(serviceUrl('notification'), {
      method: 'GET',
      path: '/notifications/v1/deliveries?limit=100',
      headers: bearer(lucia.token),
    });
    const { deliveries } = expired.json as { deliveries: { eventId: string; state: string }[] };
    const states = deliveries.filter((delivery) => delivery.eventId === id).map(({ state }) => state);
    expect([...new Set(states)]).toEqual(states.length === 0 ? [] : ['EXPIRED']);
    expect((await outbox(world(), { to: lucia.username })).length).toBe(told);
  });

  it('tells nobody of an event about people who are none of the bank', async () => {
    const before = await settledState();
    const stranger = { debtorCustomerId: randomUUID(), creditorCustomerId: randomUUID() };
    await send('notification-events', posted({ occurredAt: FIVE_YEARS_AGO }, stranger));
    await send('bff-events', posted({}, stranger));
    expect(changed(before, await settledState())).toEqual([]);
  });

  it('never moves money or changes what was decided: a rejected transfer stays rejected', async () => {
    const from = euroAccountOf(marcus).accountId;
    const to = payeeOf(lucia);
    const refused = await pay(marcus, { from, to, amountMinor: '9999999999999' });
    expect(refused.status).toBe(422);
    const own = { method: 'GET', path: '/api/v1/transfers?limit=1', headers: bearer(marcus.token) };
    const latest = async () =>
      ((await ask(serviceUrl('bff'), own)).json as { transfers: { transferId: string; state: string }[] }).transfers[0];
    const before = await latest();
    expect(before?.state).toBe('REJECTED');
    const balances = await balancesOf([from, euroAccountOf(lucia).accountId]);
    await send('bff-events', posted({}, { transferId: before?.transferId, debtorAccountId: from }));
    await settledState();
    expect(await latest()).toEqual(before);
    expect(await balancesOf([from, euroAccountOf(lucia).accountId])).toEqual(balances);
  });

  it('goes on after all that: a real transfer is told and audited', async () => {
    const paid = await pay(marcus, { from: euroAccountOf(marcus).accountId, to: payeeOf(lucia) });
    expect(paid.status).toBe(201);
    const { transferId } = paid.json as { transferId: string };
    await eventually('the audit has it', async () => {
      const rows = await asOwner('audit', 'SELECT 1 AS found FROM movement_event WHERE transfer_id = $1', [transferId]);
      return rows.length > 0 ? true : undefined;
    });
    await eventually('the payee is told', async () => {
      const inbox = await ask(serviceUrl('notification'), {
        method: 'GET',
        path: '/notifications/v1/deliveries?limit=100',
        headers: bearer(lucia.token),
      });
      return inbox.text.includes(paid.headers.get('x-correlation-id') ?? '-') ? true : undefined;
    });
  });
});
