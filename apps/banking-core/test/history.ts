import { money, type Instant } from '@bank/domain';
import { FixedClock } from '@bank/platform/testing';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { sqlOf } from '../src/database/transactions.service.ts';
import { idOf } from '../src/ids.ts';
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
          customerId: isIn ? null : idOf<'customer'>(account.customerId),
          debtor: isIn ? outside : own,
          creditor: isIn ? own : outside,
          amount: money(BigInt(Math.abs(amountMinor)), 'EUR'),
          reference,
          deadline: 'none' as const,
        },
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        decidedAt: at as Instant,
      };
    });
    await client.query('BEGIN');
    const clock = new FixedClock('2026-11-22T10:41:00.000Z' as Instant);
    const outcomes = await postTransfers(sqlOf(client), requests, { clock, origin: 'IMPORTED' });
    const refused = outcomes.findIndex((outcome) => outcome.kind !== 'decided' || outcome.transfer.state !== 'POSTED');
    if (refused >= 0) throw new Error(`movement ${refused} was not posted`);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}
