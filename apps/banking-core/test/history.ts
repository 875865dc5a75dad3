import { money, type Instant } from '@bank/domain';
import { FixedClock } from '@bank/platform/testing';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { sqlOf } from '../src/database/transactions.service.ts';
import { idOf } from '../src/ids.ts';
import { PartyDirectory } from '../src/ledger/party-directory.service.ts';
import { postTransfers } from '../src/ledger/post-transfers.service.ts';
import type { Party } from '../src/ledger/transfer.ts';
import type { Account } from './core-under-test.ts';

/** Money that came from outside (positive) or went there at a stated instant. */
export interface PastMovement {
  readonly at: string;
  readonly amountMinor: number;
  readonly name?: string;
  readonly reference?: string | null;
}

/** Posts an account's past in the order given, through the ledger itself. */
export async function importPast(appUrl: string, account: Account, movements: readonly PastMovement[]): Promise<void> {
  const client = new pg.Client({ connectionString: appUrl });
  await client.connect();
  try {
    const requests = movements.map(({ at, amountMinor, name = 'Otro Banco', reference = null }) => {
      const own: Party = { by: 'account', accountId: idOf(account.accountId) };
      const outside: Party = { by: 'nostro', currency: 'EUR', name };
      const isIn = amountMinor > 0;
      return {
        instruction: {
          transferId: idOf<'transfer'>(uuidv7()),
          kind: isIn ? ('INCOMING' as const) : ('OUTGOING' as const),
          initiator: isIn ? ('RAIL' as const) : ('CLIENT' as const),
          customerId: isIn ? null : idOf<'customer'>(account.customerId),
          debtor: isIn ? outside : own,
          creditor: isIn ? own : outside,
          amount: money(BigInt(Math.abs(amountMinor)), 'EUR'),
          reference,
          deadline: 'none' as const,
          concerns: null,
        },
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        decidedAt: at as Instant,
      };
    });
    await client.query('BEGIN');
    const clock = new FixedClock('2026-11-22T10:41:00.000Z' as Instant);
    const outcomes = await postTransfers(sqlOf(client), requests, {
      clock,
      directory: new PartyDirectory(),
      origin: 'IMPORTED',
    });
    const refused = outcomes.findIndex((outcome) => outcome.kind !== 'decided' || outcome.transfer.state !== 'POSTED');
    if (refused >= 0) throw new Error(`movement ${refused} was not posted`);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

/**
 * Gives a new account this many movements of one cent each, one a minute, as the owner of the tables and past the
 * triggers and foreign keys: for questions of cost only, since nothing stands on the other side.
 */
export async function bulkPast(ownerUrl: string, account: Account, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    for (const table of ['transfers', 'entries']) await client.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    for (const constraint of ['entries_transfer_fk', 'entries_account_fk'])
      await client.query(`ALTER TABLE entries DROP CONSTRAINT IF EXISTS ${constraint}`);
    const bookedAt = `'2020-01-01T00:00:00Z'::timestamptz + number * interval '1 minute'`;
    // An MD5 with the version and variant of an RFC 9562 UUID.
    const transferId = `overlay(overlay(md5('${account.accountId}' || number) placing '3' from 13) placing '8' from 17)::uuid`;
    await client.query(
      `INSERT INTO transfers (transfer_id, kind, origin, state, fingerprint, debtor_account_id, creditor_account_id,
         amount_minor, currency, reference, debtor_name, decided_at,
         business_date)
       SELECT ${transferId}, 'INCOMING', 'IMPORTED', 'POSTED', sha256('x'), nostro.account_id, $1::uuid, 1, 'EUR',
         'Number ' || number, 'Otro Banco', ${bookedAt}, '2020-01-01'
       FROM generate_series(1, $2::int) AS number, (SELECT account_id FROM accounts
         WHERE kind = 'NOSTRO' AND currency = 'EUR') AS nostro`,
      [account.accountId, count],
    );
    await client.query(
      `INSERT INTO entries (transfer_id, account_id, currency, account_sequence, amount_minor, balance_after_minor, booked_at)
       SELECT ${transferId}, $1::uuid, 'EUR', number, 1, number, ${bookedAt} FROM generate_series(1, $2::int) AS number`,
      [account.accountId, count],
    );
    await client.query('UPDATE accounts SET version = $2, booked_minor = $2 WHERE account_id = $1', [
      account.accountId,
      count,
    ]);
    await client.query('COMMIT');
    await client.query('ANALYZE transfers, entries, accounts');
  } finally {
    await client.end();
  }
}
