import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { CoreMovement } from '@bank/contracts';
import type { Instant } from '@bank/domain';
import { Logger } from '@nestjs/common';
import { XMLValidator } from 'fast-xml-parser';
import { type Bff, type CallAnswer, Ground, type Person } from './bff-under-test.ts';
import type { FakeStatement } from './fake-core.ts';
import { readPdf } from './read-pdf.ts';

const TODAY = '2026-11-22T10:41:00.000Z' as Instant;
let ground: Ground;
let bff: Bff;
let ada: Person;
let startClock: () => void;

beforeAll(async () => {
  ground = await Ground.make('bff-statements');
  bff = await ground.bff();
}, 60_000);
beforeEach(async () => {
  ada = await ground.person();
  opened(ada, '2026-08-31T22:30:00.000Z');
  startClock = bff.stopClock(TODAY);
});
afterEach(() => {
  startClock();
  jest.restoreAllMocks();
});
afterAll(async () => ground.end());

function opened(person: Person, openedAt: string): void {
  const account = ground.core.accounts.get(person.accountId);
  if (account === undefined) throw new Error('no such account');
  account.openedAt = openedAt;
}

const euro = (minor: bigint): CoreMovement['amount'] => ({ amountMinor: minor.toString(), currency: 'EUR' });

/** So many movements of 1.00 in and 0.40 out in turn, all on 5 October 2026. */
function movementsOf(count: number): FakeStatement {
  let [balance, totalIn, totalOut] = [10_000n, 0n, 0n];
  const movements = Array.from({ length: count }, (_, index): CoreMovement => {
    const direction = index % 2 === 0 ? 'IN' : 'OUT';
    const minor = direction === 'IN' ? 100n : 40n;
    balance += direction === 'IN' ? minor : -minor;
    if (direction === 'IN') totalIn += minor;
    else totalOut += minor;
    return {
      entryId: String(index + 1),
      transferId: '01935b1c-0000-7000-8000-000000000001',
      sequence: index + 1,
      kind: 'INTERNAL',
      direction,
      amount: euro(minor),
      balanceAfter: euro(balance),
      counterpartyName: 'Bea Birch',
      counterpartyIban: null,
      reference: `number ${index + 1}`,
      bookedAt: '2026-10-05T10:41:00.000Z',
    };
  });
  return {
    currency: 'EUR',
    holderName: 'Ada Alder',
    opening: euro(10_000n),
    closing: euro(balance),
    totalIn: euro(totalIn),
    totalOut: euro(totalOut),
    entryCount: count,
    movements,
  };
}

const hasMovements = (person: Person, count: number, changes: Partial<FakeStatement> = {}): void => {
  ground.core.statements.set(person.accountId, { ...movementsOf(count), ...changes });
};

const get = (person: Person, path: string, accountId = person.accountId): Promise<CallAnswer> =>
  bff.call(person, 'GET', `/api/v1/accounts/${accountId}/${path}`);
const october = (query = ''): Promise<CallAnswer> => get(ada, `statements/2026-10${query}`);
const slug = (answer: CallAnswer): unknown => [answer.status, String(answer.json['type']).split('/').at(-1)];

describe('the months of an account', () => {
  it('go from its opening by the bank’s own clock to the current one, which is not complete', async () => {
    const answer = await get(ada, 'statements');
    expect([answer.status, answer.json]).toEqual([
      200,
      {
        accountId: ada.accountId,
        months: [
          { month: '2026-11', from: '2026-11-01', to: '2026-11-22', isComplete: false },
          { month: '2026-10', from: '2026-10-01', to: '2026-10-31', isComplete: true },
          { month: '2026-09', from: '2026-09-01', to: '2026-09-30', isComplete: true },
        ],
        formats: ['pdf', 'csv', 'ofx', 'camt053'],
      },
    ]);
  });

  it('are nobody else’s', async () => {
    const mallory = await ground.person();
    expect(slug(await get(mallory, 'statements', ada.accountId))).toEqual([404, 'not-found']);
  });
});

describe('a statement of a month', () => {
  it.each([
    ['', 'application/pdf', 'statement-2026-10.pdf'],
    ['?format=pdf&locale=es', 'application/pdf', 'extracto-2026-10.pdf'],
    ['?format=csv', 'text/csv; charset=utf-8; header=present', 'statement-2026-10.csv'],
    ['?format=ofx', 'application/x-ofx', 'statement-2026-10.ofx'],
    ['?format=camt053', 'application/xml; charset=utf-8', 'statement-2026-10.xml'],
  ])('%s is a file of its type that nobody keeps', async (query, mediaType, fileName) => {
    hasMovements(ada, 3);
    const { status, headers, bytes } = await october(query);
    expect([status, headers['content-type'], headers['content-disposition']]).toEqual([
      200,
      mediaType,
      `attachment; filename="${fileName}"`,
    ]);
    expect([headers['cache-control'], headers['x-content-type-options']]).toEqual(['no-store', 'nosniff']);
    expect(headers['content-length']).toBe(String(bytes.length));
  });

  it('asks the core for the days of the month, page by page, and has every movement', async () => {
    hasMovements(ada, 1_201);
    const before = ground.core.count('GET statement');
    const { text } = await october('?format=csv');
    const lines = text.split('\r\n');
    expect(lines).toHaveLength(1_203);
    expect(lines[1_201]).toContain('number 1201,1.00,EUR,461.00,1201,');
    expect(ground.core.count('GET statement') - before).toBe(3);
    expect(ground.core.calls.at(-1)?.path).toContain('from=2026-10-01&to=2026-10-31&limit=500&cursor=1000');
  });

  it('is in the client’s language unless another is asked for', async () => {
    hasMovements(ada, 2);
    const blanca = await ground.person({ locale: 'es' });
    ground.core.statements.set(blanca.accountId, movementsOf(2));
    opened(blanca, '2026-10-04T10:00:00.000Z');
    const own = await readPdf((await get(blanca, 'statements/2026-10')).bytes);
    expect([own.title, own.language]).toEqual(['Extracto de cuenta, del 4 oct 2026 al 31 oct 2026', 'es-ES']);
    const asked = await readPdf((await get(blanca, 'statements/2026-10?locale=en')).bytes);
    expect([asked.title, asked.language]).toEqual(['Account statement, 4 Oct 2026 to 31 Oct 2026', 'en-GB']);
    expect((await readPdf((await october()).bytes)).language).toBe('en-GB');
    expect((await october('?format=csv&locale=es')).text.slice(1)).toMatch(/^Fecha,Contabilizado \(UTC\),Tipo/);
  });

  it('of the current month ends today and says that it is not over', async () => {
    hasMovements(ada, 0);
    const pdf = await readPdf((await get(ada, 'statements/2026-11')).bytes);
    expect(pdf.spoken).toContain(
      'P This period is not over. The statement shows the movements booked up to 22 Nov 2026, 11:41:00.',
    );
    expect(ground.core.calls.at(-1)?.path).toContain('from=2026-11-01&to=2026-11-22');
  });

  it('is refused: foreign, before the opening, not begun, no month, no format, no language', async () => {
    hasMovements(ada, 1);
    const mallory = await ground.person();
    expect(slug(await get(mallory, 'statements/2026-10', ada.accountId))).toEqual([404, 'not-found']);
    expect(slug(await get(ada, 'statements/2026-08'))).toEqual([404, 'not-found']);
    expect(slug(await get(ada, 'statements/2026-12'))).toEqual([404, 'not-found']);
    for (const bad of ['2026-13', '2026-1', '202610', 'x', '2026-10-01'])
      expect(slug(await get(ada, `statements/${bad}`))).toEqual([400, 'validation']);
    for (const bad of ['?format=doc', '?locale=fr', '?other=1'])
      expect(slug(await october(bad))).toEqual([400, 'validation']);
    expect(ground.core.calls.filter((call) => call.path.includes(`${ada.accountId}/statement`))).toHaveLength(0);
  });

  it('with too many movements is refused before they are read, by the limit of its format', async () => {
    hasMovements(ada, 1, { entryCount: 3_001 });
    const before = ground.core.count('GET statement');
    const printed = await october();
    expect(slug(printed)).toEqual([422, 'statement-too-large']);
    expect([printed.json['entriesMax'], printed.json['format']]).toEqual([3_000, 'pdf']);
    expect(printed.json['detail']).toBe(
      'A statement as pdf holds at most 3000 movements, and this period has more. Ask for a shorter period or another format.',
    );
    expect(ground.core.count('GET statement') - before).toBe(1);
    hasMovements(ada, 1, { entryCount: 20_001 });
    for (const format of ['csv', 'ofx', 'camt053'])
      expect(slug(await october(`?format=${format}`))).toEqual([422, 'statement-too-large']);
    ground.core.statements.delete(ada.accountId);
    expect(slug(await october('?format=csv'))).toEqual([422, 'statement-too-large']);
  });

  it('of 3,001 movements can be had in the other formats', async () => {
    hasMovements(ada, 3_001);
    expect((await october('?format=csv')).text.split('\r\n')).toHaveLength(3_003);
    for (const format of ['ofx', 'camt053'])
      expect(XMLValidator.validate((await october(`?format=${format}`)).text)).toBe(true);
  });

  it('is 503 while the core is away', async () => {
    hasMovements(ada, 1);
    ground.core.breakNext('GET statement', 'unavailable');
    expect(slug(await october())).toEqual([503, 'unavailable']);
  });
});

describe('a statement that does not tie', () => {
  const lies: [string, (honest: FakeStatement) => Partial<FakeStatement>][] = [
    ['a closing balance of a cent more', () => ({ closing: euro(10_121n) })],
    ['another total', () => ({ totalIn: euro(201n) })],
    ['another count', () => ({ entryCount: 4 })],
    ['a movement left out', ({ movements }) => ({ movements: movements.slice(0, 2), entryCount: 2 })],
    [
      'another amount',
      ({ movements: [first, ...others] }) => ({ movements: [{ ...first!, amount: euro(101n) }, ...others] }),
    ],
  ];

  it.each(lies)('is never delivered: %s', async (_, lie) => {
    const error = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
    hasMovements(ada, 3, lie(movementsOf(3)));
    for (const format of ['pdf', 'csv', 'ofx', 'camt053']) {
      error.mockClear();
      const answer = await october(`?format=${format}`);
      expect(slug(answer)).toEqual([500, 'internal']);
      expect(answer.json['traceId']).toBe(answer.headers['x-correlation-id']);
      expect(answer.headers['content-disposition']).toBeUndefined();
      expect(error).toHaveBeenCalledTimes(1);
      const [line] = error.mock.calls[0] as unknown as [{ event: string; err: Error; traceId: string }];
      expect([line.event, line.traceId]).toEqual(['http.fault', answer.json['traceId']]);
      expect(line.err.message).toMatch(/^the statement of account [0-9a-f-]{36} does not tie: [a-z-]+$/);
    }
  });

  it('nor one whose pages say different things', async () => {
    jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
    hasMovements(ada, 600);
    const gate = ground.core.holdNext('GET statement');
    const asked = october('?format=csv');
    await gate.arrived;
    hasMovements(ada, 602);
    gate.release();
    expect(slug(await asked)).toEqual([500, 'internal']);
  });
});

describe('a statement of any period', () => {
  it('is named for its days and has what the core has of them', async () => {
    hasMovements(ada, 2);
    const { status, headers, text } = await get(ada, 'statement?from=2026-01-01&to=2026-11-22&format=csv');
    expect([status, headers['content-disposition']]).toEqual([
      200,
      'attachment; filename="statement-2026-01-01_2026-11-22.csv"',
    ]);
    expect(text.split('\r\n')).toHaveLength(4);
    expect(ground.core.calls.at(-1)?.path).toContain('from=2026-01-01&to=2026-11-22');
  });

  it.each([
    ['from=2025-10-19&to=2026-11-22', 200],
    ['from=2025-10-18&to=2026-11-22', 400],
    ['from=2026-11-22&to=2026-11-23', 400],
    ['from=2026-10-02&to=2026-10-01', 400],
    ['from=2026-10-01', 400],
    ['to=2026-10-01', 400],
    ['from=2026-02-30&to=2026-03-01', 400],
    ['from=x&to=2026-03-01', 400],
  ])('%s: %i', async (query, status) => {
    hasMovements(ada, 0);
    expect((await get(ada, `statement?format=csv&${query}`)).status).toBe(status);
  });

  it('is nobody else’s', async () => {
    hasMovements(ada, 1);
    const mallory = await ground.person();
    const answer = await get(mallory, 'statement?from=2026-10-01&to=2026-10-02', ada.accountId);
    expect(slug(answer)).toEqual([404, 'not-found']);
  });
});
