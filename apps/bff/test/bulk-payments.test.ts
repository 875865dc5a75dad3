import { createHash } from 'node:crypto';
import { DeleteCommand, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { addMs, type Clock } from '@bank/domain';
import { CLOCK } from '@bank/platform';
import { eventually } from '@bank/platform/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { rowKeyOf } from '../src/bulk-payments/bulk-payment.ts';
import { BulkWorkService } from '../src/bulk-payments/bulk-work.service.ts';
import { RepairService } from '../src/transfers/repair.service.ts';
import { transferIdOf } from '../src/transfers/transfer-identity.ts';
import { type Bff, type CallAnswer, Ground, newKey, type Person } from './bff-under-test.ts';

const PROBLEM = 'https://alder.example/problems/';
const URL = '/api/v1/bulk-payments';
const HEADER = 'name,iban,amount,currency,reference';
/** Real stores on a busy machine: five writes a row, each made durable. */
const DONE_MS_MAX = 240_000;
jest.setTimeout(300_000);
let ground: Ground;
let bff: Bff;
let ada: Person;
let bea: Person;
let mallory: Person;

beforeAll(async () => {
  ground = await Ground.make('bff-bulk-payments');
  bff = await ground.bff();
  mallory = await ground.person();
}, 60_000);
beforeEach(async () => {
  ada = await ground.person({ booked: 1_000_000n });
  bea = await ground.person({ booked: 0n });
});
afterAll(async () => ground.end());

/** A file of payments to Bea; a row is its amount, or the whole line. */
const fileOf = (...rows: readonly string[]): string =>
  [HEADER, ...rows.map((row) => (row.includes(',') ? row : `Bea Birch,${bea.iban},${row},EUR,rent`))].join('\n');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const create = async (
  fileText: string,
  options: { key?: string; person?: Person; more?: object; bff?: Bff } = {},
): Promise<CallAnswer> => {
  const person = options.person ?? ada;
  return (options.bff ?? bff).call(person, 'POST', URL, {
    payload: { debtorAccountId: ada.accountId, name: 'Wages', fileText, ...options.more },
    headers: { 'idempotency-key': options.key ?? newKey() },
  });
};
const submit = async (
  draft: CallAnswer,
  options: { key?: string; person?: Person; digest?: unknown; bff?: Bff } = {},
): Promise<CallAnswer> =>
  (options.bff ?? bff).call(options.person ?? ada, 'POST', `${URL}/${bulkIdOf(draft)}/submission`, {
    payload: { digest: options.digest ?? draft.json['digest'] },
    headers: { 'idempotency-key': options.key ?? newKey() },
  });
const bulkIdOf = (answer: CallAnswer): string => String(answer.json['bulkId']);
const get = async (draft: CallAnswer, through = bff): Promise<Record<string, unknown>> =>
  (await through.call(ada, 'GET', `${URL}/${bulkIdOf(draft)}`)).json;
const rowsOf = async (draft: CallAnswer): Promise<Record<string, unknown>[]> =>
  (await bff.call(ada, 'GET', `${URL}/${bulkIdOf(draft)}/rows?limit=100`)).json['rows'] as Record<string, unknown>[];
const done = async (draft: CallAnswer, through = bff): Promise<Record<string, unknown>> =>
  eventually(
    'the bulk payment is done',
    async () => {
      const bulk = await get(draft, through);
      return bulk['state'] === 'DONE' ? bulk : undefined;
    },
    DONE_MS_MAX,
  );
const bookedOf = (person: Person): bigint => ground.core.accounts.get(person.accountId)?.booked ?? -1n;
const postedFor = (person: Person): number =>
  [...ground.core.transfers.values()].filter(
    (transfer) => transfer.customerId === person.customerId && transfer.state === 'POSTED',
  ).length;
const worker = (process: Bff): BulkWorkService => process.app.get(BulkWorkService);
const cursorAt = (row: number): string => Buffer.from(String(row)).toString('base64url');

describe('a draft', () => {
  it('is checked, totalled and digested, and moves nothing', async () => {
    const text = fileOf('12.50', '0.05', `Ken,${bea.iban},1250,JPY,`);
    const answer = await create(text);
    expect([answer.status, answer.headers['location']]).toEqual([201, `${URL}/${bulkIdOf(answer)}`]);
    expect(answer.json).toEqual({
      bulkId: expect.any(String),
      name: 'Wages',
      debtorAccountId: ada.accountId,
      state: 'DRAFT',
      digest: sha256(text),
      totals: [
        { amountMinor: '1255', currency: 'EUR' },
        { amountMinor: '1250', currency: 'JPY' },
      ],
      counts: { rows: 3, posted: 0, refused: 0, pending: 3 },
      createdAt: expect.any(String),
      submittedAt: null,
      finishedAt: null,
    });
    expect(await get(answer)).toEqual(answer.json);
    await worker(bff).workThrough();
    expect((await rowsOf(answer)).map(({ row, state }) => [row, state])).toEqual([
      [1, 'PENDING'],
      [2, 'PENDING'],
      [3, 'PENDING'],
    ]);
    expect(bookedOf(ada)).toBe(1_000_000n);
  });

  it('is forgotten with its rows unless it is submitted', async () => {
    const draft = await create(fileOf('12.50'));
    const stored = async (): Promise<unknown[]> => {
      const bulkId = bulkIdOf(draft);
      const bulk = new GetCommand({ TableName: ground.tables['bulk-payments'], Key: { bulkId } });
      const Key = { bulkId, entry: 'orders#0001' };
      const orders = new GetCommand({ TableName: ground.tables['bulk-payment-rows'], Key });
      const items = [(await ground.dynamo.send(bulk)).Item, (await ground.dynamo.send(orders)).Item];
      return items.map((item) => item?.['expiresAt']);
    };
    const end = Math.floor(Date.parse(String(draft.json['createdAt'])) / 1000) + 7 * 86_400;
    expect(await stored()).toEqual([end, end]);
    await submit(draft);
    expect(await stored()).toEqual([undefined, undefined]);
    await done(draft);
  });

  it('tells every malformed row and keeps nothing, so that the corrected file may have the key', async () => {
    const key = newKey();
    const answer = await create(fileOf('12.50', '1e3', `,${bea.iban},1.00,EUR,`, '2.00', `B,ES00,1.0,EUR`), { key });
    expect([answer.status, answer.json['type']]).toEqual([422, `${PROBLEM}bulk-file-invalid`]);
    expect(answer.json['faults']).toEqual([
      { row: 2, column: 'amount', detail: 'must be digits with a point and 2 decimals, as EUR has' },
      { row: 3, column: 'name', detail: 'must not be empty' },
      { row: 5, column: null, detail: 'has 4 columns and not 5' },
    ]);
    expect(answer.json['faultCount']).toBe(3);
    expect((await create(fileOf('12.50'), { key })).status).toBe(201);
  });

  it('the same key and body give the same bytes, another body 422, no key 400', async () => {
    const key = newKey();
    const first = await create(fileOf('12.50'), { key });
    const again = await create(fileOf('12.50'), { key });
    expect([again.status, again.text, again.headers['idempotency-replayed']]).toEqual([201, first.text, 'true']);
    expect((await create(fileOf('12.51'), { key })).json['type']).toBe(`${PROBLEM}idempotency-key-reused`);
    const payload = { debtorAccountId: ada.accountId, name: 'Wages', fileText: fileOf('1.00') };
    expect((await bff.call(ada, 'POST', URL, { payload })).json['type']).toBe(`${PROBLEM}idempotency-key-missing`);
  });

  it('the same file within 7 days is a duplicate that names the earlier one, unless it is allowed', async () => {
    const first = await create(fileOf('12.50'));
    const again = await create(fileOf('12.50'));
    expect([again.status, again.json['type'], again.json['bulkId']]).toEqual([
      409,
      `${PROBLEM}bulk-duplicate`,
      bulkIdOf(first),
    ]);
    const allowed = await create(fileOf('12.50'), { more: { allowDuplicate: true } });
    expect(allowed.status).toBe(201);
    expect((await create(fileOf('12.50'))).json['bulkId']).toBe(bulkIdOf(allowed));
    const own = { debtorAccountId: mallory.accountId };
    expect((await create(fileOf('12.50'), { person: mallory, more: own })).status).toBe(201);
  });

  it('the same file is a new one after 7 days, when the draft is gone, too', async () => {
    const first = await create(fileOf('12.50'));
    const clock = bff.app.get<Clock>(CLOCK);
    const now = clock.now();
    const time = jest.spyOn(clock, 'now');
    try {
      time.mockReturnValue(addMs(now, 7 * 86_400_000 - 60_000));
      expect((await create(fileOf('12.50'))).status).toBe(409);
      expect((await bff.call(ada, 'GET', `${URL}/${bulkIdOf(first)}`)).status).toBe(200);
      time.mockReturnValue(addMs(now, 7 * 86_400_000 + 60_000));
      expect((await create(fileOf('12.50'))).status).toBe(201);
      expect((await bff.call(ada, 'GET', `${URL}/${bulkIdOf(first)}`)).status).toBe(404);
      expect((await submit(first)).status).toBe(404);
    } finally {
      time.mockRestore();
    }
  });

  it('eight of one file at once: one draft', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, async () => create(fileOf('12.50'))));
    const made = answers.filter((answer) => answer.status === 201);
    expect(made).toHaveLength(1);
    const refused = answers.filter((answer) => answer.status !== 201);
    expect(refused.map((answer) => [answer.status, answer.json['bulkId']])).toEqual(
      Array.from({ length: 7 }, () => [409, made[0]?.json['bulkId']]),
    );
  });

  it('takes 512 KiB on this route alone', async () => {
    const long = `${fileOf('12.50')}\n${'x'.repeat(450_000)}`;
    expect((await create(long)).json['type']).toBe(`${PROBLEM}bulk-file-invalid`);
    const tooLong = await create('x'.repeat(513 * 1024));
    expect([tooLong.status, tooLong.json['type']]).toEqual([413, `${PROBLEM}payload-too-large`]);
    const payload = { alias: 'x'.repeat(70_000) };
    const headers = { 'idempotency-key': newKey() };
    for (const url of ['/api/v1/beneficiaries', '/api/v1/transfers', `${URL}/${newKey()}/submission`])
      expect((await bff.call(ada, 'POST', url, { payload, headers })).status).toBe(413);
  });

  it('is refused while the core cannot say whose account it is', async () => {
    ground.core.breakNext('GET accounts', 'unavailable');
    expect((await create(fileOf('12.50'), { bff: await ground.bff() })).status).toBe(503);
  });

  it.each([
    [{ fileText: '' }, '#/fileText'],
    [{ name: 'x'.repeat(61) }, '#/name'],
    [{ debtorAccountId: '1' }, '#/debtorAccountId'],
    [{ state: 'DONE' }, '#'],
  ])('refuses %j with a pointer', async (more, pointer) => {
    const answer = await create(fileOf('12.50'), { more });
    expect([answer.status, answer.json['errors']]).toEqual([400, [expect.objectContaining({ pointer })]]);
  });
});

describe('what is another customer’s does not exist (S24)', () => {
  it('the account to pay from, the bulk payment, its rows and its submission', async () => {
    expect((await create(fileOf('12.50'), { person: mallory })).status).toBe(404);
    const draft = await create(fileOf('12.50'));
    const url = `${URL}/${bulkIdOf(draft)}`;
    for (const answer of [
      await bff.call(mallory, 'GET', url),
      await bff.call(mallory, 'GET', `${url}/rows`),
      await submit(draft, { person: mallory }),
    ])
      expect([answer.status, answer.json['type']]).toEqual([404, `${PROBLEM}not-found`]);
    expect((await get(draft))['state']).toBe('DRAFT');
    expect(bookedOf(ada)).toBe(1_000_000n);
  });
});

describe('a submission', () => {
  it('pays every row once, with the keys that belong to its rows', async () => {
    const draft = await create(fileOf('10.00', '20.00', '30.00'));
    const submitted = await submit(draft);
    expect([submitted.status, submitted.json['state']]).toEqual([202, 'RUNNING']);
    expect(await done(draft)).toMatchObject({ counts: { rows: 3, posted: 3, refused: 0, pending: 0 } });
    expect([bookedOf(ada), bookedOf(bea)]).toEqual([994_000n, 6_000n]);
    const rows = await rowsOf(draft);
    expect(rows[1]).toEqual({
      row: 2,
      name: 'Bea Birch',
      iban: bea.iban,
      amount: { amountMinor: '2000', currency: 'EUR' },
      reference: 'rent',
      state: 'POSTED',
      transferId: transferIdOf(ada.customerId, rowKeyOf(bulkIdOf(draft), 2)),
      reason: null,
      facts: {},
      decidedAt: '2026-11-22T10:41:00.000Z',
    });
    const transfer = await bff.call(ada, 'GET', `/api/v1/transfers/${String(rows[1]?.['transferId'])}`);
    expect(transfer.json).toMatchObject({ state: 'POSTED', amount: { amountMinor: '2000' }, creditorIban: bea.iban });
  });

  it('says which row was refused and why, and pays the others', async () => {
    const poor = await ground.person({ booked: 5_000n });
    ada = poor;
    const nobody = `Nobody,ES3409990001709999999999,1.00,EUR,`;
    const draft = await create(fileOf('10.00', '60.00', nobody, '30.00'));
    await submit(draft);
    expect(await done(draft)).toMatchObject({ counts: { rows: 4, posted: 2, refused: 2, pending: 0 } });
    const rows = await rowsOf(draft);
    expect(rows.map(({ state, reason }) => [state, reason])).toEqual([
      ['POSTED', null],
      ['REFUSED', 'insufficient-funds'],
      ['REFUSED', 'payee-not-found'],
      ['POSTED', null],
    ]);
    expect(rows[1]?.['facts']).toMatchObject({ requested: { amountMinor: '6000', currency: 'EUR' } });
    expect(bookedOf(poor)).toBe(1_000n);
  });

  it('approves the file with its digest and no other', async () => {
    const draft = await create(fileOf('10.00'));
    const wrong = await submit(draft, { digest: sha256(fileOf('11.00')) });
    expect([wrong.status, wrong.json['type']]).toEqual([409, `${PROBLEM}bulk-digest-mismatch`]);
    expect((await submit(draft, { digest: 'x' })).status).toBe(400);
    expect((await get(draft))['state']).toBe('DRAFT');
    expect(bookedOf(ada)).toBe(1_000_000n);
  });

  it('happens once: the same key replays, another key is told the state', async () => {
    const draft = await create(fileOf('10.00'));
    const key = newKey();
    const first = await submit(draft, { key });
    await done(draft);
    const again = await submit(draft, { key });
    expect([again.status, again.text, again.headers['idempotency-replayed']]).toEqual([202, first.text, 'true']);
    const other = await submit(draft);
    expect([other.status, other.json['type'], other.json['state']]).toEqual([409, `${PROBLEM}bulk-state`, 'DONE']);
    expect((await submit(draft, { key, digest: sha256('x') })).json['type']).toBe(`${PROBLEM}idempotency-key-reused`);
    expect(bookedOf(ada)).toBe(999_000n);
  });

  it('eight at once through two processes: one begins, every row once', async () => {
    const other = await ground.bff();
    const draft = await create(fileOf('10.00', '10.00', '10.00', '10.00', '10.00'));
    const answers = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => submit(draft, { bff: index % 2 === 0 ? bff : other })),
    );
    expect(answers.filter((answer) => answer.status === 202)).toHaveLength(1);
    expect(answers.every((answer) => [202, 409].includes(answer.status))).toBe(true);
    await done(draft);
    expect([bookedOf(ada), postedFor(ada)]).toEqual([995_000n, 5]);
  });

  it('pages its rows in the order of the file', async () => {
    const draft = await create(fileOf('1.00', '2.00', '3.00', '4.00', '5.00'));
    const seen: unknown[] = [];
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null && pages < 5; pages += 1) {
      const query = cursor === '' ? '' : `&cursor=${cursor}`;
      const page = await bff.call(ada, 'GET', `${URL}/${bulkIdOf(draft)}/rows?limit=2${query}`);
      seen.push(...(page.json['rows'] as { row: number }[]).map(({ row }) => row));
      cursor = page.json['nextCursor'] as string | null;
    }
    expect([seen, cursor]).toEqual([[1, 2, 3, 4, 5], null]);
    for (const bad of ['AAAA', Buffer.from('0').toString('base64url'), Buffer.from('1~2').toString('base64url')])
      expect((await bff.call(ada, 'GET', `${URL}/${bulkIdOf(draft)}/rows?cursor=${bad}`)).status).toBe(400);
  });
});

describe('when something dies in the middle', () => {
  it('another process goes on where one stopped, and no row is paid twice', async () => {
    const dying = await ground.bff();
    const draft = await create(fileOf(...Array.from({ length: 12 }, () => '1.00')));
    const gates = Array.from({ length: 4 }, () => ground.core.holdNext('PUT transfer'));
    await submit(draft, { bff: dying });
    await Promise.all(gates.map(async (gate) => gate.arrived));
    const half = await get(draft);
    expect([half['state'], half['counts']]).toEqual(['RUNNING', { rows: 12, posted: 0, refused: 0, pending: 12 }]);
    const closed = dying.app.close();
    for (const gate of gates) gate.release();
    await closed;
    expect((await get(draft))['counts']).toEqual({ rows: 12, posted: 4, refused: 0, pending: 8 });
    const other = await ground.bff();
    await worker(other).workThrough();
    expect(await get(draft)).toMatchObject({ state: 'DONE', counts: { rows: 12, posted: 12, refused: 0, pending: 0 } });
    expect([bookedOf(ada), bookedOf(bea), postedFor(ada)]).toEqual([998_800n, 1_200n, 12]);
  });

  it('a process killed between a row’s posting and its record leaves what the next one finds posted', async () => {
    const draft = await create(fileOf('1.00', '2.00', '3.00'));
    await submit(draft);
    await done(draft);
    const bulkId = bulkIdOf(draft);
    for (const entry of ['result#0001', 'result#0003'])
      await ground.dynamo.send(
        new DeleteCommand({ TableName: ground.tables['bulk-payment-rows'], Key: { bulkId, entry } }),
      );
    await ground.dynamo.send(
      new UpdateCommand({
        TableName: ground.tables['bulk-payments'],
        Key: { bulkId },
        UpdateExpression: 'SET #state = :running, runningShard = :shard REMOVE counts, finishedAt',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':running': 'RUNNING', ':shard': '0' },
      }),
    );
    expect((await get(draft))['counts']).toEqual({ rows: 3, posted: 1, refused: 0, pending: 2 });
    await worker(await ground.bff()).workThrough();
    expect(await get(draft)).toMatchObject({ state: 'DONE', counts: { posted: 3, pending: 0 } });
    expect([bookedOf(ada), postedFor(ada)]).toEqual([999_400n, 3]);
  });

  it('two processes at the same rows: each row once', async () => {
    const [one, two] = [await ground.bff(), await ground.bff()];
    const draft = await create(fileOf(...Array.from({ length: 30 }, () => '1.00')));
    const passes = submit(draft, { bff: one }).then(async () =>
      Promise.all([one, two, bff].map(async (process) => worker(process).workThrough())),
    );
    await passes;
    await eventually(
      'every row is decided',
      async () => {
        await worker(two).workThrough();
        return (await get(draft))['state'] === 'DONE' ? true : undefined;
      },
      DONE_MS_MAX,
    );
    expect((await get(draft))['counts']).toEqual({ rows: 30, posted: 30, refused: 0, pending: 0 });
    expect([bookedOf(ada), bookedOf(bea), postedFor(ada)]).toEqual([997_000n, 3_000n, 30]);
  });

  it('while the core is away nothing is begun and nothing refused; then it goes on by itself', async () => {
    const patient = await ground.bff({ BULK_WORK_INTERVAL_MS: '100' });
    const draft = await create(fileOf('1.00', '2.00'));
    const puts = ground.core.count('PUT transfer');
    ground.core.isDown = true;
    await submit(draft);
    await worker(bff).workThrough();
    expect((await get(draft))['counts']).toEqual({ rows: 2, posted: 0, refused: 0, pending: 2 });
    expect(ground.core.count('PUT transfer')).toBe(puts);
    ground.core.isDown = false;
    expect(await done(draft, patient)).toMatchObject({ counts: { rows: 2, posted: 2, refused: 0, pending: 0 } });
    expect(postedFor(ada)).toBe(2);
  });

  it('a row whose outcome is unknown is pending and no other is begun, until the repair has found out', async () => {
    const draft = await create(fileOf(...Array.from({ length: 20 }, () => '1.00')));
    ground.core.breakNext('PUT transfer', ...Array.from({ length: 4 }, () => 'lost-answer' as const));
    ground.core.breakNext('GET transfer', ...Array.from({ length: 4 }, () => 'unavailable' as const));
    await submit(draft);
    await eventually('four rows are in the core', () => (postedFor(ada) >= 4 ? true : undefined), DONE_MS_MAX);
    await worker(bff).workThrough();
    const { state, counts } = await get(draft);
    expect(state).toBe('RUNNING');
    expect((counts as { pending: number }).pending).toBeGreaterThanOrEqual(4);
    expect(postedFor(ada)).toBeLessThan(20);
    // The budget for retries may have left some of the questions unasked.
    ground.core.mend('GET transfer');
    const clock = bff.app.get<Clock>(CLOCK);
    const time = jest.spyOn(clock, 'now').mockReturnValue(addMs(clock.now(), 4_000));
    try {
      await bff.app.get(RepairService).repairOverdue();
    } finally {
      time.mockRestore();
    }
    // A pass that the submission began may still hold a row: what it leaves, the next pass takes.
    const finished = await eventually(
      'the rest is paid',
      async () => {
        await worker(bff).workThrough();
        const bulk = await get(draft);
        return bulk['state'] === 'DONE' ? bulk : undefined;
      },
      DONE_MS_MAX,
    );
    expect(finished).toMatchObject({ counts: { rows: 20, posted: 20, pending: 0 } });
    expect([bookedOf(ada), postedFor(ada)]).toEqual([998_000n, 20]);
  });
});

// The last one: the process that began it may be at it for long on a busy machine, and would take part in other tests.
describe('the largest file', () => {
  it('500 rows', async () => {
    const draft = await create(fileOf(...Array.from({ length: 500 }, () => '1.00')));
    expect(draft.json['totals']).toEqual([{ amountMinor: '50000', currency: 'EUR' }]);
    const page = await bff.call(ada, 'GET', `${URL}/${bulkIdOf(draft)}/rows?limit=3&cursor=${cursorAt(198)}`);
    expect((page.json['rows'] as { row: number }[]).map(({ row }) => row)).toEqual([199, 200, 201]);
    const beyond = await bff.call(ada, 'GET', `${URL}/${bulkIdOf(draft)}/rows?cursor=${cursorAt(500)}`);
    expect(beyond.json).toEqual({ rows: [], nextCursor: null });
    await submit(draft);
    expect(await done(draft)).toMatchObject({ counts: { rows: 500, posted: 500, refused: 0, pending: 0 } });
    expect([bookedOf(ada), bookedOf(bea), postedFor(ada)]).toEqual([950_000n, 50_000n, 500]);
  });
});
