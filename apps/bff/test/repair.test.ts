import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { EventEnvelope } from '@bank/contracts';
import { instantFromMs, money } from '@bank/domain';
import { eventually } from '@bank/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RepairService } from '../src/transfers/repair.service.ts';
import { receive, type ReceivedTransfer } from '../src/transfers/transfer.ts';
import { TransferDecidedConsumer } from '../src/transfers/transfer-decided.consumer.ts';
import { transferIdOf } from '../src/transfers/transfer-identity.ts';
import { toItem } from '../src/transfers/transfer-item.ts';
import { toCoreRequest } from '../src/transfers/transfer.view.ts';
import { type Bff, type CallAnswer, Ground, newKey, payment, type Person } from './bff-under-test.ts';

let ground: Ground;
let bff: Bff;
let other: Bff;
let ada: Person;
let bea: Person;

beforeAll(async () => {
  ground = await Ground.make('bff-repair');
  bff = await ground.bff();
  other = await ground.bff();
  ada = await ground.person({ booked: 1_000_000n });
  bea = await ground.person({ booked: 0n });
}, 60_000);
afterAll(async () => ground.end());

/** What a BFF leaves behind that was killed right after the intent became durable. */
async function orphan(ageMs: number, options: { from?: Person; amountMinor?: bigint } = {}): Promise<ReceivedTransfer> {
  const from = options.from ?? ada;
  const intent = receive(
    {
      debtorAccountId: from.accountId,
      creditorIban: bea.iban,
      creditorName: 'Bea Birch',
      amount: money(options.amountMinor ?? 1_000n, 'EUR'),
      reference: null,
    },
    {
      transferId: transferIdOf(from.customerId, newKey()),
      customerId: from.customerId,
      traceId: 'a'.repeat(32),
      now: instantFromMs(Date.now() - ageMs),
    },
  );
  await ground.dynamo.send(new PutCommand({ TableName: ground.tables['transfers'], Item: toItem(intent) }));
  return intent;
}
const bookedOf = (person: Person): bigint => ground.core.accounts.get(person.accountId)?.booked ?? -1n;
const repair = (process: Bff): RepairService => process.app.get(RepairService);
const read = async (transferId: string, person = ada): Promise<CallAnswer> =>
  bff.call(person, 'GET', `/api/v1/transfers/${transferId}`);
const stored = async (transferId: string): Promise<Record<string, unknown>> =>
  (await ground.dynamo.send(new GetCommand({ TableName: ground.tables['transfers'], Key: { transferId } }))).Item ?? {};

describe('the repair loop', () => {
  it('leaves a young intent to its request', async () => {
    const goOn = bff.stopClock();
    const intent = await orphan(1_000);
    await repair(bff).repairOverdue();
    goOn();
    expect((await read(intent.transferId)).json['state']).toBe('PENDING');
    expect(ground.core.transfers.has(intent.transferId)).toBe(false);
    // It grows old like any other: finished here, it cannot be taken for one of a later test.
    await eventually('it is old enough', async () => {
      await repair(bff).repairOverdue();
      return ground.core.transfers.has(intent.transferId) || undefined;
    });
  });

  it('finishes what the core posted meanwhile, without another posting, and in the trace of the request', async () => {
    const intent = await orphan(4_000);
    ground.core.post(intent.transferId, toCoreRequest(intent));
    const before = bookedOf(ada);
    await repair(bff).repairOverdue();
    expect((await read(intent.transferId)).json).toMatchObject({
      state: 'POSTED',
      decidedAt: '2026-11-22T10:41:00.000Z',
    });
    expect(bookedOf(ada)).toBe(before);
    const call = ground.core.calls.findLast((each) => each.path.endsWith(intent.transferId));
    expect(call?.traceparent).toContain('a'.repeat(32));
    const item = await stored(intent.transferId);
    expect(item).toMatchObject({ version: 2, traceId: 'a'.repeat(32) });
    expect(item).not.toHaveProperty('pendingShard');
  });

  it('posts what the core never saw', async () => {
    const intent = await orphan(4_000);
    const before = bookedOf(ada);
    await repair(bff).repairOverdue();
    expect((await read(intent.transferId)).json['state']).toBe('POSTED');
    expect(bookedOf(ada)).toBe(before - 1_000n);
  });

  it('refuses for good what the core never saw and is past its deadline', async () => {
    const intent = await orphan(31_000);
    const before = bookedOf(ada);
    await repair(bff).repairOverdue();
    expect((await read(intent.transferId)).json).toMatchObject({ state: 'REJECTED', reason: 'transfer-expired' });
    expect(bookedOf(ada)).toBe(before);
    expect(ground.core.transfers.get(intent.transferId)?.state).toBe('REJECTED');
  });

  it('takes the posting for the answer when it was there before the expiry', async () => {
    const intent = await orphan(31_000);
    const gate = ground.core.holdNext('GET transfer');
    const pass = repair(bff).repairOverdue();
    await gate.arrived;
    ground.core.post(intent.transferId, toCoreRequest(intent));
    gate.release();
    await pass;
    expect((await read(intent.transferId)).json['state']).toBe('POSTED');
  });

  it('writes down a refusal with its facts', async () => {
    const poor = await ground.person({ booked: 10n });
    const intent = await orphan(4_000, { from: poor });
    await repair(bff).repairOverdue();
    expect(await stored(intent.transferId)).toMatchObject({
      state: 'REJECTED',
      reason: 'insufficient-funds',
      facts: { available: { amountMinor: '10', currency: 'EUR' }, requested: { amountMinor: '1000', currency: 'EUR' } },
    });
  });

  it('keeps an intent for the next pass while the core is away, and finishes it then', async () => {
    const intent = await orphan(4_000);
    ground.core.isDown = true;
    expect(await repair(bff).repairOverdue()).toMatchObject({ seen: 1, finished: 0 });
    expect((await read(intent.transferId)).json['state']).toBe('PENDING');
    ground.core.isDown = false;
    expect(await repair(bff).repairOverdue()).toEqual({ seen: 1, finished: 1 });
    expect(await repair(bff).repairOverdue()).toEqual({ seen: 0, finished: 0 });
  });

  it('two processes at once: one effect, one decision', async () => {
    const intents = await Promise.all(Array.from({ length: 40 }, () => orphan(4_000)));
    const before = bookedOf(ada);
    const reports = await Promise.all([repair(bff).repairOverdue(), repair(other).repairOverdue()]);
    expect(reports[0].finished + reports[1].finished).toBeGreaterThanOrEqual(40);
    expect(bookedOf(ada)).toBe(before - 40_000n);
    for (const { transferId } of intents)
      expect(await stored(transferId)).toMatchObject({ state: 'POSTED', version: 2 });
  });

  it('a decision never changes: the repair finds POSTED, a late request finds it too', async () => {
    const key = newKey();
    const gate = ground.core.holdNext('PUT transfer');
    const request = bff.transfer(ada, key, payment(ada, bea));
    await gate.arrived;
    const transferId = transferIdOf(ada.customerId, key);
    const before = await stored(transferId);
    await ground.dynamo.send(
      new PutCommand({
        TableName: ground.tables['transfers'],
        Item: { ...before, createdAt: instantFromMs(Date.now() - 4_000) },
      }),
    );
    await repair(other).repairOverdue();
    expect(await stored(transferId)).toMatchObject({ state: 'POSTED', version: 2 });
    gate.release();
    expect((await request).json).toMatchObject({ state: 'POSTED' });
    expect(await stored(transferId)).toMatchObject({ state: 'POSTED', version: 2 });
  });

  it('one that cannot be decided does not stop those behind it', async () => {
    const stranger = await ground.person();
    const stuck = await orphan(20_000, { from: stranger });
    ground.core.breakNext('GET transfer', 'unavailable');
    const next = await orphan(4_000);
    await repair(bff).repairOverdue();
    await repair(bff).repairOverdue();
    for (const { transferId } of [stuck, next]) expect((await stored(transferId))['state']).toBe('POSTED');
  });

  it('after 202 the same key answers the resolved state, byte-equal from then on', async () => {
    const key = newKey();
    ground.core.breakNext('PUT transfer', 'lost-request', 'lost-request');
    expect((await bff.transfer(ada, key, payment(ada, bea))).status).toBe(202);
    const transferId = transferIdOf(ada.customerId, key);
    const item = await stored(transferId);
    const createdAt = instantFromMs(Date.now() - 5_000);
    await ground.dynamo.send(new PutCommand({ TableName: ground.tables['transfers'], Item: { ...item, createdAt } }));
    await repair(bff).repairOverdue();
    const first = await bff.transfer(ada, key, payment(ada, bea));
    expect([first.status, first.json['state']]).toEqual([201, 'POSTED']);
    const second = await other.transfer(ada, key, payment(ada, bea));
    expect(second.text).toBe(first.text);
    expect(second.headers).toMatchObject({ 'idempotency-replayed': 'true' });
  });

  it('keeps the answer of a key that began while nobody could say whose the account is', async () => {
    const process = await ground.bff();
    const key = newKey();
    const foreign = payment({ ...ada, accountId: bea.accountId }, bea);
    ground.core.breakNext('GET accounts', 'lost-request');
    const first = await process.transfer(ada, key, foreign);
    expect(first.status).toBe(404);
    const again = await process.transfer(ada, key, foreign);
    expect([again.status, again.text, again.headers['idempotency-replayed']]).toEqual([404, first.text, 'true']);
    // Another key begins nothing: the account is known to be somebody else's.
    const other = await process.transfer(ada, newKey(), foreign);
    expect([other.status, other.headers['idempotency-replayed']]).toEqual([404, undefined]);
  });

  it('an account the core does not give to the customer: 404 for good, and the id is won in the core', async () => {
    const key = newKey();
    const fresh = await ground.person();
    ground.core.breakNext('GET accounts', 'lost-request');
    const foreign = payment({ ...fresh, accountId: bea.accountId }, bea);
    const answer = await bff.transfer(fresh, key, foreign);
    expect(answer.status).toBe(404);
    expect(ground.core.transfers.get(transferIdOf(fresh.customerId, key))?.state).toBe('REJECTED');
    ground.core.breakNext('GET accounts', 'lost-request');
    expect((await bff.transfer(fresh, key, foreign)).text).toBe(answer.text);
  });
});

describe('events of the core', () => {
  const envelope = <Type extends 'banking-core.transfer.posted.v1' | 'banking-core.transfer.rejected.v1'>(
    type: Type,
    data: EventEnvelope<Type>['data'],
  ): EventEnvelope<Type> => ({
    id: '01935b1c-0000-7000-8000-0000000000e1',
    type,
    occurredAt: '2026-11-22T10:41:00.000Z',
    subject: ada.accountId,
    sequence: 1,
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    data,
  });
  const amount = { amountMinor: '1000', currency: 'EUR' } as const;

  it('a posted event finishes the intent, and again changes nothing', async () => {
    const intent = await orphan(1_000);
    const event = envelope('banking-core.transfer.posted.v1', {
      transferId: intent.transferId,
      kind: 'INTERNAL',
      debtorAccountId: ada.accountId,
      debtorCustomerId: ada.customerId,
      creditorAccountId: bea.accountId,
      creditorCustomerId: bea.customerId,
      amount,
      bookedAt: '2026-11-22T10:41:00.000Z',
    });
    const consumer = bff.app.get(TransferDecidedConsumer);
    await consumer.posted(event);
    await consumer.posted(event);
    expect(await stored(intent.transferId)).toMatchObject({ state: 'POSTED', version: 2 });
  });

  it('a rejected event finishes the intent with the facts of the core, or fails to be tried again', async () => {
    const intent = await orphan(1_000);
    const event = envelope('banking-core.transfer.rejected.v1', {
      transferId: intent.transferId,
      debtorAccountId: ada.accountId,
      debtorCustomerId: ada.customerId,
      amount,
      reason: 'insufficient-funds',
      rejectedAt: '2026-11-22T10:41:00.000Z',
    });
    ground.core.reject(intent.transferId, toCoreRequest(intent), 'insufficient-funds', { available: amount });
    const consumer = bff.app.get(TransferDecidedConsumer);
    ground.core.isDown = true;
    await expect(consumer.rejected(event)).rejects.toMatchObject({ name: 'DependencyUnavailableError' });
    ground.core.isDown = false;
    await consumer.rejected(event);
    expect(await stored(intent.transferId)).toMatchObject({ state: 'REJECTED', facts: { available: amount } });
  });

  it('events about transfers that are not ours, or of other banks, are none of our business', async () => {
    const transferId = newKey();
    const consumer = bff.app.get(TransferDecidedConsumer);
    await consumer.posted(
      envelope('banking-core.transfer.posted.v1', {
        transferId,
        kind: 'INCOMING',
        debtorAccountId: newKey(),
        debtorCustomerId: null,
        creditorAccountId: bea.accountId,
        creditorCustomerId: bea.customerId,
        amount,
        bookedAt: '2026-11-22T10:41:00.000Z',
      }),
    );
    expect(await stored(transferId)).toEqual({});
  });
});
