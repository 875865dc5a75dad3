import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import path from 'node:path';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { spanishIban } from '@bank/domain';
import { named } from '../../apps/local-aws/src/resources.ts';
import { ask, newKey, pointersOf, serviceUrl, slugOf, world } from './bank.ts';
import { euroAccountOf, pay, type Payee, payeeOf } from './objects.ts';
import { bearer, type Client, client, disconnect, serviceToken } from './persons.ts';
import { asOwner, balancesOf } from './state.ts';

// S31, S34, S37: the same key for ever, and every refusal of the core by a code of its own.

const { aws } = world();

describe('money', () => {
  let payer: Client;
  let other: Client;
  let payee: Payee;
  let payeeAccount = '';
  let from = '';

  beforeAll(async () => {
    const [noah, ingrid, mateo] = await Promise.all(
      ['noah.clarke', 'ingrid.srensen', 'mateo.rossi'].map((name) => client(name)),
    );
    if (!noah || !ingrid || !mateo) throw new Error('a sample person is missing');
    payer = noah;
    other = mateo;
    payee = payeeOf(ingrid);
    payeeAccount = euroAccountOf(ingrid).accountId;
    from = euroAccountOf(payer).accountId;
  }, 60_000);
  afterAll(disconnect);

  const transfersOf = async (transferId: string): Promise<number> =>
    (await asOwner('banking_core', 'SELECT 1 AS found FROM transfers WHERE transfer_id = $1', [transferId])).length;
  const recordKey = (key: string): string => `${payer.customerId}#${createHash('sha256').update(key).digest('hex')}`;
  const forget = (component: string, Key: Record<string, string>) =>
    aws.dynamo.send(new DeleteCommand({ TableName: named(component), Key }));
  const idOf = (answer: { json: unknown }): string => (answer.json as { transferId: string }).transferId;

  it('moves once for a key, and for another amount under the same key not at all (S31)', async () => {
    const key = newKey();
    const before = await balancesOf([from, payeeAccount]);
    const first = await pay(payer, { from, to: payee, amountMinor: '150', key });
    expect(first.status).toBe(201);
    const between = await balancesOf([from, payeeAccount]);
    expect(between).not.toEqual(before);
    for (const order of [
      { from, to: payee, amountMinor: '151', key },
      { from, to: payeeOf(other), amountMinor: '150', key },
      { from, to: payee, amountMinor: '150', key, reference: 'another' },
    ]) {
      const reused = await pay(payer, order);
      expect([reused.status, slugOf(reused)]).toEqual([422, 'idempotency-key-reused']);
    }
    expect(await balancesOf([from, payeeAccount])).toEqual(between);
    const again = await pay(payer, { from, to: payee, amountMinor: '150', key });
    expect([again.status, again.text]).toEqual([201, first.text]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await balancesOf([from, payeeAccount])).toEqual(between);
  });

  it('is not moved by the key of another customer (S31)', async () => {
    const key = newKey();
    const mine = await pay(payer, { from, to: payee, amountMinor: '110', key });
    const theirs = await pay(other, { from: euroAccountOf(other).accountId, to: payee, amountMinor: '110', key });
    expect([mine.status, theirs.status]).toEqual([201, 201]);
    expect(idOf(theirs)).not.toBe(idOf(mine));
  });

  it('is found again when the record of the request is gone, as after a week (S37)', async () => {
    const key = newKey();
    const first = await pay(payer, { from, to: payee, amountMinor: '120', key });
    const balances = await balancesOf([from, payeeAccount]);
    await forget('idempotency', { key: recordKey(key) });
    const again = await pay(payer, { from, to: payee, amountMinor: '120', key });
    expect([again.status, idOf(again), again.headers.get('idempotency-replayed')]).toEqual([201, idOf(first), 'true']);
    const changed = await pay(payer, { from, to: payee, amountMinor: '121', key });
    expect([changed.status, slugOf(changed)]).toEqual([422, 'idempotency-key-reused']);
    expect(await balancesOf([from, payeeAccount])).toEqual(balances);
    expect(await transfersOf(idOf(first))).toBe(1);
  });

  it("is not moved again when record and intent are gone: the core's id stands (S37)", async () => {
    const key = newKey();
    const first = await pay(payer, { from, to: payee, amountMinor: '130', key });
    const balances = await balancesOf([from, payeeAccount]);
    const lose = async (): Promise<void> => {
      await forget('idempotency', { key: recordKey(key) });
      await forget('transfers', { transferId: idOf(first) });
    };
    await lose();
    const again = await pay(payer, { from, to: payee, amountMinor: '130', key });
    expect([again.status, idOf(again)]).toEqual([201, idOf(first)]);
    expect(await balancesOf([from, payeeAccount])).toEqual(balances);
    await lose();
    const changed = await pay(payer, { from, to: payee, amountMinor: '131', key });
    expect([changed.status, slugOf(changed)]).toEqual([422, 'transfer-id-reused']);
    expect(await balancesOf([from, payeeAccount])).toEqual(balances);
    expect(await transfersOf(idOf(first))).toBe(1);
    // What was found again stands in the client's list as before.
    await lose();
    expect((await pay(payer, { from, to: payee, amountMinor: '130', key })).status).toBe(201);
  });

  describe('that may not move, stays, and says why (S34)', () => {
    const refused = async (order: Partial<Parameters<typeof pay>[1]>) => {
      const before = await balancesOf([from, payeeAccount]);
      const answer = await pay(payer, { from, to: payee, ...order });
      expect(await balancesOf([from, payeeAccount])).toEqual(before);
      return answer;
    };
    const whileIn = async <Result>(state: string, account: string, act: () => Promise<Result>): Promise<Result> => {
      const set = 'UPDATE accounts SET state = $1 WHERE account_id = $2';
      await asOwner('banking_core', set, [state, account]);
      try {
        return await act();
      } finally {
        await asOwner('banking_core', set, ['ACTIVE', account]);
      }
    };

    /** The IBAN of an account that was opened and, being empty, closed. */
    const openAndClose = async (customerId: string): Promise<string> => {
      const path = `/internal/accounts/${randomUUID()}`;
      const by = async (caller: 'onboarding' | 'operator') => bearer(await serviceToken(caller, 'banking-core'));
      const core = serviceUrl('banking-core');
      const body = { customerId, currency: 'EUR' };
      const opened = await ask(core, { method: 'PUT', path, headers: await by('onboarding'), body });
      const reason = 'Opened for a test';
      const close = {
        method: 'PUT',
        path: `${path}/state`,
        headers: await by('operator'),
        body: { state: 'CLOSED', reason },
      };
      expect([opened.status, (await ask(core, close)).status]).toEqual([200, 200]);
      return (opened.json as { iban: string }).iban;
    };

    it('to oneself', async () => {
      const answer = await refused({ to: payeeOf(payer) });
      expect([answer.status, slugOf(answer)]).toEqual([422, 'same-account']);
    });

    it('between currencies', async () => {
      const dollars = payer.accounts.find(({ currency }) => currency === 'USD');
      const answer = await refused({ to: { name: payer.fullName, iban: dollars?.iban ?? '' } });
      expect([answer.status, slugOf(answer)]).toEqual([422, 'currency-mismatch']);
    });

    it('to an account of ours that does not exist', async () => {
      const bank = payee.iban.slice(4, 8);
      const iban = spanishIban({ bank, branch: payee.iban.slice(8, 12), number: '9999999999' });
      const answer = await refused({ to: { name: 'Nobody', iban } });
      expect([answer.status, slugOf(answer)]).toEqual([422, 'payee-not-found']);
    });

    it('to an IBAN whose check digits are wrong', async () => {
      const answer = await refused({ to: { ...payee, iban: `ES00${payee.iban.slice(4)}` } });
      expect([answer.status, pointersOf(answer)]).toEqual([400, ['#/creditorIban']]);
    });

    it('to an account that is FROZEN', async () => {
      const answer = await whileIn('FROZEN', payeeAccount, () => refused({}));
      expect([answer.status, slugOf(answer)]).toEqual([422, 'account-not-active']);
      expect(answer.json).toMatchObject({ account: 'creditor', state: 'FROZEN' });
    });

    it('to an account that is CLOSED', async () => {
      const closed = await openAndClose(other.customerId);
      const answer = await refused({ to: { name: other.fullName, iban: closed } });
      expect([answer.status, slugOf(answer)]).toEqual([422, 'account-not-active']);
    });

    it.each(['FROZEN', 'DORMANT'])('from an account that is %s', async (state) => {
      const answer = await whileIn(state, from, () => refused({}));
      expect([answer.status, slugOf(answer)]).toEqual([422, 'account-not-active']);
      expect(answer.json).toMatchObject({ account: 'debtor', state });
    });

    it('beyond what is there', async () => {
      const answer = await refused({ amountMinor: '9999999999999' });
      expect(answer.status).toBe(422);
      expect(['insufficient-funds', 'limit-exceeded']).toContain(slugOf(answer));
    });

    it('with a memo of 10 kB', async () => {
      const answer = await refused({ reference: 'm'.repeat(10_000) });
      expect([answer.status, pointersOf(answer)]).toEqual([400, ['#/reference']]);
    });
  });

  it('is all accounted for: the invariants of the ledger hold after these attacks', () => {
    const verify = path.resolve(import.meta.dirname, '../../tools/verify.ts');
    const { status, stdout } = spawnSync(process.execPath, [verify], {
      env: { ...process.env, NODE_OPTIONS: '' },
      encoding: 'utf8',
    });
    expect({ status, stdout }).toMatchObject({ status: 0 });
  });
});
