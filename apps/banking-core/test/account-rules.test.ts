import { v7 as uuidv7 } from 'uuid';
import { type Account, type Answer, CoreUnderTest, coreDatabase, dropTestDatabase, query } from './core-under-test.ts';

const euros = (amountMinor: string): object => ({ amountMinor, currency: 'EUR' });
const ABROAD = 'DE89370400440532013000';

describe('what an account may do', () => {
  let core: CoreUnderTest;
  let urls: { ownerUrl: string; appUrl: string };
  let payer: Account;
  let payee: Account;

  beforeAll(async () => {
    urls = await coreDatabase('core_account_rules');
    core = await CoreUnderTest.start(urls.appUrl);
  });
  afterAll(async () => {
    await core.close();
    await dropTestDatabase('core_account_rules');
  });
  beforeEach(async () => {
    payer = await core.openAccount(10_000_000);
    payee = await core.openAccount(0);
  });

  const state = (account: Account, to: string): Promise<Answer> =>
    core.call('operator', 'PUT', `/internal/accounts/${account.accountId}/state`, { state: to, reason: 'a test' });
  const limits = (limitsAsked: object, caller: 'bff' | 'operator' = 'bff'): Promise<Answer> =>
    core.call(caller, 'PUT', `/internal/accounts/${payer.accountId}/limits`, {
      customerId: payer.customerId,
      limits: limitsAsked,
    });
  const pay = (amountMinor: string, to: { iban: string } = payee): Promise<Answer> =>
    core.transfer(uuidv7(), payer, to, { amount: euros(amountMinor) });

  it.each([
    ['FROZEN', 'debtor', false],
    ['FROZEN', 'creditor', false],
    ['DORMANT', 'debtor', false],
    ['DORMANT', 'creditor', true],
  ])('%s as %s', async (to, side, isAllowed) => {
    await state(side === 'debtor' ? payer : payee, to);
    const answer = await pay('100');
    expect(answer.body).toMatchObject(
      isAllowed
        ? { state: 'POSTED' }
        : { state: 'REJECTED', reason: 'account-not-active', facts: { account: side, state: to } },
    );
  });

  it('is used again after it was frozen, keeps why, and tells of both', async () => {
    await state(payer, 'FROZEN');
    expect((await state(payer, 'FROZEN')).body).toMatchObject({ state: 'FROZEN' });
    expect((await state(payer, 'ACTIVE')).body).toMatchObject({ state: 'ACTIVE' });
    expect((await pay('100')).body).toMatchObject({ state: 'POSTED' });
    const kept = await query(
      urls.ownerUrl,
      'SELECT from_state, to_state, reason FROM account_state_changes WHERE account_id = $1 ORDER BY change_id',
      [payer.accountId],
    );
    expect(kept).toEqual([
      { from_state: 'ACTIVE', to_state: 'FROZEN', reason: 'a test' },
      { from_state: 'FROZEN', to_state: 'ACTIVE', reason: 'a test' },
    ]);
    const told = await query(
      urls.ownerUrl,
      `SELECT payload->>'to' AS state FROM outbox WHERE subject = $1 AND type = 'banking-core.account.state-changed.v1'
       ORDER BY sequence`,
      [payer.accountId],
    );
    expect(told).toEqual([{ state: 'FROZEN' }, { state: 'ACTIVE' }]);
  });

  it('is closed only when it is empty, and then for ever', async () => {
    expect((await state(payer, 'CLOSED')).body).toMatchObject({
      type: expect.stringMatching(/account-state$/),
      booked: euros('10000000'),
    });
    expect((await state(payee, 'CLOSED')).body).toMatchObject({ state: 'CLOSED' });
    expect((await state(payee, 'ACTIVE')).status).toBe(409);
    expect((await pay('100')).body).toMatchObject({ reason: 'account-not-active', facts: { state: 'CLOSED' } });
    await expect(
      query(urls.appUrl, `UPDATE accounts SET state = 'CLOSED' WHERE account_id = $1`, [payer.accountId]),
    ).rejects.toMatchObject({ constraint: 'accounts_closed_empty' });
  });

  it('shows the limits of the bank until the client lowers them, which the next transfer is held to', async () => {
    const shown = await core.call(
      'bff',
      'GET',
      `/internal/accounts/${payer.accountId}/limits?customerId=${payer.customerId}`,
    );
    expect(shown.body).toMatchObject({
      bank: { transfer: euros('2000000'), day: euros('3000000'), month: euros('10000000'), newPayee: euros('1000000') },
      effective: { transfer: euros('2000000') },
      used: { day: euros('0'), month: euros('0') },
      newPayeeHours: 24,
    });
    expect((await limits({ transfer: '50000' })).body).toMatchObject({
      effective: { transfer: euros('50000'), day: euros('3000000') },
    });
    expect((await pay('50001')).body).toMatchObject({
      state: 'REJECTED',
      reason: 'limit-exceeded',
      facts: { limit: 'transfer', allowed: euros('50000'), used: euros('0'), requested: euros('50001') },
    });
    expect((await pay('50000')).body).toMatchObject({ state: 'POSTED' });
  });

  it('counts the day and the month, and says how much of it is used', async () => {
    await limits({ day: '50000' });
    await pay('43000');
    expect((await pay('7001')).body).toMatchObject({
      reason: 'limit-exceeded',
      facts: { limit: 'day', allowed: euros('50000'), used: euros('43000') },
    });
    expect((await pay('7000')).body).toMatchObject({ state: 'POSTED' });
    await limits({ month: '50001' });
    // Yesterday of the same month, as far as the account remembers.
    await query(
      urls.ownerUrl,
      `UPDATE accounts SET spent_on = CASE WHEN extract(day FROM spent_on) > 1 THEN spent_on - 1 ELSE spent_on END,
         spent_day_minor = 0 WHERE account_id = $1`,
      [payer.accountId],
    );
    expect((await pay('2')).body).toMatchObject({
      reason: 'limit-exceeded',
      facts: { limit: 'month', used: euros('50000') },
    });
    expect((await pay('1')).body).toMatchObject({ state: 'POSTED' });
  });

  it('keeps what a payee new for a day can get, counted over all payments to them', async () => {
    await pay('600000');
    expect((await pay('400001')).body).toMatchObject({
      reason: 'limit-exceeded',
      facts: { limit: 'newPayee', allowed: euros('1000000'), used: euros('600000') },
    });
    await query(
      urls.ownerUrl,
      `UPDATE payees SET first_paid_at = first_paid_at - interval '25 hours' WHERE account_id = $1`,
      [payer.accountId],
    );
    expect((await pay('1500000')).body).toMatchObject({ state: 'POSTED' });
  });

  it('does not count what stays with the same customer', async () => {
    const accountId = uuidv7();
    const opened = await core.call('onboarding', 'PUT', `/internal/accounts/${accountId}`, {
      customerId: payer.customerId,
      currency: 'EUR',
    });
    await limits({ transfer: '0' });
    expect((await pay('1')).body).toMatchObject({ reason: 'limit-exceeded' });
    expect((await pay('5000000', { iban: String(opened.body['iban']) })).body).toMatchObject({ state: 'POSTED' });
  });

  it('lets the client lower and only the bank raise, never above its own', async () => {
    await limits({ day: '100' });
    expect((await limits({ day: '101' })).body).toMatchObject({
      type: expect.stringMatching(/limit-raise$/),
      limit: 'day',
      allowed: euros('100'),
    });
    expect((await limits({ day: '3000001' }, 'operator')).status).toBe(403);
    expect((await limits({ day: '3000000' }, 'operator')).body).toMatchObject({ effective: { day: euros('3000000') } });
    expect((await limits({})).status).toBe(400);
    expect((await limits({ day: '-1' })).status).toBe(400);
    expect((await limits({ day: 5 })).status).toBe(400);
    const foreign = await core.call('bff', 'PUT', `/internal/accounts/${payer.accountId}/limits`, {
      customerId: payee.customerId,
      limits: { day: '1' },
    });
    expect(foreign.status).toBe(404);
  });

  it('quotes what a transfer would cost and do, and reserves nothing', async () => {
    const quote = (creditorIban: string, amountMinor: string): Promise<Answer> =>
      core.call('bff', 'POST', '/internal/transfers/quote', {
        customerId: payer.customerId,
        debtorAccountId: payer.accountId,
        creditorIban,
        amount: euros(amountMinor),
      });
    expect((await quote(payee.iban, '100')).body).toMatchObject({
      kind: 'INTERNAL',
      fee: euros('0'),
      total: euros('100'),
      availableAfter: euros('9999900'),
      isNewPayee: true,
      refusal: null,
      arrival: 'AT_ONCE',
    });
    expect((await quote(ABROAD, '100')).body).toMatchObject({
      kind: 'OUTGOING',
      fee: euros('40'),
      total: euros('140'),
      availableAfter: euros('9999860'),
      arrival: 'WITHIN_SECONDS',
    });
    expect((await quote(payee.iban, '2000001')).body).toMatchObject({
      refusal: { reason: 'limit-exceeded', facts: { limit: 'transfer' } },
    });
    expect((await quote('ES3409990001709999999999', '1')).body).toMatchObject({
      refusal: { reason: 'payee-not-found' },
    });
    await pay('100');
    expect((await quote(payee.iban, '100')).body).toMatchObject({ isNewPayee: true, availableAfter: euros('9999800') });
    expect(await core.bookedOf(payer)).toBe('9999900');
    const foreign = await core.call('bff', 'POST', '/internal/transfers/quote', {
      customerId: payee.customerId,
      debtorAccountId: payer.accountId,
      creditorIban: payee.iban,
      amount: euros('1'),
    });
    expect(foreign.status).toBe(404);
  });

  it('pays another bank by way of the settlement account, with the fee as an entry of its own', async () => {
    const transferId = uuidv7();
    const answer = await core.transfer(transferId, payer, { iban: ABROAD }, { creditorName: 'Jan Vos' });
    expect(answer.body).toMatchObject({
      state: 'POSTED',
      kind: 'OUTGOING',
      creditorIban: ABROAD,
      amount: euros('2500'),
      fee: euros('40'),
    });
    expect(await core.bookedOf(payer)).toBe('9997460');
    const entries = await query(
      urls.ownerUrl,
      `SELECT accounts.kind, entries.role, entries.amount_minor FROM entries JOIN accounts USING (account_id)
       WHERE transfer_id = $1 ORDER BY entry_id`,
      [transferId],
    );
    expect(entries).toEqual([
      { kind: 'CUSTOMER', role: 'PRINCIPAL', amount_minor: '-2500' },
      { kind: 'SETTLEMENT', role: 'PRINCIPAL', amount_minor: '2500' },
      { kind: 'CUSTOMER', role: 'FEE', amount_minor: '-40' },
      { kind: 'FEES', role: 'FEE', amount_minor: '40' },
    ]);
    expect(await query(urls.ownerUrl, 'SELECT state FROM rail_payments WHERE transfer_id = $1', [transferId])).toEqual([
      { state: 'ACCEPTED' },
    ]);
    const [row] = await query(urls.ownerUrl, 'SELECT creditor_name FROM transfers WHERE transfer_id = $1', [
      transferId,
    ]);
    expect(row).toEqual({ creditor_name: 'Jan Vos' });
  });

  it('refuses to pay another bank what would leave nothing for the fee', async () => {
    const poor = await core.openAccount(100);
    const answer = await core.transfer(uuidv7(), poor, { iban: ABROAD }, { amount: euros('61') });
    expect(answer.body).toMatchObject({
      state: 'REJECTED',
      reason: 'insufficient-funds',
      facts: { available: euros('100'), requested: euros('101') },
      fee: euros('0'),
    });
    expect((await core.transfer(uuidv7(), poor, { iban: ABROAD }, { amount: euros('60') })).body).toMatchObject({
      state: 'POSTED',
    });
  });

  it('gives a transfer back once, as a new posting', async () => {
    const transferId = uuidv7();
    await core.transfer(transferId, payer, payee);
    const reverse = (reversalId: string): Promise<Answer> =>
      core.call('operator', 'POST', `/internal/transfers/${transferId}/reversal`, {
        reversalId,
        reason: 'Wrong payee',
      });
    const [one, two] = [uuidv7(), uuidv7()];
    const answers = await Promise.all([reverse(one), reverse(two)]);
    expect(answers.map(({ body }) => String(body['state'])).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'POSTED',
      'REJECTED',
    ]);
    expect(answers.find(({ body }) => body['state'] === 'REJECTED')?.body).toMatchObject({ reason: 'already-undone' });
    expect(await core.bookedOf(payer)).toBe('10000000');
    expect(await core.bookedOf(payee)).toBe('0');
    expect((await reverse(one)).body).toEqual(answers[0]?.body);
    const reversal = answers.find(({ body }) => body['state'] === 'POSTED')?.body;
    expect(reversal).toMatchObject({ kind: 'REVERSAL', initiator: 'BANK', concerns: transferId });
    const again = await core.call(
      'operator',
      'POST',
      `/internal/transfers/${String(reversal?.['transferId'])}/reversal`,
      {
        reversalId: uuidv7(),
        reason: 'Back and forth',
      },
    );
    expect(again.body['type']).toMatch(/transfer-not-reversible$/);
  });

  it('does not take back what the payee has spent', async () => {
    const transferId = uuidv7();
    await core.transfer(transferId, payer, payee);
    await core.transfer(uuidv7(), payee, payer, { amount: euros('2000') });
    const answer = await core.call('operator', 'POST', `/internal/transfers/${transferId}/reversal`, {
      reversalId: uuidv7(),
      reason: 'Too late',
    });
    expect(answer.body).toMatchObject({ state: 'REJECTED', reason: 'insufficient-funds' });
    const unknown = await core.call('operator', 'POST', `/internal/transfers/${uuidv7()}/reversal`, {
      reversalId: uuidv7(),
      reason: 'Nothing',
    });
    expect(unknown.status).toBe(404);
  });
});
