import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { instantFromMs, money } from '@bank/domain';
import { FAULT_POINTS as CORE_POINTS } from '../../apps/banking-core/src/faults/fault-points.ts';
import type { Config } from '../../apps/bff/src/config.ts';
import { FAULT_POINTS as BFF_POINTS } from '../../apps/bff/src/faults/fault-points.ts';
import { IdempotencyStore } from '../../apps/bff/src/transfers/idempotency.store.ts';
import { receive } from '../../apps/bff/src/transfers/transfer.ts';
import { fingerprintOf, recordKeyOf, transferIdOf } from '../../apps/bff/src/transfers/transfer-identity.ts';
import { TransfersStore } from '../../apps/bff/src/transfers/transfers.store.ts';
import { named } from '../../apps/local-aws/src/resources.ts';
import { programPath } from '../../tools/stack/build.ts';
import { BankUnderCrashes, type Client, type Crashable, eventuallyLong, type Sent } from './bank.ts';

const TIME_MS_MAX = 180_000;
const AMOUNT = '137';
/** Old enough for the repair loop, young enough to be posted. */
const ORPHAN_AGE_MS = 4_000;

/** In turn, so that neither service dies too often in a row. */
const LABELS: readonly (readonly [Crashable, string])[] = Array.from(
  { length: Math.max(CORE_POINTS.length, BFF_POINTS.length) },
  (_, index) => [
    ...BFF_POINTS.slice(index, index + 1).map((label) => ['bff', label] as const),
    ...CORE_POINTS.slice(index, index + 1).map((label) => ['banking-core', label] as const),
  ],
).flat();

let bank: BankUnderCrashes;
let payer: Client;
let payee: Client;

beforeAll(async () => {
  bank = await BankUnderCrashes.open();
  payer = await bank.client(0);
  payee = await bank.client(1);
}, TIME_MS_MAX);
afterAll(() => bank.close());

/** What a BFF leaves that was killed after it began: only the repair loop goes on with it. */
async function leaveOrphan(key: string): Promise<void> {
  const tables = { TRANSFERS_TABLE: named('transfers'), IDEMPOTENCY_TABLE: named('idempotency') } as unknown as Config;
  const { customerId, accountId: debtorAccountId } = payer;
  const now = instantFromMs(Date.now() - ORPHAN_AGE_MS);
  const transferId = transferIdOf(customerId, key);
  const order = {
    debtorAccountId,
    creditorIban: payee.iban,
    creditorName: 'Sample',
    amount: money(BigInt(AMOUNT), 'EUR'),
    reference: 'crash',
  };
  const intent = receive(order, { transferId, customerId, traceId: 'c'.repeat(32), now });
  const { dynamo } = bank.world.aws;
  const record = { key: recordKeyOf(customerId, key), customerId, transferId, fingerprint: fingerprintOf(order), now };
  const store = new TransfersStore(dynamo, tables);
  expect(await store.begin(intent, new IdempotencyStore(dynamo, tables).beginning(record))).toBe('begun');
}

/** The client goes on with the same key until it has an answer for good. */
const retried = (key: string): Promise<Sent> =>
  eventuallyLong('the same key is answered for good', async () => {
    const answer = await bank.send(payer, payee, { key, minor: AMOUNT });
    return answer !== undefined && (answer.status === 201 || answer.status === 422) ? answer : undefined;
  });

describe('a process that is killed', () => {
  it.each([
    ['banking-core', CORE_POINTS],
    ['bff', BFF_POINTS],
  ] as const)('has in %s the labels that are killed below, and no other', async (service, points) => {
    expect(await bank.labels(service)).toEqual(points);
  });

  it.each(LABELS)(
    '%s at %s: one effect, one answer',
    async (service, label) => {
      const key = randomUUID();
      const transferId = transferIdOf(payer.customerId, key);
      const before = await bank.books(payer, payee);
      const pid = await bank.arm(service, label);
      let first: Sent | undefined;
      if (label.startsWith('repair.')) await leaveOrphan(key);
      else first = await bank.send(payer, payee, { key, minor: AMOUNT });
      // Nobody is told "no" for money that may have moved.
      expect(first === undefined || first.status >= 500 || first.status === 201 || first.status === 202).toBe(true);
      await bank.isBack(service, pid);

      const answer = await retried(key);
      expect(answer.status).toBe(201);
      expect(JSON.parse(answer.text)).toMatchObject({ transferId, state: 'POSTED' });
      // A first answer that was final is the answer.
      expect(first?.status === 201 ? first.text : answer.text).toBe(answer.text);
      const again = await retried(key);
      expect(again).toEqual({ ...answer, isReplay: true });

      const minor = BigInt(AMOUNT);
      expect(await bank.books(payer, payee)).toEqual({ payer: before.payer - minor, payee: before.payee + minor });
      const entries = await bank.query(
        `SELECT entries.amount_minor::text AS minor, transfers.state FROM transfers
         JOIN entries ON entries.transfer_id = transfers.transfer_id
         WHERE transfers.transfer_id = $1 ORDER BY entries.amount_minor`,
        [transferId],
      );
      expect(entries).toEqual([
        { minor: `-${AMOUNT}`, state: 'POSTED' },
        { minor: AMOUNT, state: 'POSTED' },
      ]);
    },
    TIME_MS_MAX,
  );

  it('leaves no event untold and a ledger that verifies', async () => {
    await eventuallyLong('every event is published', async () => {
      const [row] = await bank.query('SELECT count(*)::int AS count FROM outbox WHERE published_at IS NULL', []);
      return row?.['count'] === 0 ? true : undefined;
    });
    const { status, stdout } = spawnSync(process.execPath, [programPath('banking-core'), 'verify'], {
      env: { ...process.env, DATABASE_URL: bank.ledgerUrl, NODE_OPTIONS: '' },
      encoding: 'utf8',
    });
    expect(stdout).toContain('the ledger is sound');
    expect(status).toBe(0);
  });
});
