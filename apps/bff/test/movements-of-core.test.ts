import { type Bff, type CallAnswer, Ground, newKey, payment, type Person } from './bff-under-test.ts';
import { RealCore } from './real-core.ts';

const ABROAD = 'DE89370400440532013000';

interface Movement {
  readonly entryId: string;
  readonly sequence: number;
  readonly category: string;
}

/** On the real core: that its filters, cursors and ids are what the other tests take them for. */
describe('movements, end to end', () => {
  let ground: Ground;
  let core: RealCore;
  let bff: Bff;
  let ada: Person;
  let bea: Person;

  beforeAll(async () => {
    ground = await Ground.make('bff-movements-of-core');
    core = await RealCore.start('bff_movements_of_core', ground.keys);
    bff = await ground.bff({ BANKING_CORE_URL: core.url });
    const [one, two] = [await ground.person(), await ground.person()];
    ada = { ...one, iban: await core.open(one, '1000000') };
    bea = { ...two, iban: await core.open(two, '1') };
    for (const reference of ['Rent May', 'Café', 'Rent June', 'Café', 'Rent July'])
      await bff.transfer(ada, newKey(), payment(ada, bea, '1000', { reference }));
    await bff.transfer(ada, newKey(), payment(ada, { iban: ABROAD }, '500', { reference: 'Books' }));
  }, 60_000);
  afterAll(async () => {
    await ground.end();
    await core.stop();
  });

  const list = (query: string): Promise<CallAnswer> =>
    bff.call(ada, 'GET', `/api/v1/accounts/${ada.accountId}/movements?${query}`);
  const movementsIn = ({ json }: CallAnswer): readonly Movement[] => json['movements'] as Movement[];
  const sequences = (answer: CallAnswer): readonly number[] => movementsIn(answer).map(({ sequence }) => sequence);

  it('page through a filter by category with the core’s own cursors', async () => {
    const all = await list('');
    expect(movementsIn(all).map(({ category }) => category)).toEqual([
      'fees',
      'shopping',
      'housing',
      'restaurants',
      'housing',
      'restaurants',
      'housing',
      'transfer-in',
    ]);
    const first = await list('category=housing&limit=2');
    expect(sequences(first)).toEqual([6, 4]);
    const second = await list(`category=housing&limit=2&cursor=${String(first.json['nextCursor'])}`);
    expect([sequences(second), second.json['nextCursor']]).toEqual([[2], null]);
    const plain = await list('limit=7');
    const last = await list(`limit=7&cursor=${String(plain.json['nextCursor'])}`);
    expect([sequences(last), last.json['nextCursor']]).toEqual([[1], null]);
  });

  it('filter as the core does, whatever the letters', async () => {
    expect(sequences(await list('text=cafe&direction=OUT'))).toEqual([5, 3]);
    expect(sequences(await list('kind=FEE'))).toEqual([8]);
    expect(sequences(await list('text=%25'))).toEqual([]);
    expect(sequences(await list('minAmountMinor=500&maxAmountMinor=500'))).toEqual([7]);
  });

  it('refuse a cursor that the core does not know', async () => {
    const cursor = Buffer.from('AAAA~').toString('base64url');
    const answer = await list(`cursor=${cursor}`);
    expect([answer.status, answer.json['errors']]).toMatchObject([400, [{ pointer: '#/query/cursor' }]]);
  });

  it('keep what the client says of one, and only of their own', async () => {
    const [newest] = movementsIn(await list('limit=1'));
    const path = (person: Person): string =>
      `/api/v1/accounts/${person.accountId}/movements/${newest?.entryId}/annotation`;
    const payload = { category: 'travel', note: 'For the trip' };
    expect((await bff.call(ada, 'PUT', path(ada), { payload })).status).toBe(200);
    expect((await bff.call(bea, 'PUT', path(bea), { payload })).status).toBe(404);
    expect((await bff.call(bea, 'PUT', path(ada), { payload })).status).toBe(404);
    expect((await list('category=travel')).json['movements']).toMatchObject([{ sequence: 8, note: 'For the trip' }]);
  });
});
