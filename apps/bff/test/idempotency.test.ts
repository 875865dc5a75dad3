import { DeleteCommand, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transferIdOf } from '../src/transfers/transfer-identity.ts';
import { type Bff, Ground, newKey, payment, type Person } from './bff-under-test.ts';

const PROBLEM = 'https://alder.example/problems/';
let ground: Ground;
let bff: Bff;
let ada: Person;
let bea: Person;

beforeAll(async () => {
  ground = await Ground.make('bff-idempotency');
  bff = await ground.bff();
  ada = await ground.person({ booked: 1_000_000n });
  bea = await ground.person({ booked: 0n });
}, 60_000);
afterAll(async () => ground.end());

const bookedOf = (person: Person): bigint => ground.core.accounts.get(person.accountId)?.booked ?? -1n;
const recordKey = (person: Person, key: string): string =>
  `${person.customerId}#${createHash('sha256').update(key).digest('hex')}`;
const storedRecord = async (person: Person, key: string): Promise<Record<string, unknown> | undefined> => {
  const Key = { key: recordKey(person, key) };
  const answer = await ground.dynamo.send(
    new GetCommand({ TableName: ground.tables['idempotency'], Key, ConsistentRead: true }),
  );
  return answer.Item;
};
const storedIntent = async (transferId: unknown): Promise<Record<string, unknown> | undefined> => {
  const answer = await ground.dynamo.send(
    new GetCommand({ TableName: ground.tables['transfers'], Key: { transferId }, ConsistentRead: true }),
  );
  return answer.Item;
};

describe('the idempotency table', () => {
  it('missing key: 400 and nothing stored', async () => {
    const puts = ground.core.count('PUT transfer');
    const answer = await bff.call(ada, 'POST', '/api/v1/transfers', { payload: payment(ada, bea) });
    expect([answer.status, answer.json['type']]).toEqual([400, `${PROBLEM}idempotency-key-missing`]);
    expect(ground.core.count('PUT transfer')).toBe(puts);
  });

  it.each(['short', 'has spaces in the key', 'x'.repeat(65), '"half-quoted-key-000'])(
    'malformed key %s: 400',
    async (key) => {
      const answer = await bff.transfer(ada, key, payment(ada, bea));
      expect([answer.status, answer.json['type']]).toEqual([400, `${PROBLEM}idempotency-key-malformed`]);
    },
  );

  it('first: executes, answers 201 with Location and stores the intent as the audit reads it', async () => {
    const key = newKey();
    const before = bookedOf(ada);
    const answer = await bff.transfer(ada, key, payment(ada, bea, '1234', { reference: 'rent' }));
    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({ location: `/api/v1/transfers/${String(answer.json['transferId'])}` });
    expect(answer.headers['idempotency-replayed']).toBeUndefined();
    expect(answer.json).toMatchObject({
      state: 'POSTED',
      reason: null,
      amount: { amountMinor: '1234', currency: 'EUR' },
    });
    expect(bookedOf(ada)).toBe(before - 1234n);
    const intent = await storedIntent(answer.json['transferId']);
    expect(intent).toEqual({
      transferId: answer.json['transferId'],
      customerId: ada.customerId,
      debtorAccountId: ada.accountId,
      creditorIban: bea.iban,
      creditorName: 'Bea Birch',
      amountMinor: '1234',
      currency: 'EUR',
      reference: 'rent',
      state: 'POSTED',
      reason: null,
      facts: {},
      feeMinor: '0',
      version: 2,
      traceId: answer.headers['x-correlation-id'],
      createdAt: answer.json['createdAt'],
      decidedAt: '2026-11-22T10:41:00.000Z',
      dayShard: expect.stringMatching(/^\d{4}-\d{2}-\d{2}#[0-3]$/),
    });
    const record = await storedRecord(ada, key);
    const days = (Number(record?.['expiresAt']) * 1000 - Date.parse(String(record?.['createdAt']))) / 86_400_000;
    expect(Math.round(days)).toBe(7);
    expect(JSON.stringify(record)).not.toContain(key);
  });

  it('same key, same body, finished: same status and bytes, marked as replayed, and no second effect', async () => {
    const key = newKey();
    const first = await bff.transfer(ada, key, payment(ada, bea));
    const before = bookedOf(ada);
    for (const sent of [key, `"${key}"`]) {
      const again = await bff.transfer(ada, sent, payment(ada, bea));
      expect([again.status, again.text]).toEqual([201, first.text]);
      expect(again.headers).toMatchObject({ 'idempotency-replayed': 'true', location: first.headers['location'] });
    }
    expect(bookedOf(ada)).toBe(before);
  });

  it('takes the same body in another member order for the same request', async () => {
    const key = newKey();
    const first = await bff.transfer(ada, key, payment(ada, bea));
    const turned = Object.fromEntries(Object.entries(payment(ada, bea)).toReversed());
    expect((await bff.transfer(ada, key, turned)).text).toBe(first.text);
  });

  it('same key, running: 409 with Retry-After, and one effect', async () => {
    const key = newKey();
    const goOn = bff.stopClock();
    const gate = ground.core.holdNext('PUT transfer');
    const first = bff.transfer(ada, key, payment(ada, bea));
    await gate.arrived;
    const second = await bff.transfer(ada, key, payment(ada, bea));
    expect([second.status, second.json['type']]).toEqual([409, `${PROBLEM}request-in-progress`]);
    expect(second.headers).toMatchObject({ 'retry-after': '1' });
    goOn();
    gate.release();
    expect((await first).status).toBe(201);
    expect((await bff.transfer(ada, key, payment(ada, bea))).text).toBe((await first).text);
  });

  it('same key, other body: 422 while running and when finished', async () => {
    const key = newKey();
    const gate = ground.core.holdNext('PUT transfer');
    const first = bff.transfer(ada, key, payment(ada, bea));
    await gate.arrived;
    const running = await bff.transfer(ada, key, payment(ada, bea, '2000'));
    gate.release();
    await first;
    const finished = await bff.transfer(ada, key, payment(ada, bea, '2000'));
    for (const answer of [running, finished])
      expect([answer.status, answer.json['type']]).toEqual([422, `${PROBLEM}idempotency-key-reused`]);
  });

  it('keys are scoped to the customer', async () => {
    const key = newKey();
    const rich = await ground.person({ booked: 5_000n });
    const mine = await bff.transfer(ada, key, payment(ada, bea));
    const theirs = await bff.transfer(rich, key, payment(rich, bea));
    expect([mine.status, theirs.status]).toEqual([201, 201]);
    expect(mine.json['transferId']).not.toBe(theirs.json['transferId']);
  });

  it.each([
    ['zero', { amount: { amountMinor: '0', currency: 'EUR' } }, '#/amount/amountMinor'],
    ['negative', { amount: { amountMinor: '-1', currency: 'EUR' } }, '#/amount/amountMinor'],
    ['decimal', { amount: { amountMinor: '0.001', currency: 'EUR' } }, '#/amount/amountMinor'],
    ['exponent', { amount: { amountMinor: '1e3', currency: 'EUR' } }, '#/amount/amountMinor'],
    ['number', { amount: { amountMinor: 100, currency: 'EUR' } }, '#/amount/amountMinor'],
    ['unknown currency', { amount: { amountMinor: '100', currency: 'XXX' } }, '#/amount/currency'],
    ['bad IBAN', { creditorIban: 'ES0021000418450200051332' }, '#/creditorIban'],
    ['10 kB memo', { reference: 'x'.repeat(10_240) }, '#/reference'],
    ['unknown member', { fee: '1' }, '#'],
  ])('validation 400 (%s) is not stored: the same key then succeeds', async (_what, fault, pointer) => {
    const key = newKey();
    const answer = await bff.transfer(ada, key, payment(ada, bea, '100', fault));
    expect([answer.status, answer.json['type']]).toEqual([400, `${PROBLEM}validation`]);
    expect((answer.json['errors'] as { pointer: string }[]).map((each) => each.pointer)).toContain(pointer);
    expect(await storedRecord(ada, key)).toBeUndefined();
    expect((await bff.transfer(ada, key, payment(ada, bea, '100'))).status).toBe(201);
  });

  it('401, 413 and 415 are not stored', async () => {
    const key = newKey();
    const headers = { 'idempotency-key': key };
    const anonymous = await bff.call(undefined, 'POST', '/api/v1/transfers', { payload: payment(ada, bea), headers });
    const huge = await bff.call(ada, 'POST', '/api/v1/transfers', {
      payload: payment(ada, bea, '100', { reference: 'x'.repeat(70_000) }),
      headers,
    });
    const form = await bff.call(ada, 'POST', '/api/v1/transfers', {
      payload: 'amount=1',
      headers: { ...headers, 'content-type': 'text/csv' },
    });
    expect([anonymous.status, huge.status, form.status]).toEqual([401, 413, 415]);
    expect(await storedRecord(ada, key)).toBeUndefined();
  });

  it('503 before execution is not stored: a retry succeeds', async () => {
    const key = newKey();
    const noTable = await ground.bff({ IDEMPOTENCY_TABLE: 'there-is-no-such-table' });
    const puts = ground.core.count('PUT transfer');
    const answer = await noTable.transfer(ada, key, payment(ada, bea));
    expect([answer.status, answer.json['type']]).toEqual([503, `${PROBLEM}unavailable`]);
    expect(answer.headers).toMatchObject({ 'retry-after': '1' });
    expect(ground.core.count('PUT transfer')).toBe(puts);
    expect((await noTable.balance(ada)).status).toBe(200);
    expect((await bff.transfer(ada, key, payment(ada, bea))).status).toBe(201);
  });

  it('business refusal: 422 with the facts, final for the key, same bytes again', async () => {
    const key = newKey();
    const poor = await ground.person({ booked: 500n });
    const first = await bff.transfer(poor, key, payment(poor, bea, '1000'));
    expect(first.status).toBe(422);
    expect(first.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(first.json).toMatchObject({
      type: `${PROBLEM}insufficient-funds`,
      available: { amountMinor: '500', currency: 'EUR' },
      requested: { amountMinor: '1000', currency: 'EUR' },
      traceId: first.headers['x-correlation-id'],
      instance: '/api/v1/transfers',
    });
    const account = ground.core.accounts.get(poor.accountId);
    if (account !== undefined) account.booked = 5_000n;
    const again = await bff.transfer(poor, key, payment(poor, bea, '1000'));
    expect([again.status, again.text]).toEqual([422, first.text]);
    expect(again.headers).toMatchObject({ 'idempotency-replayed': 'true' });
    expect((await bff.transfer(poor, newKey(), payment(poor, bea, '1000'))).status).toBe(201);
  });

  it.each([
    ['payee-not-found', 'payee-not-found'],
    ['account-not-active', 'account-not-active'],
    ['currency-mismatch', 'currency-mismatch'],
    ['same-account', 'same-account'],
    ['transfer-expired', 'transfer-expired'],
    ['daily-limit', 'transfer-refused'],
  ])('the core refuses for %s: 422 %s', async (reason, slug) => {
    const key = newKey();
    const gate = ground.core.holdNext('GET accounts');
    const fresh = await ground.person();
    const running = bff.transfer(fresh, key, payment(fresh, bea));
    await gate.arrived;
    const amount = { amountMinor: '1000', currency: 'EUR' } as const;
    ground.core.reject(
      transferIdOf(fresh.customerId, key),
      { customerId: fresh.customerId, debtorAccountId: fresh.accountId, amount },
      reason,
      { limit: '500.00' },
    );
    gate.release();
    const answer = await running;
    expect([answer.status, answer.json['type']]).toEqual([422, PROBLEM + slug]);
    expect(answer.json['limit']).toBe('500.00');
  });

  it('lost answer: the immediate read finds it posted, 201', async () => {
    ground.core.breakNext('PUT transfer', 'lost-answer');
    const before = bookedOf(ada);
    const answer = await bff.transfer(ada, newKey(), payment(ada, bea));
    expect(answer.status).toBe(201);
    expect(bookedOf(ada)).toBe(before - 1000n);
  });

  it('lost request: the immediate read finds nothing, so it is put again, 201', async () => {
    ground.core.breakNext('PUT transfer', 'lost-request');
    const before = bookedOf(ada);
    expect((await bff.transfer(ada, newKey(), payment(ada, bea))).status).toBe(201);
    expect(bookedOf(ada)).toBe(before - 1000n);
  });

  it('outcome unknown: 202 PENDING with Location, stored; the same key says so until it is resolved', async () => {
    const key = newKey();
    ground.core.breakNext('PUT transfer', 'lost-answer');
    ground.core.breakNext('GET transfer', 'unavailable');
    const before = bookedOf(ada);
    const first = await bff.transfer(ada, key, payment(ada, bea));
    expect(first.status).toBe(202);
    expect(first.json).toMatchObject({ state: 'PENDING', decidedAt: null });
    const location = String(first.headers['location']);
    expect((await storedRecord(ada, key))?.['status']).toBe('PENDING');
    expect((await bff.call(ada, 'GET', location)).json).toMatchObject({ state: 'PENDING' });
    const pending = await bff.transfer(ada, key, payment(ada, bea));
    expect([pending.status, pending.text]).toEqual([202, first.text]);
    expect(pending.headers).toMatchObject({ 'idempotency-replayed': 'true' });
    expect(bookedOf(ada)).toBe(before - 1000n);
    expect((await bff.transfer(ada, key, payment(ada, bea, '7'))).status).toBe(422);
  });

  it('a crash after the intent: 409 while it may still run, 202 afterwards, never a second intent', async () => {
    const key = newKey();
    const goOn = bff.stopClock();
    const gate = ground.core.holdNext('PUT transfer');
    const first = bff.transfer(ada, key, payment(ada, bea));
    await gate.arrived;
    const transferId = transferIdOf(ada.customerId, key);
    expect((await bff.transfer(ada, key, payment(ada, bea))).status).toBe(409);
    goOn();
    // Four seconds pass for the intent; its request is still held, as a killed process would be for ever.
    await ground.dynamo.send(
      new UpdateCommand({
        TableName: ground.tables['transfers'],
        Key: { transferId },
        UpdateExpression: 'SET createdAt = :then',
        ExpressionAttributeValues: { ':then': new Date(Date.now() - 4_000).toISOString() },
      }),
    );
    const later = await bff.transfer(ada, key, payment(ada, bea));
    expect([later.status, later.json['state']]).toEqual([202, 'PENDING']);
    gate.release();
    expect((await first).status).toBe(201);
    expect((await bff.transfer(ada, key, payment(ada, bea))).status).toBe(201);
  });

  it('after the record expired the transfer itself still guards the key', async () => {
    const key = newKey();
    const first = await bff.transfer(ada, key, payment(ada, bea));
    await ground.dynamo.send(
      new DeleteCommand({ TableName: ground.tables['idempotency'], Key: { key: recordKey(ada, key) } }),
    );
    const before = bookedOf(ada);
    const again = await bff.transfer(ada, key, payment(ada, bea));
    expect([again.status, again.text]).toEqual([201, first.text]);
    expect((await bff.transfer(ada, key, payment(ada, bea, '9'))).status).toBe(422);
    expect(bookedOf(ada)).toBe(before);
  });

  it('thirty-two at once through two BFFs with one key: one effect, one answer', async () => {
    const other = await ground.bff();
    const goOn = [bff.stopClock(), other.stopClock()];
    const key = newKey();
    const before = bookedOf(ada);
    const answers = await Promise.all(
      Array.from({ length: 32 }, (_, index) => (index % 2 === 0 ? bff : other).transfer(ada, key, payment(ada, bea))),
    );
    for (const each of goOn) each();
    for (const answer of answers) expect([201, 409]).toContain(answer.status);
    const bodies = answers.filter((answer) => answer.status === 201).map((answer) => answer.text);
    expect(bodies.length).toBeGreaterThan(0);
    expect(new Set(bodies).size).toBe(1);
    expect(bookedOf(ada)).toBe(before - 1000n);
    expect((await other.transfer(ada, key, payment(ada, bea))).text).toBe(bodies[0]);
  });
});
