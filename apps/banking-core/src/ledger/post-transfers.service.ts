import { createHash } from 'node:crypto';
import { type AccountId, type Clock, type Instant, invariant, type TransferId } from '@bank/domain';
import { v7 as uuidv7 } from 'uuid';
import type { Sql } from '../database/sql.ts';
import { LostRaceError } from '../database/transactions.service.ts';
import { appendEvents } from '../outbox/outbox.service.ts';
import { Book, type Origin, type TransferOrder } from './ledger.ts';
import {
  type DecidedRow,
  findPartyAccounts,
  findTransfers,
  insertEntries,
  insertTransfers,
  lockAccounts,
  type PartyAccounts,
  updateAccounts,
} from './ledger.store.ts';
import { fingerprintText, isSameInstruction, type Party, type Transfer, type TransferInstruction } from './transfer.ts';
import { transferEvent } from './transfer.event.ts';

/** More would keep its accounts locked for too long. */
export const POSTING_BATCH_MAX = 500;

export interface PostingRequest {
  readonly instruction: TransferInstruction;
  /** Trace of the request, kept with the event. */
  readonly traceparent: string;
  /** When an imported transfer was decided; live ones are decided now. */
  readonly decidedAt?: Instant;
}

export type PostingOutcome =
  | { readonly kind: 'decided'; readonly transfer: Transfer; readonly isFirst: boolean }
  /** The id belongs to another payment. */
  | { readonly kind: 'id-reused' }
  /** The orderer has no such account. */
  | { readonly kind: 'not-found' };

const fingerprintOf = (instruction: TransferInstruction): string =>
  createHash('sha256').update(fingerprintText(instruction)).digest('hex');

/**
 * Decides and writes transfers inside the caller's transaction, each as if alone and all in a few statements. Ids that
 * were decided before get their first answer again. Outcomes are in the order of the requests.
 * @throws LostRaceError when another transaction decided one of the ids meanwhile: roll back and do it again.
 */
export async function postTransfers(
  sql: Sql,
  requests: readonly PostingRequest[],
  options: { readonly clock: Clock; readonly origin: Origin },
): Promise<readonly PostingOutcome[]> {
  const ids = requests.map(({ instruction }) => instruction.transferId);
  invariant(ids.length <= POSTING_BATCH_MAX, 'too many transfers for one batch');
  invariant(new Set(ids).size === ids.length, 'an id is twice in one batch');
  const asked = requests.map((request) => ({ ...request, fingerprint: fingerprintOf(request.instruction) }));
  const known = new Map((await findTransfers(sql, ids)).map((transfer) => [transfer.transferId, transfer]));
  const fresh = asked.filter(({ instruction }) => !known.has(instruction.transferId));
  const decided = fresh.length === 0 ? new Map<TransferId, DecidedRow>() : await decideAndWrite(sql, fresh, options);
  return asked.map((request) => {
    const { transferId } = request.instruction;
    const earlier = known.get(transferId);
    if (earlier !== undefined)
      return isSameInstruction(earlier, request)
        ? { kind: 'decided', transfer: earlier, isFirst: false }
        : { kind: 'id-reused' };
    const row = decided.get(transferId);
    return row === undefined ? { kind: 'not-found' } : { kind: 'decided', transfer: transferOf(row), isFirst: true };
  });
}

interface Asked extends PostingRequest {
  readonly fingerprint: string;
}

async function decideAndWrite(
  sql: Sql,
  asked: readonly Asked[],
  options: { readonly clock: Clock; readonly origin: Origin },
): Promise<ReadonlyMap<TransferId, DecidedRow>> {
  const orders = await resolveOrders(sql, asked);
  const accountIds = orders.flatMap(({ debtorAccountId, creditorAccountId }) =>
    creditorAccountId === null ? [debtorAccountId] : [debtorAccountId, creditorAccountId],
  );
  const book = new Book(await lockAccounts(sql, [...new Set(accountIds)]));
  const now = options.clock.now();
  const rows: DecidedRow[] = [];
  const events = [];
  for (const [index, request] of asked.entries()) {
    const order = orders[index];
    invariant(order !== undefined, 'every request has its order');
    const decided = book.decide(order, { now: request.decidedAt ?? now, origin: options.origin });
    if (decided.decision.state === 'NOT_FOUND') continue;
    rows.push({ decided, fingerprint: request.fingerprint, origin: options.origin });
    const event = transferEvent(decided, { id: uuidv7(), traceparent: request.traceparent });
    if (event !== null) events.push(event);
  }
  if (rows.length === 0) return new Map();
  // The ids first: when one of them is taken by now, nothing else of this transaction may stand.
  if ((await insertTransfers(sql, rows)) !== rows.length)
    throw new LostRaceError('a transfer id was decided meanwhile');
  await insertEntries(
    sql,
    rows.map(({ decided }) => decided),
  );
  await updateAccounts(sql, book.changes());
  await appendEvents(sql, events);
  return new Map(rows.map((row) => [row.decided.order.transferId, row]));
}

async function resolveOrders(sql: Sql, asked: readonly Asked[]): Promise<readonly TransferOrder[]> {
  const parties = asked.flatMap(({ instruction }) => [instruction.debtor, instruction.creditor]);
  const ibans = parties.flatMap((party) => (party.by === 'iban' ? [party.iban] : []));
  const nostroCurrencies = parties.flatMap((party) => (party.by === 'nostro' ? [party.currency] : []));
  const isNothingToFind = ibans.length === 0 && nostroCurrencies.length === 0;
  const found: PartyAccounts = isNothingToFind
    ? { byIban: new Map(), nostro: new Map() }
    : await findPartyAccounts(sql, { ibans: [...new Set(ibans)], nostroCurrencies: [...new Set(nostroCurrencies)] });
  return asked.map(({ instruction }) => {
    const { debtor, creditor, ...rest } = instruction;
    const debtorAccountId = accountOf(debtor, found);
    invariant(debtorAccountId !== null, 'a debtor is named by account, or is a bank we have a nostro account for');
    const outside = [debtor, creditor].find((party) => party.by === 'nostro');
    return {
      ...rest,
      debtorAccountId,
      creditorAccountId: accountOf(creditor, found),
      outsideName: outside?.name ?? null,
    };
  });
}

function accountOf(party: Party, found: PartyAccounts): AccountId | null {
  switch (party.by) {
    case 'account':
      return party.accountId;
    case 'iban':
      return found.byIban.get(party.iban) ?? null;
    case 'nostro':
      return found.nostro.get(party.currency) ?? null;
  }
}

function transferOf({ decided, fingerprint, origin }: DecidedRow): Transfer {
  const { order, decision, decidedAt } = decided;
  invariant(decision.state !== 'NOT_FOUND', 'what was not found is not written');
  const { transferId, kind, customerId, debtorAccountId, creditorAccountId, amount, reference } = order;
  const refusal = decision.state === 'REJECTED' ? decision : { reason: null, facts: {} };
  return {
    transferId,
    kind,
    origin,
    state: decision.state,
    reason: refusal.reason,
    facts: refusal.facts,
    customerId,
    debtorAccountId,
    creditorAccountId,
    amount,
    reference,
    decidedAt,
    fingerprint,
  };
}
