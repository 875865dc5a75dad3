import { ask, newKey, pointersOf, serviceUrl, slugOf } from './bank.ts';
import { euroAccountOf, type Payee, payeeOf } from './objects.ts';
import { bearer, type Client, client, disconnect } from './persons.ts';
import { balancesOf, settledState, type State, stateOfBank } from './state.ts';

// S28, S32, S33: what is no amount, no field or no key is refused where it stands, and nothing is rounded or coerced.

const AMOUNT = '#/amount/amountMinor';
const CURRENCY = '#/amount/currency';

/** JSON as it goes over the wire: some of these no JavaScript value could write. */
const BAD_AMOUNTS: readonly (readonly [string, string, string])[] = [
  ['zero', '"0"', AMOUNT],
  ['less than zero', '"-1"', AMOUNT],
  ['minus zero', '"-0"', AMOUNT],
  ['a fraction', '"0.001"', AMOUNT],
  ['a decimal of the currency', '"100.00"', AMOUNT],
  ['a comma', '"1,00"', AMOUNT],
  ['a power of ten', '"1e3"', AMOUNT],
  ['a leading zero', '"0100"', AMOUNT],
  ['a plus sign', '"+100"', AMOUNT],
  ['a leading space', '" 100"', AMOUNT],
  ['trailing spaces', '"100   "', AMOUNT],
  ['a trailing line break', '"100\\n"', AMOUNT],
  ['a hexadecimal number', '"0x64"', AMOUNT],
  ['a separator', '"1_000"', AMOUNT],
  ['nothing', '""', AMOUNT],
  ['Arabic digits', '"١٠٠"', AMOUNT],
  ['full-width digits', '"１００"', AMOUNT],
  ['more digits than money has', '"10000000000000"', AMOUNT],
  ['words', '"NaN"', AMOUNT],
  ['SQL', '"1; drop table accounts"', AMOUNT],
  ['a number instead of digits', '100', AMOUNT],
  ['a number that is zero', '0', AMOUNT],
  ['a number that is minus zero', '-0', AMOUNT],
  ['a number with a fraction', '0.001', AMOUNT],
  ['a number in powers of ten', '1e3', AMOUNT],
  ['a number beyond doubles', '1e309', AMOUNT],
  ['a number beyond exact doubles', '9007199254740993', AMOUNT],
  ['null', 'null', AMOUNT],
  ['a list', '[]', AMOUNT],
  ['a list of digits', '["100"]', AMOUNT],
  ['an object', '{"a":1}', AMOUNT],
  ['a boolean', 'true', AMOUNT],
];

const BAD_CURRENCIES: readonly (readonly [string, string, string])[] = [
  ['a currency in small letters', '"eur"', CURRENCY],
  ['a currency that does not exist', '"XXX"', CURRENCY],
  ['a currency with a space', '"EUR "', CURRENCY],
  ['no currency', '""', CURRENCY],
  ['null as currency', 'null', CURRENCY],
  ['a list of currencies', '["EUR"]', CURRENCY],
];

describe('a transfer', () => {
  let payer: Client;
  let second: Client;
  let payee: Payee;
  let before: State;
  let accounts: readonly string[];
  let balances: readonly string[];

  beforeAll(async () => {
    [payer, second] = await Promise.all([client('carmen.ortega'), client('tomas.pereira')]);
    payee = payeeOf(await client('elif.kaya'));
    before = await settledState();
    accounts = [euroAccountOf(payer).accountId, euroAccountOf(second).accountId];
    balances = await balancesOf(accounts);
  }, 90_000);
  afterAll(disconnect);

  const send = (of: Client, body: string, key: string | undefined = newKey()) =>
    ask(serviceUrl('bff'), {
      method: 'POST',
      path: '/api/v1/transfers',
      headers: { ...bearer(of.token), ...(key === undefined ? {} : { 'idempotency-key': key }) },
      body,
    });
  const order = (of: Client, amount: string, more = ''): string =>
    `{"debtorAccountId":"${euroAccountOf(of).accountId}","creditorIban":"${payee.iban}","creditorName":"${payee.name}","amount":${amount}${more}}`;
  const amount = (minor: string, currency = '"EUR"'): string => `{"amountMinor":${minor},"currency":${currency}}`;

  it.each(BAD_AMOUNTS)('of %s (%s) is refused at its amount (S33)', async (_what, minor, pointer) => {
    const answer = await send(payer, order(payer, amount(minor)));
    expect([answer.status, slugOf(answer), pointersOf(answer)]).toEqual([400, 'validation', [pointer]]);
  });

  it.each(BAD_CURRENCIES)('in %s (%s) is refused at its currency (S33)', async (_what, currency, pointer) => {
    const answer = await send(second, order(second, amount('"100"', currency)));
    expect([answer.status, slugOf(answer), pointersOf(answer)]).toEqual([400, 'validation', [pointer]]);
  });

  it.each([
    ['a currency the account does not have', amount('"100"', '"JPY"'), 'currency-mismatch'],
    ['a yen with decimals', amount('"100.50"', '"JPY"'), 'validation'],
  ])('in %s is refused (S33)', async (_what, sent, slug) => {
    const answer = await send(second, order(second, sent));
    expect([answer.status, slugOf(answer)]).toEqual([slug === 'validation' ? 400 : 422, slug]);
  });

  it.each(['null', '[]', '"100 EUR"', '100', '{}'])('with %s for an amount is refused (S33)', async (sent) => {
    const answer = await send(second, order(second, sent));
    expect([answer.status, slugOf(answer)]).toEqual([400, 'validation']);
    expect(pointersOf(answer).every((pointer) => pointer.startsWith('#/amount'))).toBe(true);
  });

  it.each(['status', 'state', 'fee', 'debtorCustomerId', 'customerId', 'id', 'transferId', 'createdAt', 'kind', '__v'])(
    'that also says %s is refused (S28)',
    async (name) => {
      const answer = await send(second, order(second, amount('"100"'), `,"${name}":"x"`));
      expect([answer.status, slugOf(answer), pointersOf(answer)]).toEqual([400, 'validation', ['#']]);
    },
  );

  it('with another field in its amount is refused (S28)', async () => {
    const answer = await send(second, order(second, '{"amountMinor":"100","currency":"EUR","scale":0}'));
    expect([answer.status, slugOf(answer), pointersOf(answer)]).toEqual([400, 'validation', ['#/amount']]);
  });

  it('with its amount twice is refused, whichever a reader would take (S33, S39)', async () => {
    const twice = `{"amountMinor":"1","currency":"EUR","amountMinor":"100000"}`;
    for (const body of [order(second, twice), order(second, amount('"1"'), `,"amount":${amount('"100000"')}`)])
      expect((await send(second, body)).status).toBe(400);
  });

  it.each([
    ['no key', undefined, 'idempotency-key-missing'],
    ['an empty key', '', 'idempotency-key-missing'],
    ['a key of 15', 'x'.repeat(15), 'idempotency-key-malformed'],
    ['a key of 300', 'x'.repeat(300), 'idempotency-key-malformed'],
    ['a key with a space', 'sixteen letters and', 'idempotency-key-malformed'],
    ['a key with escapes', 'abcdefghijklmnop%0d%0a', 'idempotency-key-malformed'],
    ['two keys', 'abcdefghijklmnop, abcdefghijklmnoq', 'idempotency-key-malformed'],
    ['a key in another alphabet', 'кккккккккккккккк'.normalize(), 'idempotency-key-malformed'],
  ])('with %s is refused (S32)', async (_what, key, slug) => {
    // A header is bytes; the platform's HTTP client takes each character as one.
    const sent: Record<string, string> =
      key === undefined ? {} : { 'idempotency-key': Buffer.from(key, 'utf8').toString('latin1') };
    const answer = await ask(serviceUrl('bff'), {
      method: 'POST',
      path: '/api/v1/transfers',
      headers: { ...bearer(second.token), ...sent },
      body: order(second, amount('"100"')),
    });
    expect([answer.status, slugOf(answer)]).toEqual([400, slug]);
  });

  it('that was refused has changed nothing but the one the core decided', async () => {
    const after = await stateOfBank();
    // The currency the account does not have is a decision, and is kept as one.
    const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
    const ofTheDecision =
      /^(banking_core (transfers|outbox|accounts)|dynamodb (transfers|idempotency|notification-.*)|audit .*)$/;
    expect(changed.filter((table) => !ofTheDecision.test(table))).toEqual([]);
    expect(await balancesOf(accounts)).toEqual(balances);
  });
});
