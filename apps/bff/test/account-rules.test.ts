import { v4 as uuidv4 } from 'uuid';
import { type Bff, type CallAnswer, Ground, newKey, payment, type Person } from './bff-under-test.ts';
import { RealCore } from './real-core.ts';

const euros = (amountMinor: string): object => ({ amountMinor, currency: 'EUR' });
const ABROAD = 'DE89370400440532013000';
const PROBLEM = 'https://alder.example/problems/';

/** On the real core: what a limit does is decided there. */
describe('what an account may do', () => {
  let ground: Ground;
  let core: RealCore;
  let bff: Bff;
  let ada: Person;
  let bea: Person;

  const person = async (amountMinor: string): Promise<Person> => {
    const made = await ground.person();
    return { ...made, iban: await core.open(made, amountMinor) };
  };
  const limits = (who: Person, accountId: string, payload?: object): Promise<CallAnswer> =>
    payload === undefined
      ? bff.call(who, 'GET', `/api/v1/accounts/${accountId}/limits`)
      : bff.call(who, 'PUT', `/api/v1/accounts/${accountId}/limits`, { payload });
  const quote = (who: Person, creditorIban: string, amountMinor: string): Promise<CallAnswer> =>
    bff.call(who, 'POST', '/api/v1/transfers/quote', {
      payload: { debtorAccountId: ada.accountId, creditorIban, amount: euros(amountMinor) },
    });

  beforeAll(async () => {
    ground = await Ground.make('account-rules');
    core = await RealCore.start('bff_account_rules', ground.keys);
    bff = await ground.bff({ BANKING_CORE_URL: core.url });
    ada = await person('1000000');
    bea = await person('1');
  });
  afterAll(async () => {
    await ground.end();
    await core.stop();
  });

  it('shows the limits, lets them be lowered and holds the next transfer to them', async () => {
    expect((await limits(ada, ada.accountId)).json).toMatchObject({
      bank: { transfer: euros('2000000') },
      effective: { transfer: euros('2000000') },
      used: { day: euros('0') },
    });
    const lowered = await limits(ada, ada.accountId, { day: '50000' });
    expect(lowered.json).toMatchObject({ effective: { day: euros('50000'), month: euros('10000000') } });
    expect((await bff.transfer(ada, newKey(), payment(ada, bea, '43000'))).status).toBe(201);
    const refused = await bff.transfer(ada, newKey(), payment(ada, bea, '7001'));
    expect([refused.status, refused.json]).toMatchObject([
      422,
      {
        type: `${PROBLEM}limit-exceeded`,
        limit: 'day',
        allowed: euros('50000'),
        used: euros('43000'),
        requested: euros('7001'),
      },
    ]);
    expect((await limits(ada, ada.accountId)).json).toMatchObject({
      used: { day: euros('43000'), month: euros('43000') },
    });
  });

  it('does not let them be raised, named wrongly, or changed by somebody else', async () => {
    const raise = await limits(ada, ada.accountId, { day: '50001' });
    expect([raise.status, raise.json]).toMatchObject([
      403,
      { type: `${PROBLEM}limit-raise`, limit: 'day', allowed: euros('50000'), requested: euros('50001') },
    ]);
    for (const payload of [{}, { day: '1.5' }, { day: 100 }, { year: '1' }, { day: '01' }])
      expect((await limits(ada, ada.accountId, payload)).status).toBe(400);
    expect((await limits(bea, ada.accountId)).status).toBe(404);
    expect((await limits(bea, ada.accountId, { day: '1' })).status).toBe(404);
    expect((await limits(ada, uuidv4())).status).toBe(404);
    expect((await limits(ada, ada.accountId)).json).toMatchObject({ effective: { day: euros('50000') } });
  });

  it('says what a payment would cost before it is made', async () => {
    const before = (await bff.balance(ada)).json;
    expect((await quote(ada, bea.iban, '100')).json).toMatchObject({
      kind: 'INTERNAL',
      fee: euros('0'),
      total: euros('100'),
      availableAfter: euros('956900'),
      refusal: null,
    });
    expect((await quote(ada, ABROAD, '100')).json).toMatchObject({
      kind: 'INTERBANK',
      fee: euros('40'),
      total: euros('140'),
      isNewPayee: true,
      arrival: 'WITHIN_SECONDS',
    });
    expect((await quote(ada, ABROAD, '60000')).json).toMatchObject({
      refusal: { reason: 'limit-exceeded', facts: { limit: 'day' } },
    });
    expect((await quote(bea, ABROAD, '1')).status).toBe(404);
    expect((await bff.balance(ada)).json['available']).toEqual(before['available']);
  });

  it('shows what is reserved, and only to its owner', async () => {
    const holdId = uuidv4();
    await core.call('operator', 'PUT', `/internal/holds/${holdId}`, {
      customerId: ada.customerId,
      accountId: ada.accountId,
      creditorIban: bea.iban,
      creditorName: 'Bea Birch',
      amount: euros('250'),
      reference: 'Hotel',
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    const shown = await bff.call(ada, 'GET', `/api/v1/accounts/${ada.accountId}/holds`);
    expect(shown.json).toMatchObject({
      holds: [{ holdId, state: 'OPEN', remaining: euros('250'), creditorName: 'Bea Birch' }],
    });
    expect((await bff.call(bea, 'GET', `/api/v1/accounts/${ada.accountId}/holds`)).status).toBe(404);
  });
});
