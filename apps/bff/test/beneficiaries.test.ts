import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { spanishIban } from '@bank/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bff, type CallAnswer, Ground, newKey, type Person } from './bff-under-test.ts';

const PROBLEM = 'https://alder.example/problems/';
const URL = '/api/v1/beneficiaries';
let ground: Ground;
let bff: Bff;
let ada: Person;
let juan: Person;
let mallory: Person;

beforeAll(async () => {
  ground = await Ground.make('bff-beneficiaries');
  bff = await ground.bff();
  juan = await ground.person({ fullName: 'Juan García López' });
  mallory = await ground.person();
}, 60_000);
beforeEach(async () => {
  ada = await ground.person();
});
afterAll(async () => ground.end());

const foreignIban = (number: number): string =>
  spanishIban({ bank: '2100', branch: '0418', number: String(number).padStart(10, '0') });
const body = (more: object = {}): object => ({ alias: 'Juan', name: 'Juan García', iban: juan.iban, ...more });
const create = async (payload: object, options: { key?: string; person?: Person; bff?: Bff } = {}) =>
  (options.bff ?? bff).call(options.person ?? ada, 'POST', URL, {
    payload,
    headers: { 'idempotency-key': options.key ?? newKey() },
  });
const idOf = (answer: CallAnswer): string => String(answer.json['beneficiaryId']);
const list = async (query = '', person = ada): Promise<CallAnswer> => bff.call(person, 'GET', URL + query);
const idsOf = (answer: CallAnswer): string[] =>
  (answer.json['beneficiaries'] as { beneficiaryId: string }[]).map((each) => each.beneficiaryId);

describe('creating a beneficiary', () => {
  it('checks the payee, tells the outcome and keeps it', async () => {
    const answer = await create(body({ currency: 'EUR' }));
    expect(answer.status).toBe(201);
    expect(answer.headers['location']).toBe(`${URL}/${idOf(answer)}`);
    expect(answer.json).toEqual({
      beneficiaryId: expect.any(String),
      alias: 'Juan',
      name: 'Juan García',
      iban: juan.iban,
      currency: 'EUR',
      payeeCheck: {
        checkId: expect.any(String),
        outcome: 'CLOSE_MATCH',
        suggestedName: 'Juan García López',
        checkedAt: expect.any(String),
      },
      createdAt: expect.any(String),
    });
    const { checkId, checkedAt } = answer.json['payeeCheck'] as Record<string, unknown>;
    const read = await bff.call(ada, 'GET', `${URL}/${idOf(answer)}`);
    expect(read.json).toEqual({ ...answer.json, payeeCheck: { checkId, checkedAt, outcome: 'CLOSE_MATCH' } });
    const command = new GetCommand({ TableName: ground.tables['payee-checks'], Key: { checkId } });
    expect((await ground.dynamo.send(command)).Item).toMatchObject({ customerId: ada.customerId, iban: juan.iban });
  });

  it('needs a key, and gives the same bytes for the same one', async () => {
    const payload = body();
    expect((await bff.call(ada, 'POST', URL, { payload })).json['type']).toBe(`${PROBLEM}idempotency-key-missing`);
    const key = newKey();
    const first = await create(payload, { key });
    const again = await create(payload, { key });
    expect([again.status, again.text, again.headers['idempotency-replayed']]).toEqual([201, first.text, 'true']);
    const other = await create(body({ alias: 'Another' }), { key });
    expect([other.status, other.json['type']]).toEqual([422, `${PROBLEM}idempotency-key-reused`]);
    expect(idsOf(await list())).toEqual([idOf(first)]);
  });

  it('a key that had its effect has no other after the beneficiary is deleted', async () => {
    const key = newKey();
    const first = await create(body(), { key });
    await bff.call(ada, 'DELETE', `${URL}/${idOf(first)}`);
    expect((await create(body(), { key })).text).toBe(first.text);
    expect(idsOf(await list())).toEqual([]);
  });

  it('sixteen at once through two processes with one key: one beneficiary, one answer', async () => {
    const other = await ground.bff();
    const key = newKey();
    const answers = await Promise.all(
      Array.from({ length: 16 }, async (_, index) => create(body(), { key, bff: index % 2 === 0 ? bff : other })),
    );
    const made = answers.filter((answer) => answer.status === 201);
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map((answer) => answer.text)).size).toBe(1);
    expect(answers.every((answer) => [201, 409].includes(answer.status))).toBe(true);
    expect(idsOf(await list())).toHaveLength(1);
  });

  it('one IBAN once for each client, also when two ask at once', async () => {
    const answers = await Promise.all([create(body()), create(body({ alias: 'Again' }))]);
    const [made, refused] = answers.toSorted((a, b) => a.status - b.status);
    expect([made?.status, refused?.status]).toEqual([201, 409]);
    expect(refused?.json).toMatchObject({
      type: `${PROBLEM}beneficiary-exists`,
      beneficiaryId: made?.json['beneficiaryId'],
    });
    expect((await create(body(), { person: mallory })).status).toBe(201);
  });

  it('at most 200, and a deletion makes room', async () => {
    const first = await create(body({ iban: foreignIban(1) }));
    await ground.dynamo.send(
      new UpdateCommand({
        TableName: ground.tables['beneficiaries'],
        Key: { customerId: ada.customerId, entry: 'count' },
        UpdateExpression: 'SET #count = :count',
        ExpressionAttributeNames: { '#count': 'count' },
        ExpressionAttributeValues: { ':count': 199 },
      }),
    );
    expect((await create(body({ iban: foreignIban(2) }))).status).toBe(201);
    const key = newKey();
    const full = await create(body({ iban: foreignIban(3) }), { key });
    expect([full.status, full.json['type'], full.json['limit']]).toEqual([422, `${PROBLEM}beneficiary-limit`, 200]);
    expect(idsOf(await list())).toHaveLength(2);
    await bff.call(ada, 'DELETE', `${URL}/${idOf(first)}`);
    expect((await create(body({ iban: foreignIban(3) }), { key })).status).toBe(201);
  });

  it.each([
    [{ iban: 'ES9309990001180000000001' }, '#/iban'],
    [{ iban: 'FR7612345' }, '#/iban'],
    [{ alias: '' }, '#/alias'],
    [{ alias: 'x'.repeat(61) }, '#/alias'],
    [{ alias: 'a\u0000b' }, '#'],
    [{ name: 'x'.repeat(141) }, '#/name'],
    [{ currency: 'XXX' }, '#/currency'],
    [{ customerId: 'x' }, '#'],
    [{ beneficiaryId: 'x' }, '#'],
  ])('refuses %j with a pointer and keeps nothing', async (wrong, pointer) => {
    const answer = await create(body(wrong));
    expect([answer.status, answer.json['type']]).toEqual([400, `${PROBLEM}validation`]);
    expect(answer.json['errors']).toEqual([expect.objectContaining({ pointer })]);
    expect(idsOf(await list())).toEqual([]);
  });

  it('refuses an IBAN of ours whose inner control digits are wrong though the outer ones fit', async () => {
    const right = spanishIban({ bank: '0999', branch: '0001', number: '0000000001' });
    const inner = right.slice(12, 14) === '00' ? '01' : '00';
    const wrong = ninetySeven(`${right.slice(4, 12)}${inner}${right.slice(14)}`);
    const answer = await create(body({ iban: wrong }));
    expect([answer.status, answer.json['errors']]).toEqual([
      400,
      [{ pointer: '#/iban', detail: 'must have the control digits of its account number' }],
    ]);
  });
});

/** A Spanish IBAN with right check digits over any account number (ISO 7064, mod 97-10). */
function ninetySeven(account: string): string {
  const remainder = BigInt(`${account}142800`) % 97n;
  return `ES${String(98n - remainder).padStart(2, '0')}${account}`;
}

describe('reading and changing', () => {
  it('lists the oldest first, page by page, none twice', async () => {
    const made: string[] = [];
    for (let index = 1; index <= 7; index += 1) made.push(idOf(await create(body({ iban: foreignIban(index) }))));
    const seen: string[] = [];
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null && pages < 10; pages += 1) {
      const page = await list(`?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...idsOf(page));
      cursor = page.json['nextCursor'] as string | null;
    }
    expect([seen, cursor]).toEqual([made, null]);
    expect((await list('?cursor=AAAA')).status).toBe(400);
    expect((await list('?limit=101')).status).toBe(400);
  });

  it('renames, and nothing else changes', async () => {
    const made = await create(body({ iban: foreignIban(1) }));
    const url = `${URL}/${idOf(made)}`;
    const renamed = await bff.call(ada, 'PUT', `${url}/alias`, { payload: { alias: '<b>Casa</b>' } });
    expect([renamed.status, renamed.json]).toEqual([200, { ...made.json, alias: '<b>Casa</b>' }]);
    expect((await bff.call(ada, 'GET', url)).json).toEqual(renamed.json);
    for (const payload of [{ alias: 'x'.repeat(61) }, { alias: 'a', iban: foreignIban(2) }, {}])
      expect((await bff.call(ada, 'PUT', `${url}/alias`, { payload })).status).toBe(400);
  });

  it('deletes for good, after which the IBAN is free', async () => {
    const made = await create(body());
    const url = `${URL}/${idOf(made)}`;
    const gone = await bff.call(ada, 'DELETE', url);
    expect([gone.status, gone.text]).toEqual([204, '']);
    for (const answer of [
      await bff.call(ada, 'GET', url),
      await bff.call(ada, 'DELETE', url),
      await bff.call(ada, 'PUT', `${url}/alias`, { payload: { alias: 'x' } }),
    ])
      expect(answer.status).toBe(404);
    expect((await create(body())).status).toBe(201);
  });

  it('another client’s beneficiary does not exist (S24)', async () => {
    const made = await create(body());
    const url = `${URL}/${idOf(made)}`;
    for (const [method, path, payload] of [
      ['GET', url, undefined],
      ['DELETE', url, undefined],
      ['PUT', `${url}/alias`, { alias: 'mine' }],
    ] as const) {
      const answer = await bff.call(mallory, method, path, payload === undefined ? {} : { payload });
      expect([answer.status, answer.json['type']]).toEqual([404, `${PROBLEM}not-found`]);
    }
    expect((await bff.call(ada, 'GET', url)).json['alias']).toBe('Juan');
    const cursor = Buffer.from(idOf(made)).toString('base64url');
    expect(idsOf(await list(`?cursor=${cursor}`, mallory)).every((id) => id !== idOf(made))).toBe(true);
  });
});
