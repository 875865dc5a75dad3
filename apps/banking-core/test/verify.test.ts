import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { sqlOf } from '../src/database/transactions.service.ts';
import { reportOf, verifyLedger } from '../src/verify/verify.service.ts';
import { CoreUnderTest, coreDatabase, dropTestDatabase, query } from './core-under-test.ts';

describe('the verifier of the ledger', () => {
  let core: CoreUnderTest;
  let urls: { ownerUrl: string; appUrl: string };

  beforeAll(async () => {
    urls = await coreDatabase('core_verify');
  });
  afterAll(async () => {
    await core.close();
    await dropTestDatabase('core_verify');
  });

  async function verified(): Promise<{ readonly isSound: boolean; readonly lines: readonly string[] }> {
    const client = new pg.Client({ connectionString: urls.appUrl });
    await client.connect();
    try {
      return reportOf(await verifyLedger(sqlOf(client)));
    } finally {
      await client.end();
    }
  }

  it('fails on a bank without a transfer: it checked nothing', async () => {
    const report = await verified();
    expect(report.isSound).toBe(false);
    expect(report.lines).toContain('EMPTY   the chain of balances is unbroken: nothing to check');
  });

  it('says what it checked on a sound ledger', async () => {
    core = await CoreUnderTest.start(urls.appUrl);
    const from = await core.openAccount(10_000);
    const to = await core.openAccount(0);
    await core.transfer(uuidv7(), from, to);
    await core.transfer(uuidv7(), to, from, { amount: { amountMinor: '99999', currency: 'EUR' } });
    const abroad = { iban: 'ES9121000418450200051332' };
    await core.transfer(uuidv7(), from, abroad, {
      creditorName: 'Otro',
      amount: { amountMinor: '1000', currency: 'EUR' },
    });
    const mistaken = uuidv7();
    await core.transfer(mistaken, from, to, { amount: { amountMinor: '300', currency: 'EUR' } });
    const reversal = { reversalId: uuidv7(), reason: 'sent by mistake' };
    await core.call('operator', 'POST', `/internal/transfers/${mistaken}/reversal`, reversal);
    const report = await verified();
    expect(report.lines).toContain('ok      the chain of balances is unbroken: 12 checked');
    expect(report.lines.filter((line) => !line.startsWith('ok'))).toEqual(['the ledger is sound']);
    expect(report.isSound).toBe(true);
  });

  it.each([
    [
      'UPDATE entries SET amount_minor = amount_minor + 1 WHERE entry_id = (SELECT min(entry_id) FROM entries)',
      'sum to zero',
    ],
    [
      'UPDATE entries SET balance_after_minor = 1 WHERE entry_id = (SELECT max(entry_id) FROM entries)',
      'the chain of balances',
    ],
    ['DELETE FROM entries WHERE entry_id = (SELECT max(entry_id) FROM entries)', 'sequence of an account'],
    [`UPDATE transfers SET amount_minor = 1 WHERE state = 'POSTED'`, 'move the decided amount'],
    [
      `UPDATE transfers SET state = 'REJECTED', reason = 'x' WHERE state = 'POSTED'`,
      'a rejected transfer has no entry',
    ],
    [
      `UPDATE accounts SET booked_minor = booked_minor + 1 WHERE kind = 'CUSTOMER' AND version > 1`,
      'a balance is the sum',
    ],
    [`UPDATE accounts SET held_minor = 1 WHERE kind = 'CUSTOMER' AND booked_minor > 1`, 'what is held'],
    [`UPDATE accounts SET booked_minor = 7 WHERE kind = 'SETTLEMENT' AND currency = 'EUR'`, 'balances of a currency'],
    ['UPDATE outbox SET published_at = now(); DELETE FROM outbox WHERE sequence = 2', 'events of an account'],
    // Each rule on payments, broken in each of its ways.
    [`UPDATE transfers SET fee_minor = 41 WHERE kind = 'OUTGOING'`, 'a fee moves as decided'],
    [`UPDATE entries SET role = 'FEE' WHERE entry_id = (SELECT max(entry_id) FROM entries)`, 'a fee moves as decided'],
    [
      `UPDATE entries SET account_id = (SELECT account_id FROM accounts WHERE kind = 'FEES' AND currency = 'USD'),
       currency = 'USD' WHERE role = 'FEE' AND amount_minor > 0`,
      'a fee moves as decided',
    ],
    ['UPDATE payees SET paid_minor = paid_minor + 1', 'a payee is remembered'],
    ['DELETE FROM payees', 'a payee is remembered'],
    [
      `INSERT INTO payees (account_id, payee, first_paid_at, paid_minor)
       SELECT account_id, 'nobody', now(), 1 FROM accounts WHERE kind = 'CUSTOMER' LIMIT 1`,
      'a payee is remembered',
    ],
    [`UPDATE accounts SET spent_day_minor = spent_day_minor - 1 WHERE spent_day_minor > 0`, 'what counts as spent'],
    [`UPDATE accounts SET spent_month_minor = spent_month_minor + 1`, 'what counts as spent'],
    [`UPDATE accounts SET spent_on = NULL, spent_day_minor = 0, spent_month_minor = 0`, 'what counts as spent'],
    [
      `DROP INDEX transfers_undone_once;
       UPDATE transfers SET kind = 'RETURN', reverses_transfer_id = (SELECT reverses_transfer_id FROM transfers
         WHERE kind = 'REVERSAL') WHERE kind = 'INCOMING'`,
      'undone once at most',
    ],
    [
      `DROP INDEX transfers_settled_once;
       UPDATE transfers SET kind = 'SETTLEMENT', reverses_transfer_id = (SELECT transfer_id FROM transfers
         WHERE kind = 'OUTGOING') WHERE kind IN ('INCOMING', 'INTERNAL') AND state = 'POSTED'`,
      'undone once at most',
    ],
    [
      `UPDATE transfers SET amount_minor = amount_minor + 1 WHERE kind = 'REVERSAL'`,
      'what is undone or settled was posted',
    ],
    [
      `UPDATE transfers SET reverses_transfer_id = (SELECT transfer_id FROM transfers WHERE state = 'REJECTED')
       WHERE kind = 'REVERSAL'`,
      'what is undone or settled was posted',
    ],
    [
      `ALTER TABLE accounts DROP CONSTRAINT accounts_closed_empty;
       UPDATE accounts SET state = 'CLOSED' WHERE kind = 'CUSTOMER'`,
      'a closed account is empty',
    ],
    [
      `UPDATE accounts SET booked_minor = 7 WHERE kind = 'SETTLEMENT' AND currency = 'EUR'`,
      'the settlement account holds',
    ],
    [
      `ALTER TABLE rail_payment_steps DISABLE TRIGGER USER; DELETE FROM rail_payment_steps; DELETE FROM rail_payments`,
      'every outgoing transfer has one rail payment',
    ],
    [
      `ALTER TABLE rail_payments DISABLE TRIGGER USER;
      UPDATE rail_payments SET state = 'SETTLED', answer = 'SETTLED', answered_at = now(), next_attempt_at = NULL`,
      'a rail payment says what its money did',
    ],
  ])('finds what the owner did with %s', async (statement, invariant) => {
    const client = new pg.Client({ connectionString: urls.ownerUrl });
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query('ALTER TABLE entries DISABLE TRIGGER USER; ALTER TABLE transfers DISABLE TRIGGER USER');
      await client.query(statement);
      const findings = await verifyLedger({
        // The corruption is seen from inside its own transaction, which is then undone.
        query: async <Row extends pg.QueryResultRow>(text: string) =>
          /^(BEGIN|ROLLBACK)/.test(text) ? [] : (await client.query<Row>(text)).rows,
      });
      const broken = reportOf(findings).lines.filter((line) => line.startsWith('BROKEN'));
      expect(broken.some((line) => line.includes(invariant))).toBe(true);
    } finally {
      await client.query('ROLLBACK');
      await client.end();
    }
    expect((await verified()).isSound).toBe(true);
  });

  it('finds a corrupted row that was committed', async () => {
    await query(
      urls.ownerUrl,
      `ALTER TABLE entries DISABLE TRIGGER USER;
      UPDATE entries SET balance_after_minor = balance_after_minor + 1 WHERE entry_id = (SELECT max(entry_id) FROM entries);
      ALTER TABLE entries ENABLE TRIGGER USER`,
    );
    const report = await verified();
    expect(report.isSound).toBe(false);
    expect(report.lines.at(-1)).toBe('the ledger is NOT proven sound');
  });
});
