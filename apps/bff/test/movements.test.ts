import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Bff, type CallAnswer, Ground, type Person } from './bff-under-test.ts';
import { movementsOf } from './fake-movements.ts';

interface Movement {
  readonly sequence: number;
  readonly category: string;
}

let ground: Ground;
let bff: Bff;
let mallory: Person;

beforeAll(async () => {
  ground = await Ground.make('bff-movements');
  bff = await ground.bff();
  mallory = await ground.person();
}, 60_000);
afterAll(async () => ground.end());

type Moved = Parameters<typeof movementsOf>[0];

/** A person whose account has moved so. */
async function personWith(moved: Moved): Promise<Person> {
  const person = await ground.person();
  ground.core.movements.set(person.accountId, movementsOf(moved));
  return person;
}
const times = (count: number, moved: Moved[number]): Moved => Array.from({ length: count }, () => moved);

const pathOf = (person: Pick<Person, 'accountId'>): string => `/api/v1/accounts/${person.accountId}/movements`;
const list = (person: Person, query = '', on = bff): Promise<CallAnswer> =>
  on.call(person, 'GET', `${pathOf(person)}${query === '' ? '' : `?${query}`}`);
const annotate = (person: Person, entryId: string, payload: object, on = bff): Promise<CallAnswer> =>
  on.call(person, 'PUT', `${pathOf(person)}/${entryId}/annotation`, { payload });
const movementsIn = (answer: CallAnswer): readonly Movement[] => answer.json['movements'] as Movement[];
const sequences = (answer: CallAnswer): readonly number[] => movementsIn(answer).map(({ sequence }) => sequence);
const pointers = (answer: CallAnswer): readonly string[] =>
  (answer.json['errors'] as { pointer: string }[]).map(({ pointer }) => pointer);
const callsFor = (person: Person): number =>
  ground.core.calls.filter(({ path }) => path.startsWith(`/internal/accounts/${person.accountId}/movements`)).length;

/** Every page from the first to the last. */
async function walk(person: Person, query: string, pagesMax: number): Promise<readonly CallAnswer[]> {
  const pages: CallAnswer[] = [];
  let cursor: string | null = '';
  while (cursor !== null && pages.length < pagesMax) {
    const page = await list(person, cursor === '' ? query : `${query}&cursor=${cursor}`);
    expect(page.status).toBe(200);
    pages.push(page);
    cursor = page.json['nextCursor'] as string | null;
  }
  expect(cursor).toBeNull();
  return pages;
}

describe('a page of movements', () => {
  it('says when it was true, and what the bank takes each movement for', async () => {
    const ada = await personWith([
      { minor: 250_000, name: 'Sol Energía SA', reference: 'Salary 2026-11' },
      { minor: -5_000, name: 'Mercado Central', reference: 'Groceries' },
    ]);
    const { status, json } = await list(ada);
    expect(status).toBe(200);
    expect(json).toEqual({
      movements: [
        {
          entryId: '1001',
          transferId: '00000000-0000-4000-8000-000000000001',
          sequence: 2,
          kind: 'OUTGOING',
          direction: 'OUT',
          amount: { amountMinor: '5000', currency: 'EUR' },
          balanceAfter: { amountMinor: '245000', currency: 'EUR' },
          counterpartyName: 'Mercado Central',
          counterpartyIban: null,
          reference: 'Groceries',
          bookedAt: '2026-11-22T10:41:00.000Z',
          category: 'groceries',
          categorySource: 'automatic',
          note: null,
        },
        expect.objectContaining({ sequence: 1, category: 'salary' }),
      ],
      nextCursor: null,
      asOf: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T/),
      stale: false,
      annotationsAvailable: true,
    });
  });

  it('goes back to the opening of the account, each movement once', async () => {
    const ada = await personWith(times(7, { minor: 1 }));
    const pages = await walk(ada, 'limit=3', 5);
    expect(pages.map(sequences)).toEqual([[7, 6, 5], [4, 3, 2], [1]]);
    expect(callsFor(ada)).toBe(3);
  });

  it('hands every filter to the core as it was given', async () => {
    const ada = await personWith([{ minor: 1 }]);
    const text = encodeURIComponent(`%_'"<img src=x onerror=alert(1)>&kind=FEE`);
    await list(
      ada,
      `from=2026-10-25&to=2026-10-25&minAmountMinor=5&maxAmountMinor=5&direction=IN&kind=INCOMING&text=${text}`,
    );
    const asked = new URL(ground.core.calls.at(-1)?.path ?? '', 'http://core').searchParams;
    expect(Object.fromEntries(asked)).toEqual({
      customerId: ada.customerId,
      limit: '25',
      from: '2026-10-25',
      to: '2026-10-25',
      minAmountMinor: '5',
      maxAmountMinor: '5',
      direction: 'IN',
      kind: 'INCOMING',
      text: `%_'"<img src=x onerror=alert(1)>&kind=FEE`,
    });
    expect([...asked.keys()]).toHaveLength(9);
  });

  it.each([
    ['from=2026-02-30', '#/from'],
    ['from=2026-03-02&to=2026-03-01', '#/to'],
    ['minAmountMinor=2&maxAmountMinor=1', '#/maxAmountMinor'],
    ['minAmountMinor=-1', '#/minAmountMinor'],
    ['direction=UP', '#/direction'],
    ['kind=x', '#/kind'],
    ['category=gifts', '#/category'],
    ['text=', '#/text'],
    ['text=%00', '#/text'],
    ['limit=101', '#/limit'],
    ['customerId=01935b1c-0000-7000-8000-000000000001', '#'],
  ])('refuses %s without asking the core', async (query, pointer) => {
    const ada = await personWith([{ minor: 1 }]);
    const answer = await list(ada, query);
    expect([answer.status, pointers(answer)]).toEqual([400, [pointer]]);
    expect((await bff.call(ada, 'GET', `${pathOf(ada)}/facets?${query}`)).status).toBe(400);
    expect(callsFor(ada)).toBe(0);
  });

  it.each([
    ['AAAA'],
    [Buffer.from('~').toString('base64url')],
    [Buffer.from('~0').toString('base64url')],
    [Buffer.from('~-1').toString('base64url')],
    [Buffer.from('before-1~1~1').toString('base64url')],
    [Buffer.from(`' OR 1=1~`).toString('base64url')],
    // In form, but none that the core gave.
    [Buffer.from('elsewhere~').toString('base64url')],
  ])('refuses the cursor %s', async (cursor) => {
    const ada = await personWith([{ minor: 1 }]);
    const answer = await list(ada, `cursor=${cursor}`);
    expect([answer.status, pointers(answer)]).toEqual([400, ['#/query/cursor']]);
  });

  it('is of one’s own accounts only', async () => {
    const ada = await personWith([{ minor: 1 }]);
    for (const part of ['', '?direction=IN', '/facets'])
      expect((await bff.call(mallory, 'GET', `${pathOf(ada)}${part}`)).status).toBe(404);
  });
});

describe('the filter by category', () => {
  it('looks at a bounded number of movements for a page, and says where it stopped', async () => {
    const ada = await personWith([{ minor: -900, reference: 'Rent 2025-01' }, ...times(2_600, { minor: -1 })]);
    const first = await list(ada, 'category=housing');
    expect([first.json['movements'], callsFor(ada)]).toEqual([[], 4]);
    const second = await list(ada, `category=housing&cursor=${String(first.json['nextCursor'])}`);
    expect([sequences(second), second.json['nextCursor']]).toEqual([[1], null]);
  });

  it('goes on in the middle of what it has read, also when money moved meanwhile', async () => {
    const moved: Moved = Array.from({ length: 40 }, (_, index) => ({
      minor: -1,
      reference: index % 2 === 0 ? 'Rent' : 'Café',
    }));
    const ada = await personWith(moved);
    const first = await list(ada, 'category=housing&limit=8');
    expect(sequences(first)).toEqual([39, 37, 35, 33, 31, 29, 27, 25]);
    ground.core.movements.set(ada.accountId, movementsOf([...moved, ...times(3, { minor: -1, reference: 'Rent' })]));
    const second = await list(ada, `category=housing&limit=8&cursor=${String(first.json['nextCursor'])}`);
    expect(sequences(second)).toEqual([23, 21, 19, 17, 15, 13, 11, 9]);
    const third = await list(ada, `category=housing&limit=8&cursor=${String(second.json['nextCursor'])}`);
    expect([sequences(third), third.json['nextCursor']]).toEqual([[7, 5, 3, 1], null]);
    expect(movementsIn(first).every(({ category }) => category === 'housing')).toBe(true);
  });

  it('meets the other filters', async () => {
    const ada = await personWith([
      { minor: -1, reference: 'Rent' },
      { minor: 1, reference: 'Rent' },
      { minor: -1, reference: 'Café' },
    ]);
    expect(sequences(await list(ada, 'category=housing&direction=OUT'))).toEqual([1]);
    expect(sequences(await list(ada, 'category=transfer-in'))).toEqual([2]);
    expect(sequences(await list(ada, 'category=housing&direction=IN'))).toEqual([]);
  });
});

describe('what a client says of a movement', () => {
  it('takes the place of the automatic category until they take it back', async () => {
    const ada = await personWith([
      { minor: -1, reference: 'Rent' },
      { minor: -2, reference: 'Rent' },
    ]);
    const said = await annotate(ada, '1000', { category: 'savings', note: 'For the flat' });
    expect(said.status).toBe(200);
    expect(said.json).toMatchObject({ entryId: '1000', category: 'savings', note: 'For the flat', version: 1 });
    const { json } = await list(ada);
    expect(json['movements']).toMatchObject([
      { sequence: 2, category: 'housing', categorySource: 'automatic', note: null },
      { sequence: 1, category: 'savings', categorySource: 'client', note: 'For the flat' },
    ]);
    expect(sequences(await list(ada, 'category=savings'))).toEqual([1]);
    expect(sequences(await list(ada, 'category=housing'))).toEqual([2]);
    const back = await annotate(ada, '1000', { category: null, note: null });
    expect(back.json).toMatchObject({ category: null, note: null, version: 2 });
    expect(sequences(await list(ada, 'category=housing'))).toEqual([2, 1]);
  });

  it('is kept once, however often the same is said', async () => {
    const ada = await personWith([{ minor: -1 }]);
    const first = await annotate(ada, '1000', { category: null, note: 'x' });
    const again = await annotate(ada, '1000', { category: null, note: 'x' });
    expect([again.status, again.json]).toEqual([200, first.json]);
    const other = await annotate(ada, '1000', { category: 'cash', note: 'x' });
    expect(other.json['version']).toBe(2);
    const stop = bff.stopClock();
    const racing = await Promise.all(
      Array.from({ length: 8 }, (_, index) => annotate(ada, '1000', { category: 'cash', note: `note ${index}` })),
    );
    stop();
    expect(new Set(racing.map(({ json }) => json['version']))).toEqual(new Set([3, 4, 5, 6, 7, 8, 9, 10]));
    const last = racing.find(({ json }) => json['version'] === 10);
    expect((await list(ada)).json['movements']).toMatchObject([{ note: last?.json['note'] }]);
  });

  it.each([
    ['markup', '<img src=x onerror=alert(1)>'],
    ['quotes and signs', `'; DROP TABLE entries; -- "%_\\`],
    ['lines', 'one\ntwo\tthree'],
    ['other scripts', 'カフェ 🍕 ñ'],
    ['its whole length', 'x'.repeat(280)],
  ])('may hold %s and comes back as it was written', async (_what, note) => {
    const ada = await personWith([{ minor: -1 }]);
    expect((await annotate(ada, '1000', { category: null, note })).json['note']).toBe(note);
    expect((await list(ada)).json['movements']).toMatchObject([{ note }]);
  });

  it.each([
    [{ category: null, note: 'x'.repeat(281) }, '#/note'],
    [{ category: null, note: '' }, '#/note'],
    [{ category: null, note: '   ' }, '#/note'],
    // No body may hold these, whatever the member.
    [{ category: null, note: 'a\u0000b' }, '#'],
    [{ category: null, note: 'a\u001b[31m' }, '#/note'],
    [{ category: null, note: '\ud800' }, '#'],
    [{ category: 'gifts', note: null }, '#/category'],
    [{ category: null }, '#/note'],
    [{ note: null }, '#/category'],
    [{ category: null, note: null, sequence: 1 }, '#'],
  ])('is refused as %j', async (said, pointer) => {
    const ada = await personWith([{ minor: -1 }]);
    const answer = await annotate(ada, '1000', said);
    expect([answer.status, pointers(answer)]).toEqual([400, [pointer]]);
  });

  it('needs a movement of their own, and nothing is kept of another’s', async () => {
    const ada = await personWith([{ minor: -1 }]);
    const before = await annotationCount();
    const said = { category: 'cash', note: 'mine now' };
    const foreign = await bff.call(mallory, 'PUT', `${pathOf(ada)}/1000/annotation`, { payload: said });
    expect([foreign.status, foreign.json['type']]).toEqual([404, 'https://alder.example/problems/not-found']);
    expect((await annotate(ada, '9999', said)).status).toBe(404);
    for (const entryId of ['0', 'x', '-1', '9999999999999999999'])
      expect((await annotate(ada, entryId, said)).status).toBe(400);
    expect(await annotationCount()).toBe(before);
    expect((await list(ada)).json['movements']).toMatchObject([{ category: 'transfer-out', note: null }]);
  });

  it('does not show on another account with the same sequence', async () => {
    const ada = await personWith([{ minor: -1 }]);
    const bea = await personWith([{ minor: -1 }]);
    await annotate(ada, '1000', { category: 'cash', note: 'only here' });
    expect((await list(bea)).json['movements']).toMatchObject([{ category: 'transfer-out', note: null }]);
  });
});

async function annotationCount(): Promise<number> {
  const { Count } = await ground.dynamo.send(new ScanCommand({ TableName: ground.tables['movement-annotations'] }));
  return Count ?? -1;
}

describe('facets', () => {
  const facets = (person: Person, query = '', on = bff): Promise<CallAnswer> =>
    on.call(person, 'GET', `${pathOf(person)}/facets${query === '' ? '' : `?${query}`}`);
  const euro = (amountMinor: string) => ({ amountMinor, currency: 'EUR' });

  it('count and sum by direction, month and category', async () => {
    const ada = await personWith([
      { minor: 1_000, reference: 'Salary', bookedAt: '2026-10-31T22:59:59.999Z' },
      // November has begun in Madrid.
      { minor: -300, reference: 'Rent', bookedAt: '2026-10-31T23:00:00.000Z' },
      { minor: -40, reference: 'Café', bookedAt: '2026-11-02T10:00:00.000Z' },
      { minor: -5, reference: 'Café', bookedAt: '2026-11-03T10:00:00.000Z' },
    ]);
    await annotate(ada, '1003', { category: 'leisure', note: null });
    const { status, json } = await facets(ada);
    expect(status).toBe(200);
    expect(json).toEqual({
      count: 4,
      totalIn: euro('1000'),
      totalOut: euro('345'),
      direction: [
        { value: 'IN', count: 1, totalIn: euro('1000'), totalOut: euro('0') },
        { value: 'OUT', count: 3, totalIn: euro('0'), totalOut: euro('345') },
      ],
      month: [
        { value: '2026-11', count: 3, totalIn: euro('0'), totalOut: euro('345') },
        { value: '2026-10', count: 1, totalIn: euro('1000'), totalOut: euro('0') },
      ],
      category: [
        { value: 'housing', count: 1, totalIn: euro('0'), totalOut: euro('300') },
        { value: 'leisure', count: 1, totalIn: euro('0'), totalOut: euro('5') },
        { value: 'restaurants', count: 1, totalIn: euro('0'), totalOut: euro('40') },
        { value: 'salary', count: 1, totalIn: euro('1000'), totalOut: euro('0') },
      ],
      complete: true,
      countedSince: null,
      asOf: expect.stringMatching(/^\d{4}-/),
      annotationsAvailable: true,
    });
    expect((await facets(ada, 'category=leisure')).json).toMatchObject({ count: 1, totalOut: euro('5') });
    expect((await facets(ada, 'direction=IN')).json).toMatchObject({ count: 1, totalIn: euro('1000') });
  });

  it('of an account without movements are empty', async () => {
    expect((await facets(await personWith([]))).json).toMatchObject({
      count: 0,
      totalIn: euro('0'),
      totalOut: euro('0'),
      direction: [],
      month: [],
      category: [],
      complete: true,
    });
  });

  it('count a bounded number of movements and say from when on', async () => {
    const oldest = { minor: -1, bookedAt: '2025-01-01T00:00:00.000Z' };
    const counted = { minor: -1, bookedAt: '2025-02-01T00:00:00.000Z' };
    const ada = await personWith([oldest, counted, ...times(4_999, { minor: -1 })]);
    const { json } = await facets(ada);
    expect(json).toMatchObject({ count: 5_000, complete: false, countedSince: '2025-02-01T00:00:00.000Z' });
    expect(callsFor(ada)).toBe(10);
  });
});

describe('while a part is down', () => {
  it('the core: the last known first page, marked stale, and nothing that was not known', async () => {
    const ada = await personWith(times(5, { minor: -1 }));
    const bea = await personWith([{ minor: -1 }]);
    const known = await list(ada, 'limit=4');
    await annotate(ada, '1004', { category: 'cash', note: 'still here' });
    ground.core.isDown = true;
    const stale = await list(ada, 'limit=4');
    expect([stale.status, stale.json['stale'], stale.json['asOf']]).toEqual([200, true, known.json['asOf']]);
    expect([sequences(stale), stale.json['nextCursor']]).toEqual([[5, 4, 3, 2], known.json['nextCursor']]);
    expect(stale.json['movements']).toMatchObject([{ category: 'cash', note: 'still here' }, {}, {}, {}]);
    const shorter = await list(ada, 'limit=3');
    expect(sequences(shorter)).toEqual([5, 4, 3]);
    for (const query of ['direction=OUT', 'text=x', 'category=cash', `cursor=${String(known.json['nextCursor'])}`]) {
      const answer = await list(ada, query);
      expect([query, answer.status, answer.headers['retry-after']]).toEqual([query, 503, '1']);
    }
    expect((await list(bea)).status).toBe(503);
    expect((await bff.call(mallory, 'GET', pathOf(ada))).status).toBe(503);
    expect((await bff.call(ada, 'GET', `${pathOf(ada)}/facets`)).status).toBe(503);
    expect((await annotate(ada, '1000', { category: null, note: null })).status).toBe(503);
    ground.core.isDown = false;
    // What was shown from the kept page goes on where it ended.
    expect(sequences(await list(ada, `limit=3&cursor=${String(shorter.json['nextCursor'])}`))).toEqual([2, 1]);
  });

  it('the core, and a page with a filter is not kept as the first page', async () => {
    const ada = await personWith([{ minor: 1 }, { minor: -1 }]);
    await list(ada, 'direction=IN');
    ground.core.isDown = true;
    expect((await list(ada)).status).toBe(503);
    ground.core.isDown = false;
  });

  it('DynamoDB: movements without what the client said of them, which says so', async () => {
    const ada = await personWith([{ minor: -1, reference: 'Rent' }]);
    await annotate(ada, '1000', { category: 'cash', note: null });
    const lame = await ground.bff({ MOVEMENT_ANNOTATIONS_TABLE: 'no-such-table' });
    const page = await list(ada, '', lame);
    expect([page.status, page.json['annotationsAvailable']]).toEqual([200, false]);
    expect(page.json['movements']).toMatchObject([{ category: 'housing', categorySource: 'automatic' }]);
    const facets = await lame.call(ada, 'GET', `${pathOf(ada)}/facets`);
    expect([facets.status, facets.json['annotationsAvailable']]).toEqual([200, false]);
    expect((await annotate(ada, '1000', { category: null, note: null }, lame)).status).toBe(503);
  });

  it('Redis: pages come from the core', async () => {
    const ada = await personWith([{ minor: -1 }]);
    const lame = await ground.bff({ REDIS_URL: 'redis://127.0.0.1:9' });
    const page = await list(ada, '', lame);
    expect([page.status, sequences(page), page.json['stale']]).toEqual([200, [1], false]);
  });
});
