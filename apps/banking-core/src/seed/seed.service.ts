import type { AccountId, Clock, CustomerId } from '@bank/domain';
import { newTrace, traceparentOf } from '@bank/platform';
import { v5 as uuidv5 } from 'uuid';
import { insertSeedAccount } from '../accounts/accounts.service.ts';
import { insertSeedCustomer } from '../customers/customers.service.ts';
import type { Sql } from '../database/sql.ts';
import { PartyDirectory } from '../ledger/party-directory.service.ts';
import { POSTING_BATCH_MAX, type PostingRequest, postTransfers } from '../ledger/post-transfers.service.ts';
import type { Party, TransferInstruction } from '../ledger/transfer.ts';
import { findImport, insertImport } from './seed.store.ts';
import type { SeedMovement, SeedParty, SeedPlan } from './seed-plan.ts';

/** Namespace of import ids: the same people are imported once. */
const NAMESPACE = '3fd5c8f6-6f62-4f0e-8d8e-0f6a1b1a52f4';

export interface SeedReport {
  readonly isNew: boolean;
  readonly customers: number;
  readonly accounts: number;
  readonly transfers: number;
}

export class SeedError extends Error {
  override readonly name = 'SeedError';
}

/**
 * Writes a bank's past through the posting of live transfers, all of it in one transaction or nothing. It is told to
 * nobody (no outbox rows) and marked IMPORTED, so reconciliation, which compares what systems told each other, leaves it
 * out. The same people again change nothing.
 * @throws SeedError when an account has moved money already or a movement of the plan is not possible.
 */
export async function seed(sql: Sql, plan: SeedPlan, clock: Clock): Promise<SeedReport> {
  const accountIds = plan.people.flatMap((person) => person.accounts.map(({ accountId }) => accountId)).toSorted();
  const report = { customers: plan.people.length, accounts: accountIds.length };
  const importId = uuidv5(accountIds.join(','), NAMESPACE);
  await sql.query('BEGIN');
  try {
    const earlier = await findImport(sql, importId);
    if (earlier !== undefined) return { ...report, isNew: false, transfers: earlier };
    for (const person of plan.people) {
      await insertSeedCustomer(sql, { ...person, createdAt: plan.openedAt });
      for (const account of person.accounts)
        await insertSeedAccount(sql, { ...account, customerId: person.customerId, openedAt: plan.openedAt });
    }
    await refuseUsedAccounts(sql, accountIds);
    await postMovements(sql, plan, clock);
    await insertImport(sql, { importId, transferCount: plan.movements.length });
    await sql.query('COMMIT');
    return { ...report, isNew: true, transfers: plan.movements.length };
  } finally {
    // After COMMIT there is nothing to roll back, and the server only says so.
    await sql.query('ROLLBACK');
  }
}

/** History can only come before everything else: entries are a chain in the order of booking. */
async function refuseUsedAccounts(sql: Sql, accountIds: readonly AccountId[]): Promise<void> {
  const used = await sql.query<{ account_id: string }>(
    'SELECT accounts.account_id FROM accounts WHERE accounts.account_id = ANY ($1::uuid[]) AND accounts.version > 0',
    [accountIds],
  );
  if (used[0] !== undefined) throw new SeedError(`account ${used[0].account_id} has moved money already`);
}

async function postMovements(sql: Sql, plan: SeedPlan, clock: Clock): Promise<void> {
  const owners = new Map(
    plan.people.flatMap((person) => person.accounts.map(({ accountId }) => [accountId, person.customerId] as const)),
  );
  const traceparent = traceparentOf(newTrace());
  const requests = plan.movements.map((movement): PostingRequest => ({
    instruction: instructionOf(movement, owners),
    traceparent,
    decidedAt: movement.bookedAt,
  }));
  const directory = new PartyDirectory();
  for (let start = 0; start < requests.length; start += POSTING_BATCH_MAX) {
    const batch = requests.slice(start, start + POSTING_BATCH_MAX);
    const outcomes = await postTransfers(sql, batch, { clock, directory, origin: 'IMPORTED' });
    const failed = outcomes.findIndex((outcome) => outcome.kind !== 'decided' || outcome.transfer.state !== 'POSTED');
    if (failed >= 0) throw new SeedError(`movement ${start + failed} of the plan was not posted`);
  }
}

function instructionOf(movement: SeedMovement, owners: ReadonlyMap<AccountId, CustomerId>): TransferInstruction {
  const { transferId, debtor, creditor, amount, reference } = movement;
  const partyOf = (party: SeedParty): Party =>
    'accountId' in party
      ? { by: 'account', accountId: party.accountId }
      : { by: 'nostro', currency: amount.currency, name: party.outsideName };
  const customerId = 'accountId' in debtor ? (owners.get(debtor.accountId) ?? null) : null;
  const kind = !('accountId' in debtor) ? 'INCOMING' : 'accountId' in creditor ? 'INTERNAL' : 'OUTGOING';
  return {
    transferId,
    kind,
    initiator: kind === 'INCOMING' ? 'RAIL' : 'CLIENT',
    customerId,
    debtor: partyOf(debtor),
    creditor: partyOf(creditor),
    amount,
    reference,
    deadline: 'none',
    concerns: null,
  };
}
