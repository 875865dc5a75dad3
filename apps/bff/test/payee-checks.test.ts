import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { addMs, type Clock, spanishIban } from '@bank/domain';
import { CLOCK } from '@bank/platform';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Bff, type CallAnswer, Ground, newKey, payment, type Person } from './bff-under-test.ts';

const PROBLEM = 'https://alder.example/problems/';
let ground: Ground;
let bff: Bff;
let ada: Person;
let juan: Person;

beforeAll(async () => {
  ground = await Ground.make('bff-payee-checks');
  bff = await ground.bff();
  juan = await ground.person({ fullName: 'Juan García López', booked: 0n });
}, 60_000);
beforeEach(async () => {
  // A client of its own for each test: a client may ask twenty times a minute.
  ada = await ground.person({ booked: 1_000_000n });
});
afterAll(async () => ground.end());

const ask = async (name: string, iban = juan.iban, by: { bff?: Bff; person?: Person } = {}): Promise<CallAnswer> =>
  (by.bff ?? bff).call(by.person ?? ada, 'POST', '/api/v1/payee-checks', { payload: { iban, name } });
const checkIdOf = (answer: CallAnswer): string => String(answer.json['checkId']);
const evidence = async (checkId: string): Promise<Record<string, unknown>> => {
  const command = new GetCommand({ TableName: ground.tables['payee-checks'], Key: { checkId }, ConsistentRead: true });
  return (await ground.dynamo.send(command)).Item ?? {};
};
const choose = async (checkId: string, choice: string, person = ada): Promise<CallAnswer> =>
  bff.call(person, 'PUT', `/api/v1/payee-checks/${checkId}/choice`, { payload: { choice } });
const bookedOf = (person: Person): bigint => ground.core.accounts.get(person.accountId)?.booked ?? -1n;

describe('a check of a payee', () => {
  it('says MATCH, and no more', async () => {
    const answer = await ask('GARCIA LOPEZ, JUAN');
    expect(answer.status).toBe(201);
    expect(Object.keys(answer.json).toSorted()).toEqual(['checkId', 'checkedAt', 'outcome']);
    expect(answer.json['outcome']).toBe('MATCH');
  });

  it('gives the holder’s name for a close match only', async () => {
    expect((await ask('Juan García')).json).toMatchObject({
      outcome: 'CLOSE_MATCH',
      suggestedName: 'Juan García López',
    });
    const no = await ask('Pedro García');
    expect(no.json['outcome']).toBe('NO_MATCH');
    expect(no.text).not.toMatch(/López|Juan/);
  });

  it('answers for an IBAN of ours that does not exist, or is closed, as for a wrong name', async () => {
    const nobody = spanishIban({ bank: '0999', branch: '0001', number: '9999999999' });
    const closed = await ground.person({ fullName: 'Clara Closed' });
    const account = ground.core.accounts.get(closed.accountId);
    if (account !== undefined) account.state = 'CLOSED';
    for (const answer of [await ask('Juan García López', nobody), await ask('Clara Closed', closed.iban)]) {
      expect(Object.keys(answer.json).toSorted()).toEqual(['checkId', 'checkedAt', 'outcome']);
      expect(answer.json['outcome']).toBe('NO_MATCH');
    }
  });

  it('is not possible for another bank, of which the core is not asked', async () => {
    const before = ground.core.count('GET payee');
    expect((await ask('Juan García López', 'ES9121000418450200051332')).json['outcome']).toBe('NOT_POSSIBLE');
    expect(ground.core.count('GET payee')).toBe(before);
  });

  it.each(['lost-request', 'lost-answer', 'unavailable'] as const)(
    'is not possible when the core is away: %s',
    async (fault) => {
      ground.core.breakNext('GET payee', fault);
      const answer = await ask('Juan García López');
      expect([answer.status, answer.json['outcome'], answer.json['suggestedName']]).toEqual([
        201,
        'NOT_POSSIBLE',
        undefined,
      ]);
    },
  );

  it('is not possible when the core is slow, and says so in time', async () => {
    const impatient = await ground.bff({ PAYEE_CHECK_CALL_MS: '200' });
    await ask('Juan García López', juan.iban, { bff: impatient });
    const gate = ground.core.holdNext('GET payee');
    const started = performance.now();
    const answer = await ask('Juan García López', juan.iban, { bff: impatient });
    gate.release();
    expect(answer.json['outcome']).toBe('NOT_POSSIBLE');
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it.each([
    [{ name: 'Juan' }, '#/iban'],
    [{ iban: 'ES0009990001', name: 'Juan' }, '#/iban'],
    [{ iban: 'ES9121000418450200051332' }, '#/name'],
    [{ iban: 'ES9121000418450200051332', name: ' ' }, '#/name'],
    [{ iban: 'ES9121000418450200051332', name: 'Juan\nGarcía' }, '#/name'],
    [{ iban: 'ES9121000418450200051332', name: 'x'.repeat(141) }, '#/name'],
  ])('refuses %j with a pointer', async (payload, pointer) => {
    const answer = await bff.call(ada, 'POST', '/api/v1/payee-checks', { payload });
    expect([answer.status, answer.json['type']]).toEqual([400, `${PROBLEM}validation`]);
    expect(answer.json['errors']).toEqual(expect.arrayContaining([expect.objectContaining({ pointer })]));
  });
});

describe('the evidence', () => {
  it('keeps who asked what and when, what was shown and what was chosen', async () => {
    const answer = await ask('Juan García');
    const { checkId, checkedAt } = answer.json;
    const asked = {
      checkId,
      customerId: ada.customerId,
      iban: juan.iban,
      name: 'Juan García',
      outcome: 'CLOSE_MATCH',
      suggestedName: 'Juan García López',
      checkedAt,
    };
    expect(await evidence(String(checkId))).toEqual(asked);
    const chosen = await choose(String(checkId), 'ABANDON');
    expect([chosen.status, chosen.json]).toEqual([
      200,
      { checkId, choice: 'ABANDON', chosenAt: expect.stringMatching(/Z$/) },
    ]);
    expect(await evidence(String(checkId))).toEqual({ ...asked, choice: 'ABANDON', chosenAt: chosen.json['chosenAt'] });
  });

  it('does not keep the holder’s name when it was not shown', async () => {
    const answer = await ask('Pedro García');
    expect(JSON.stringify(await evidence(checkIdOf(answer)))).not.toMatch(/López|Juan/);
  });

  it('takes one choice: the same again is the same answer, another one 409', async () => {
    const checkId = checkIdOf(await ask('Juan García'));
    const first = await choose(checkId, 'PROCEED');
    expect((await choose(checkId, 'PROCEED')).text).toBe(first.text);
    const other = await choose(checkId, 'ABANDON');
    expect([other.status, other.json['type'], other.json['choice']]).toEqual([
      409,
      `${PROBLEM}payee-choice-made`,
      'PROCEED',
    ]);
    expect((await evidence(checkId))['choice']).toBe('PROCEED');
  });

  it('another client’s check does not exist', async () => {
    const checkId = checkIdOf(await ask('Juan García'));
    expect((await choose(checkId, 'ABANDON', juan)).status).toBe(404);
    expect((await choose(newKey(), 'ABANDON')).status).toBe(404);
    expect(await evidence(checkId)).not.toHaveProperty('choice');
  });

  it('nothing is answered that could not be recorded', async () => {
    const forgetful = await ground.bff({ PAYEE_CHECKS_TABLE: 'there-is-none' });
    const answer = await ask('Juan García', juan.iban, { bff: forgetful });
    expect([answer.status, answer.json['type']]).toEqual([503, `${PROBLEM}unavailable`]);
    expect(answer.text).not.toMatch(/López/);
  });
});

describe('harvesting names (S30)', () => {
  const harvest = async (through: Bff, person: Person, headers: (index: number) => Record<string, string>) => {
    const answers: CallAnswer[] = [];
    for (let index = 0; index < 22; index += 1) {
      const payload = { iban: juan.iban, name: `Name ${index}` };
      answers.push(await through.call(person, 'POST', '/api/v1/payee-checks', { payload, headers: headers(index) }));
    }
    return answers.map((answer) => answer.status);
  };
  const twenty = Array.from({ length: 20 }, () => 201);

  it('twenty a minute for each client, whatever address they come from; then 429 with Retry-After', async () => {
    const other = await ground.bff();
    expect(await harvest(bff, ada, (index) => ({ 'x-forwarded-for': `198.51.100.${index}` }))).toEqual([
      ...twenty,
      429,
      429,
    ]);
    const refused = await ask('Juan García López', juan.iban, { bff: other });
    expect([refused.status, refused.json['type']]).toEqual([429, `${PROBLEM}rate-limited`]);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    // Creating beneficiaries would be a way round, and another client at the same address is not to blame.
    const payload = { alias: 'J', name: 'Juan García', iban: juan.iban };
    const headers = { 'idempotency-key': newKey() };
    expect((await bff.call(ada, 'POST', '/api/v1/beneficiaries', { payload, headers })).status).toBe(429);
    expect((await ask('Ada Alder', ada.iban, { person: juan })).status).toBe(201);
  });

  it('is limited in this process while Redis is away, over all its routes', async () => {
    const alone = await ground.bff({ REDIS_URL: 'redis://127.0.0.1:9' });
    expect(await harvest(alone, ada, () => ({}))).toEqual([...twenty, 429, 429]);
    const payload = { alias: 'J', name: 'Juan García', iban: juan.iban };
    const headers = { 'idempotency-key': newKey() };
    expect((await alone.call(ada, 'POST', '/api/v1/beneficiaries', { payload, headers })).status).toBe(429);
  });
});

describe('a transfer that refers to a check', () => {
  const pay = async (key: string, payeeCheckId: string, more: object = {}): Promise<CallAnswer> =>
    bff.transfer(ada, key, payment(ada, juan, '1000', { creditorName: 'Juan García', payeeCheckId, ...more }));
  const reasonOf = (answer: CallAnswer): unknown[] => [answer.status, answer.json['type'], answer.json['reason']];
  const unusable = (reason: string): unknown[] => [422, `${PROBLEM}payee-check-unusable`, reason];

  it('ties the evidence to its id, with the choice that it is', async () => {
    const checkId = checkIdOf(await ask('Juan García'));
    const done = await pay(newKey(), checkId);
    expect(done.status).toBe(201);
    expect(await evidence(checkId)).toMatchObject({ choice: 'PROCEED', transferId: done.json['transferId'] });
    const command = new GetCommand({
      TableName: ground.tables['transfers'],
      Key: { transferId: done.json['transferId'] },
    });
    expect((await ground.dynamo.send(command)).Item).toMatchObject({ payeeCheckId: checkId });
  });

  it('may be to the name that was shown, and keeps the choice made before', async () => {
    const checkId = checkIdOf(await ask('Juan García'));
    const chosen = await choose(checkId, 'PROCEED');
    expect((await pay(newKey(), checkId, { creditorName: 'Juan García López' })).status).toBe(201);
    expect((await evidence(checkId))['chosenAt']).toBe(chosen.json['chosenAt']);
  });

  it('moves nothing for a check of another payee, another client, nobody, or one that was abandoned or used', async () => {
    const before = bookedOf(ada);
    const checkId = checkIdOf(await ask('Juan García'));
    expect(reasonOf(await pay(newKey(), checkId, { creditorName: 'Juan Garcia' }))).toEqual(unusable('other-payee'));
    expect(reasonOf(await pay(newKey(), checkId, { creditorIban: ada.iban }))).toEqual(unusable('other-payee'));
    expect(reasonOf(await pay(newKey(), newKey()))).toEqual(unusable('unknown'));
    const foreign = checkIdOf(await ask('Juan García', juan.iban, { person: juan }));
    expect(reasonOf(await pay(newKey(), foreign))).toEqual(unusable('unknown'));
    await choose(checkId, 'ABANDON');
    expect(reasonOf(await pay(newKey(), checkId))).toEqual(unusable('abandoned'));
    expect(bookedOf(ada)).toBe(before);
    const good = checkIdOf(await ask('Juan García'));
    expect((await pay(newKey(), good)).status).toBe(201);
    expect(reasonOf(await pay(newKey(), good))).toEqual(unusable('used'));
    expect(bookedOf(ada)).toBe(before - 1000n);
    expect(await evidence(foreign)).not.toHaveProperty('transferId');
  });

  it('is in time at 15 minutes and not a millisecond later, and its key is free until it is executed', async () => {
    const clock = bff.app.get<Clock>(CLOCK);
    const started = clock.now();
    const at = (deltaMs: number): void => void time.mockReturnValue(addMs(started, deltaMs));
    const time = jest.spyOn(clock, 'now').mockReturnValue(started);
    try {
      const late = checkIdOf(await ask('Juan García'));
      const inTime = checkIdOf(await ask('Juan García'));
      const key = newKey();
      at(900_001);
      expect(reasonOf(await pay(key, late))).toEqual(unusable('expired'));
      at(900_000);
      const done = await pay(key, inTime);
      expect(done.status).toBe(201);
      at(86_400_000);
      const again = await pay(key, inTime);
      expect([again.status, again.text, again.headers['idempotency-replayed']]).toEqual([201, done.text, 'true']);
    } finally {
      time.mockRestore();
    }
  });

  it('the check is part of what a key stands for', async () => {
    const [one, two] = [checkIdOf(await ask('Juan García')), checkIdOf(await ask('Juan García'))];
    const key = newKey();
    expect((await pay(key, one)).status).toBe(201);
    const other = await pay(key, two);
    expect([other.status, other.json['type']]).toEqual([422, `${PROBLEM}idempotency-key-reused`]);
    const without = await bff.transfer(ada, key, payment(ada, juan, '1000', { creditorName: 'Juan García' }));
    expect([without.status, without.json['type']]).toEqual([422, `${PROBLEM}idempotency-key-reused`]);
    expect(await evidence(two)).not.toHaveProperty('transferId');
  });

  it('one check, ten transfers at once: one is paid', async () => {
    const before = bookedOf(ada);
    const checkId = checkIdOf(await ask('Juan García'));
    const answers = await Promise.all(Array.from({ length: 10 }, () => pay(newKey(), checkId)));
    const statuses = answers.map((answer) => answer.status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.every((status) => [201, 409, 422].includes(status))).toBe(true);
    expect(bookedOf(ada)).toBe(before - 1000n);
  });
});
