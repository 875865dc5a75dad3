import { createHash } from 'node:crypto';
import { type AccountId, type Clock, type Instant, invariant, isPositive, type TransferId, zero } from '@bank/domain';
import { v7 as uuidv7 } from 'uuid';
import type { Sql } from '../database/sql.ts';
import { LostRaceError } from '../database/transactions.service.ts';
import { Book } from './book.ts';
import { type DecidedRow, writeDecisions } from './decisions.store.ts';
import { feeOf } from './fees.ts';
import type { LedgerAccount, Origin, TransferOrder } from './ledger.ts';
import { findTransfers, lockAccounts, readAccounts, readFacts } from './ledger.store.ts';
import type { PartyDirectory } from './party-directory.service.ts';
import { fingerprintText, isSameInstruction, type Transfer, type TransferInstruction } from './transfer.ts';
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

export interface PostingOptions {
  readonly clock: Clock;
  readonly origin: Origin;
  readonly directory: PartyDirectory;
}

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
  options: PostingOptions,
): Promise<readonly PostingOutcome[]> {
  const ids = requests.map(({ instruction }) => instruction.transferId);
  invariant(ids.length <= POSTING_BATCH_MAX, 'too many transfers for one batch');
  invariant(new Set(ids).size === ids.length, 'an id is twice in one batch');
  const asked = await resolve(sql, requests, options.directory);
  const accounts = await lockAccounts(sql, accountIdsOf(asked));
  const facts = await readFacts(sql, whatToRead(asked, accounts));
  const known = new Map<TransferId, Transfer>(
    facts.decidedIds.length === 0
      ? []
      : (await findTransfers(sql, facts.decidedIds)).map((transfer) => [transfer.transferId, transfer]),
  );
  const fresh = asked.filter(({ order }) => !known.has(order.transferId));
  const book = new Book({ accounts, payees: facts.payees, done: facts.done });
  const decided =
    fresh.length === 0 ? new Map<TransferId, DecidedRow>() : await decideAndWrite(sql, fresh, { ...options, book });
  return asked.map((request) => {
    const earlier = known.get(request.order.transferId);
    if (earlier !== undefined)
      return isSameInstruction(earlier, request)
        ? { kind: 'decided', transfer: earlier, isFirst: false }
        : { kind: 'id-reused' };
    const row = decided.get(request.order.transferId);
    return row === undefined ? { kind: 'not-found' } : { kind: 'decided', transfer: transferOf(row), isFirst: true };
  });
}

/** Locks every account that the instruction touches, in the order every posting takes them. */
export async function lockParties(
  sql: Sql,
  instruction: TransferInstruction,
  directory: PartyDirectory,
): Promise<readonly LedgerAccount[]> {
  return lockAccounts(sql, accountIdsOf(await resolve(sql, [{ instruction, traceparent: '' }], directory)));
}

/** The instruction with its parties looked up, as a posting would see it. */
export async function findOrder(
  sql: Sql,
  instruction: TransferInstruction,
  directory: PartyDirectory,
): Promise<TransferOrder> {
  await learnParties(sql, [instruction], directory);
  return orderOf(instruction, directory);
}

/** The account as the ledger sees it at the moment. */
export async function readLedgerAccount(sql: Sql, accountId: AccountId): Promise<LedgerAccount | undefined> {
  return (await readAccounts(sql, [accountId]))[0];
}

interface Asked extends PostingRequest {
  readonly fingerprint: string;
  readonly order: TransferOrder;
}

async function resolve(
  sql: Sql,
  requests: readonly PostingRequest[],
  directory: PartyDirectory,
): Promise<readonly Asked[]> {
  await learnParties(
    sql,
    requests.map(({ instruction }) => instruction),
    directory,
  );
  return requests.map((request) => ({
    ...request,
    fingerprint: fingerprintOf(request.instruction),
    order: orderOf(request.instruction, directory),
  }));
}

const learnParties = (
  sql: Sql,
  instructions: readonly TransferInstruction[],
  directory: PartyDirectory,
): Promise<void> =>
  directory.learn(
    sql,
    instructions.flatMap(({ debtor, creditor, amount: { currency } }) => [
      debtor,
      creditor,
      { by: 'internal', kind: 'FEES', currency } as const,
    ]),
  );

function orderOf(instruction: TransferInstruction, directory: PartyDirectory): TransferOrder {
  const { debtor, creditor, ...rest } = instruction;
  const debtorAccountId = directory.accountOf(debtor);
  invariant(debtorAccountId !== null, 'a debtor is named by account, or is an account of the bank');
  const outside = [debtor, creditor].find((party) => party.by === 'nostro' || party.by === 'outside');
  const { kind, amount } = instruction;
  // History was paid for when it happened.
  const fee = creditor.by === 'nostro' ? zero(amount.currency) : feeOf(kind, amount.currency);
  return {
    ...rest,
    debtorAccountId,
    creditorAccountId: directory.accountOf(creditor),
    creditorIban: creditor.by === 'iban' || creditor.by === 'outside' ? creditor.iban : null,
    fee,
    feesAccountId: isPositive(fee) ? directory.internal('FEES', amount.currency) : null,
    outsideName: outside !== undefined && 'name' in outside ? outside.name : null,
  };
}

const accountIdsOf = (asked: readonly Asked[]): readonly AccountId[] => [
  ...new Set(
    asked.flatMap(({ order: { debtorAccountId, creditorAccountId, feesAccountId } }) =>
      [debtorAccountId, creditorAccountId, feesAccountId].filter((accountId) => accountId !== null),
    ),
  ),
];

function whatToRead(asked: readonly Asked[], accounts: readonly LedgerAccount[]): Parameters<typeof readFacts>[1] {
  const customers = new Map(accounts.map((account) => [account.accountId, account]));
  const payees = new Map(
    asked.flatMap(({ order: { debtorAccountId, creditorIban } }) => {
      const debtor = customers.get(debtorAccountId);
      if (creditorIban === null || debtor?.kind !== 'CUSTOMER') return [];
      const { accountId, currency } = debtor;
      return [[`${accountId} ${creditorIban}`, { accountId, currency, payee: creditorIban }] as const];
    }),
  );
  return {
    ids: asked.map(({ order }) => order.transferId),
    payees: [...payees.values()],
    concerns: asked.flatMap(({ order }) => (order.concerns === null ? [] : [order.concerns])),
  };
}

async function decideAndWrite(
  sql: Sql,
  asked: readonly Asked[],
  { book, clock, origin }: PostingOptions & { readonly book: Book },
): Promise<ReadonlyMap<TransferId, DecidedRow>> {
  const now = clock.now();
  const rows: DecidedRow[] = [];
  const events = [];
  for (const { order, decidedAt, fingerprint, traceparent } of asked) {
    const decided = book.decide(order, { now: decidedAt ?? now, origin });
    if (decided.decision.state === 'NOT_FOUND') continue;
    rows.push({ decided, fingerprint, origin, traceparent });
    const event = transferEvent(decided, { id: uuidv7(), traceparent });
    if (event !== null) events.push(event);
  }
  if (rows.length === 0) return new Map();
  const written = await writeDecisions(sql, { rows, events, accounts: book.changes(), payees: book.paidPayees() });
  // One of the ids is taken by now: nothing of this transaction may stand.
  if (written !== rows.length) throw new LostRaceError('a transfer id was decided meanwhile');
  return new Map(rows.map((row) => [row.decided.order.transferId, row]));
}

function transferOf({ decided, fingerprint, origin }: DecidedRow): Transfer {
  const { order, decision, decidedAt } = decided;
  invariant(decision.state !== 'NOT_FOUND', 'what was not found is not written');
  const { transferId, kind, initiator, customerId, debtorAccountId, creditorAccountId, creditorIban } = order;
  const { amount, reference, concerns } = order;
  const refusal = decision.state === 'REJECTED' ? decision : null;
  return {
    transferId,
    kind,
    initiator,
    origin,
    state: decision.state,
    reason: refusal?.reason ?? null,
    facts: refusal?.facts ?? {},
    customerId,
    debtorAccountId,
    creditorAccountId,
    creditorIban,
    amount,
    fee: refusal === null ? order.fee : zero(amount.currency),
    reference,
    concerns,
    decidedAt,
    fingerprint,
  };
}
