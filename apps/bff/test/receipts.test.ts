import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bff, type CallAnswer, Ground, newKey, payment, type Person } from './bff-under-test.ts';
import { readPdf } from './read-pdf.ts';

let ground: Ground;
let bff: Bff;
let ada: Person;
let bea: Person;

beforeAll(async () => {
  ground = await Ground.make('bff-receipts');
  bff = await ground.bff();
}, 60_000);
beforeEach(async () => {
  ada = await ground.person();
  bea = await ground.person();
});
afterAll(async () => ground.end());

const pay = async (more: object = {}): Promise<CallAnswer & { id: string }> => {
  const answer = await bff.transfer(ada, newKey(), payment(ada, bea, '1000', more));
  return { ...answer, id: String(answer.json['transferId']) };
};
const receipt = (person: Person, id: string, query = ''): Promise<CallAnswer> =>
  bff.call(person, 'GET', `/api/v1/transfers/${id}/receipt${query}`);
const slug = (answer: CallAnswer): unknown => [answer.status, String(answer.json['type']).split('/').at(-1)];

describe('a receipt', () => {
  it('as JSON says who, to whom, how much, when, and the correlation id of the request', async () => {
    const paid = await pay({ reference: 'Rent' });
    const { status, headers, json } = await receipt(ada, paid.id, '?format=json');
    expect([status, headers['cache-control'], headers['x-content-type-options']]).toEqual([200, 'no-store', 'nosniff']);
    expect(json).toEqual({
      transferId: paid.id,
      correlationId: paid.headers['x-correlation-id'],
      payer: { name: 'Ada Alder', iban: ada.iban },
      payee: { name: 'Bea Birch', iban: bea.iban },
      amount: { amountMinor: '1000', currency: 'EUR' },
      fee: null,
      reference: 'Rent',
      requestedAt: paid.json['createdAt'],
      postedAt: paid.json['decidedAt'],
      issuedAt: expect.stringMatching(/Z$/),
    });
  });

  it('has the fee that the core booked', async () => {
    const paid = await pay();
    const booked = ground.core.transfers.get(paid.id);
    if (booked === undefined) throw new Error('not posted');
    ground.core.transfers.set(paid.id, { ...booked, fee: { amountMinor: '40', currency: 'EUR' } });
    const { json } = await receipt(ada, paid.id, '?format=json');
    expect(json['fee']).toEqual({ amountMinor: '40', currency: 'EUR' });
    const pdf = await readPdf((await receipt(ada, paid.id)).bytes);
    expect(pdf.spoken).toContain('TD €10.40');
  });

  it('is a page of the same by default, in the language asked for', async () => {
    const paid = await pay();
    const answer = await receipt(ada, paid.id);
    expect([answer.status, answer.headers['content-type'], answer.headers['content-disposition']]).toEqual([
      200,
      'application/pdf',
      `attachment; filename="receipt-${paid.id}.pdf"`,
    ]);
    expect([answer.headers['cache-control'], answer.headers['x-content-type-options']]).toEqual([
      'no-store',
      'nosniff',
    ]);
    const english = await readPdf(answer.bytes);
    expect(english.title).toBe('Transfer receipt');
    expect(english.spoken).toEqual(
      expect.arrayContaining([`TD ${paid.id}`, `TD ${String(paid.headers['x-correlation-id'])}`, 'TD €10.00']),
    );
    const spanish = await readPdf((await receipt(ada, paid.id, '?locale=es')).bytes);
    expect([spanish.title, spanish.language]).toEqual(['Justificante de transferencia', 'es-ES']);
  });

  it('is the payer’s alone; unknown ids are 404, malformed ones 400', async () => {
    const paid = await pay();
    for (const query of ['', '?format=json']) {
      expect(slug(await receipt(bea, paid.id, query))).toEqual([404, 'not-found']);
      expect(slug(await receipt(ada, newKey(), query))).toEqual([404, 'not-found']);
      expect(slug(await receipt(ada, '1', query))).toEqual([400, 'validation']);
    }
    expect(slug(await receipt(ada, paid.id, '?format=csv'))).toEqual([400, 'validation']);
  });

  it('is 409 for a transfer that was refused, and for one that nobody knows of yet', async () => {
    const key = newKey();
    const refused = await bff.transfer(ada, key, payment(ada, bea, '10000000'));
    expect(refused.status).toBe(422);
    const list = await bff.call(ada, 'GET', '/api/v1/transfers');
    const [{ transferId = '' } = {}] = list.json['transfers'] as { transferId?: string }[];
    const answer = await receipt(ada, transferId);
    expect(slug(answer)).toEqual([409, 'transfer-not-posted']);
    expect([answer.json['state'], answer.json['detail']]).toEqual([
      'REJECTED',
      'The transfer was refused and nothing was moved, so there is no receipt.',
    ]);
    ground.core.breakNext('PUT transfer', 'unavailable', 'unavailable');
    const pending = await pay();
    expect(pending.status).toBe(202);
    const undecided = await receipt(ada, pending.id, '?format=json');
    expect([slug(undecided), undecided.json['state']]).toEqual([[409, 'transfer-not-posted'], 'PENDING']);
  });

  it('is 503 while the core is away: the fee is the core’s to say', async () => {
    const paid = await pay();
    ground.core.breakNext('GET transfer', 'unavailable');
    expect(slug(await receipt(ada, paid.id))).toEqual([503, 'unavailable']);
  });
});
