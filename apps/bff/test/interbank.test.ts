import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { EventEnvelope } from '@bank/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RailPaymentsConsumer } from '../src/transfers/rail-payments.consumer.ts';
import { TransferDecidedConsumer } from '../src/transfers/transfer-decided.consumer.ts';
import { type Bff, type CallAnswer, Ground, newKey, payment, type Person } from './bff-under-test.ts';

const OTHER_BANK = { iban: 'ES9121000418450200051332' };
const AT = '2026-11-22T10:41:05.000Z';
type Told = 'sent' | 'settled' | 'rejected' | 'returned';

let ground: Ground;
let bff: Bff;
let ada: Person;
let mallory: Person;
let key: string;
let transferId: string;
let booked: CallAnswer;

beforeAll(async () => {
  ground = await Ground.make('bff-interbank');
  bff = await ground.bff();
  ada = await ground.person({ booked: 1_000_000n });
  mallory = await ground.person();
}, 60_000);
beforeEach(async () => {
  key = newKey();
  booked = await bff.transfer(ada, key, payment(ada, OTHER_BANK));
  transferId = String(booked.json['transferId']);
});
afterAll(async () => ground.end());

/** What the core's events tell, as they come from the queue. */
function tell(what: Told, sequence: number, more: { reason?: string; id?: string } = {}): Promise<void> {
  const id = more.id ?? transferId;
  const facts = { debtorAccountId: ada.accountId, debtorCustomerId: ada.customerId, transferId: id };
  const amount = { amountMinor: '1000', currency: 'EUR' } as const;
  const data = { ...facts, amount, reason: more.reason ?? 'MS03' };
  const event = { sequence, data: { ...data, sentAt: AT, settledAt: AT, rejectedAt: AT, returnedAt: AT } };
  const consumer = bff.app.get(RailPaymentsConsumer);
  return (consumer[what] as (event: unknown) => Promise<void>).call(consumer, event);
}
const read = (): Promise<CallAnswer> => bff.call(ada, 'GET', `/api/v1/transfers/${transferId}`);
const timeline = (person = ada): Promise<CallAnswer> =>
  bff.call(person, 'GET', `/api/v1/transfers/${transferId}/timeline`);
const stored = async (): Promise<Record<string, unknown>> =>
  (await ground.dynamo.send(new GetCommand({ TableName: ground.tables['transfers'], Key: { transferId } }))).Item ?? {};

describe('a transfer to another bank', () => {
  it('says its kind and fee, and that it is accepted, when it is booked', () => {
    expect(booked.status).toBe(201);
    expect(booked.json).toMatchObject({
      state: 'POSTED',
      kind: 'INTERBANK',
      fee: { amountMinor: '40', currency: 'EUR' },
      settlement: { state: 'ACCEPTED', reason: null },
    });
  });

  it('is INTERNAL and NONE within the bank', async () => {
    const answer = await bff.transfer(ada, newKey(), payment(ada, mallory));
    expect(answer.json).toMatchObject({
      kind: 'INTERNAL',
      fee: { amountMinor: '0' },
      settlement: { state: 'NONE', at: null, reason: null },
    });
  });

  it('moves on as the events tell, one version of its item for each, and keeps state and names the audit reads', async () => {
    await tell('sent', 7);
    expect((await read()).json).toMatchObject({ settlement: { state: 'SENT', at: AT, reason: null } });
    await tell('settled', 8);
    expect((await read()).json).toMatchObject({ state: 'POSTED', settlement: { state: 'SETTLED' } });
    expect(await stored()).toMatchObject({ state: 'POSTED', version: 4, amountMinor: '1000', currency: 'EUR' });
  });

  it('ignores events that come again, late or out of order', async () => {
    await tell('settled', 12);
    await tell('sent', 11);
    await tell('settled', 12);
    expect((await read()).json).toMatchObject({ settlement: { state: 'SETTLED' } });
    expect(await stored()).toMatchObject({ version: 3, settlementSequence: 12 });
  });

  it('says why the money came back, in words of both languages', async () => {
    await tell('returned', 9, { reason: 'AC04' });
    expect((await read()).json['settlement']).toEqual({
      state: 'RETURNED',
      at: AT,
      reason: {
        code: 'AC04',
        textKey: 'rail-reason.AC04',
        words: { en: "the payee's account is closed", es: 'la cuenta del beneficiario está cerrada' },
      },
    });
  });

  it('answers its key with the bytes of the booking, however far it has got', async () => {
    await tell('rejected', 9, { reason: 'AC01' });
    const again = await bff.transfer(ada, key, payment(ada, OTHER_BANK));
    expect([again.headers['idempotency-replayed'], again.text]).toEqual(['true', booked.text]);
  });

  it('is finished first when the event of the rail finds an intent that nobody finished', async () => {
    ground.core.breakNext('PUT transfer', 'lost-answer', 'lost-request');
    ground.core.breakNext('GET transfer', 'unavailable');
    const pending = await bff.transfer(ada, newKey(), payment(ada, OTHER_BANK));
    expect(pending.status).toBe(202);
    transferId = String(pending.json['transferId']);
    await tell('sent', 21);
    expect((await read()).json).toMatchObject({
      state: 'POSTED',
      fee: { amountMinor: '40' },
      settlement: { state: 'SENT' },
    });
  });

  it('of no intent here, or of another customer, changes nothing', async () => {
    await tell('sent', 30, { id: '01935b1c-0000-7000-8000-0000000000ff' });
    const before = await stored();
    const owner = ada;
    ada = mallory;
    await tell('sent', 31).finally(() => (ada = owner));
    expect(await stored()).toEqual(before);
  });

  it('gives the payer a fresh balance when the money is back', async () => {
    await bff.balance(ada);
    expect((await bff.balance(ada)).json['source']).toBe('cache');
    const account = ground.core.accounts.get(ada.accountId);
    if (account === undefined) throw new Error('ada has an account');
    account.booked += 1_000n;
    account.version += 1;
    await bff.app.get(TransferDecidedConsumer).posted({
      data: {
        kind: 'RETURN',
        transferId: newKey(),
        debtorAccountId: newKey(),
        debtorCustomerId: null,
        creditorAccountId: ada.accountId,
        creditorCustomerId: ada.customerId,
        creditorAccountVersion: account.version,
      },
    } as EventEnvelope<'banking-core.transfer.posted.v1'>);
    const fresh = await bff.balance(ada);
    expect(fresh.json).toMatchObject({ source: 'core', booked: { amountMinor: account.booked.toString() } });
  });
});

describe('the timeline of a transfer', () => {
  it('tells every step the core knows, after our own, with the correlation id of the request', async () => {
    ground.core.timelines.set(transferId, {
      transferId,
      steps: [
        { step: 'BOOKED', at: '2026-11-22T10:41:00.000Z', reason: null },
        { step: 'SENT', at: '2026-11-22T10:41:01.000Z', reason: null },
        { step: 'REJECTED', at: '2026-11-22T10:41:02.000Z', reason: 'BE01' },
      ],
    });
    const { status, json } = await timeline();
    expect([status, json['complete'], json['correlationId']]).toEqual([200, true, booked.headers['x-correlation-id']]);
    expect(json['steps']).toMatchObject([
      { step: 'RECEIVED', at: booked.json['createdAt'], reason: null },
      { step: 'BOOKED', reason: null },
      { step: 'SENT' },
      { step: 'REJECTED', reason: { code: 'BE01', words: { en: "the name is not the account holder's" } } },
    ]);
  });

  it('says what we know ourselves, and that it is not complete, while the core is away', async () => {
    await tell('settled', 41);
    ground.core.breakNext('GET timeline', 'unavailable');
    const { json } = await timeline();
    expect(json).toMatchObject({
      complete: false,
      steps: [{ step: 'RECEIVED' }, { step: 'BOOKED' }, { step: 'SETTLED', at: AT }],
    });
  });

  it('has why the bank itself refused', async () => {
    const refused = await bff.transfer(ada, newKey(), payment(ada, OTHER_BANK, '900000000'));
    expect(refused.status).toBe(422);
    const list = await bff.call(ada, 'GET', '/api/v1/transfers?limit=1');
    const [newest] = list.json['transfers'] as readonly { transferId: string; fee: unknown }[];
    transferId = newest?.transferId ?? '';
    expect(newest?.fee).toBeNull();
    ground.core.breakNext('GET timeline', 'unavailable');
    expect((await timeline()).json['steps']).toMatchObject([
      { step: 'RECEIVED' },
      { step: 'REFUSED', reason: { code: 'insufficient-funds', textKey: 'transfer-refused.insufficient-funds' } },
    ]);
  });

  it('has only its first step while nothing is decided', async () => {
    ground.core.breakNext('PUT transfer', 'lost-request', 'lost-request');
    ground.core.breakNext('GET transfer', 'unavailable');
    const pending = await bff.transfer(ada, newKey(), payment(ada, OTHER_BANK));
    expect(pending.json).toMatchObject({
      state: 'PENDING',
      kind: 'INTERBANK',
      fee: null,
      settlement: { state: 'NONE' },
    });
    transferId = String(pending.json['transferId']);
    expect((await timeline()).json).toMatchObject({ complete: true, steps: [{ step: 'RECEIVED' }] });
  });

  it('of somebody else does not exist', async () => {
    expect((await timeline(mallory)).status).toBe(404);
  });
});
