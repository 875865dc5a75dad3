import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../journey/world.ts';
import { ask, serviceUrl, slugOf } from './bank.ts';
import { euroAccountOf, newHold, pay, type Payee, payeeOf } from './objects.ts';
import { bearer, type Client, client, disconnect, serviceToken } from './persons.ts';
import { asOwner, balancesOf } from './state.ts';

// S38: what is taken back is taken back once; what is held is captured at most once over, whoever else tries at once.

const AT_ONCE = 8;
const EXPIRES_AFTER_MS = 3_000;
/** Over all of them, longer than the core takes to look for what has expired. */
const STAGGER_MS = 400;

describe('the bank', () => {
  let payer: Client;
  let payee: Payee;
  let accounts: readonly string[] = [];
  let operator: Readonly<Record<string, string>> = {};

  beforeAll(async () => {
    const [carmen, marcus] = await Promise.all([client('carmen.ortega'), client('marcus.bell')]);
    payer = carmen;
    payee = payeeOf(marcus);
    accounts = [euroAccountOf(carmen).accountId, euroAccountOf(marcus).accountId];
    operator = bearer(await serviceToken('operator', 'banking-core'));
  }, 60_000);
  afterAll(disconnect);

  const operate = (method: string, path: string, body?: unknown) =>
    ask(serviceUrl('banking-core'), { method, path: `/internal/${path}`, headers: operator, body });
  const heldOn = async (accountId: string): Promise<string | undefined> => {
    const find = 'SELECT held_minor FROM accounts WHERE account_id = $1';
    return (await asOwner<{ held_minor: string }>('banking_core', find, [accountId]))[0]?.held_minor;
  };
  const place = async (more: object = {}): Promise<string> => {
    const holdId = randomUUID();
    const body = { ...newHold({ customerId: payer.customerId, accountId: accounts[0] ?? '', payee }), ...more };
    expect((await operate('PUT', `holds/${holdId}`, body)).status).toBe(200);
    return holdId;
  };
  const capture = (holdId: string, amountMinor: string, isLast = false) =>
    operate('PUT', `holds/${holdId}/captures/${randomUUID()}`, { amount: { amountMinor, currency: 'EUR' }, isLast });

  it('takes a transfer back once, however many ask at once', async () => {
    const before = await balancesOf(accounts);
    const paid = await pay(payer, { from: accounts[0] ?? '', to: payee, amountMinor: '700' });
    expect(paid.status).toBe(201);
    const { transferId } = paid.json as { transferId: string };
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, () =>
        operate('POST', `transfers/${transferId}/reversal`, { reversalId: randomUUID(), reason: 'Posted by mistake' }),
      ),
    );
    const posted = answers.filter(({ json }) => (json as { state?: string }).state === 'POSTED');
    expect(posted.length).toBe(1);
    expect(await balancesOf(accounts)).toEqual(before);
    const again = await operate('POST', `transfers/${transferId}/reversal`, {
      reversalId: randomUUID(),
      reason: 'Posted by mistake',
    });
    expect((again.json as { state?: string }).state).not.toBe('POSTED');
    expect(await balancesOf(accounts)).toEqual(before);
  });

  it('does not take back a transfer that never was, or was refused', async () => {
    const before = await balancesOf(accounts);
    const body = { reversalId: randomUUID(), reason: 'Posted by mistake' };
    expect((await operate('POST', `transfers/${randomUUID()}/reversal`, body)).status).toBe(404);
    expect(await balancesOf(accounts)).toEqual(before);
  });

  it('captures no more than is held', async () => {
    const holdId = await place();
    const before = await balancesOf(accounts);
    const held = await heldOn(accounts[0] ?? '');
    for (const amountMinor of ['501', '9999999999999']) {
      const answer = await capture(holdId, amountMinor);
      expect([answer.status, slugOf(answer)]).toEqual([422, 'capture-too-large']);
    }
    expect([await balancesOf(accounts), await heldOn(accounts[0] ?? '')]).toEqual([before, held]);
    expect((await operate('PUT', `holds/${holdId}/void`)).status).toBe(200);
  });

  it('captures a hold once over, however many ask at once', async () => {
    const before = await balancesOf(accounts);
    const heldBefore = await heldOn(accounts[0] ?? '');
    const holdId = await place();
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => capture(holdId, '300')));
    expect(answers.filter(({ status }) => status === 200).length).toBe(1);
    expect((await operate('PUT', `holds/${holdId}/void`)).status).toBe(200);
    const moved = (await balancesOf(accounts)).map((minor, index) => BigInt(minor) - BigInt(before[index] ?? 0));
    expect(moved.map(String).toSorted()).toEqual(['-300', '300']);
    expect(await heldOn(accounts[0] ?? '')).toBe(heldBefore);
  });

  it('ends a hold one way: captured or voided, never both', async () => {
    const heldBefore = await heldOn(accounts[0] ?? '');
    for (let round = 0; round < AT_ONCE; round += 1) {
      const before = await balancesOf(accounts);
      const holdId = await place();
      const [captured, voided] = await Promise.all([
        capture(holdId, '500', true),
        operate('PUT', `holds/${holdId}/void`),
      ]);
      const isCaptured = captured.status === 200;
      expect(voided.status === 200).toBe(!isCaptured);
      const after = await balancesOf(accounts);
      expect(JSON.stringify(after) === JSON.stringify(before)).toBe(!isCaptured);
      expect(await heldOn(accounts[0] ?? '')).toBe(heldBefore);
    }
  });

  it('ends a hold one way: captured or expired, never both', async () => {
    const heldBefore = await heldOn(accounts[0] ?? '');
    const before = await balancesOf(accounts);
    const expiresAt = new Date(Date.now() + EXPIRES_AFTER_MS).toISOString();
    const holds = await Promise.all(Array.from({ length: AT_ONCE }, () => place({ expiresAt })));
    // Each asks from the moment of expiry on: before the loop has ended the hold, while it does, or after.
    const states = await Promise.all(
      holds.map(async (holdId, index) => {
        await delay(EXPIRES_AFTER_MS + index * STAGGER_MS);
        const captured = (await capture(holdId, '500', true)).status === 200;
        const ended = await eventually('the hold ends', async () => {
          const { state } = (await operate('GET', `holds/${holdId}`)).json as { state: string };
          return state === 'OPEN' ? undefined : state;
        });
        expect(ended).toBe(captured ? 'CAPTURED' : 'EXPIRED');
        return ended;
      }),
    );
    const captures = BigInt(states.filter((state) => state === 'CAPTURED').length);
    const moved = (await balancesOf(accounts)).map((minor, index) => BigInt(minor) - BigInt(before[index] ?? 0));
    expect(moved.reduce((sum, minor) => sum + minor, 0n)).toBe(0n);
    expect(moved.map((minor) => (minor < 0n ? -minor : minor))).toEqual([500n * captures, 500n * captures]);
    expect(await heldOn(accounts[0] ?? '')).toBe(heldBefore);
  }, 60_000);

  it('lets nothing be captured of a hold that has ended', async () => {
    const holdId = await place();
    expect((await operate('PUT', `holds/${holdId}/void`)).status).toBe(200);
    const answer = await capture(holdId, '100');
    expect([answer.status, slugOf(answer)]).toEqual([409, 'hold-ended']);
  });
});
