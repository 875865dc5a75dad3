import { CurrencyText, InstantText } from '@bank/contracts';
import { type Instant, invariant, money, moneyToJson, parseInstant, parseMoneyJson } from '@bank/domain';
import * as z from 'zod';
import { acceptedAt, type Interbank, isInterbank } from './interbank.ts';
import { shardOf, type Transfer } from './transfer.ts';

/**
 * The item of the `transfers` table. apps/audit reads it from the table's stream: its names never change.
 * `pendingShard` is present only while undecided; `dayShard` is the day it was made and a shard, for reconciliation.
 */
const TransferItem = z.object({
  transferId: z.string(),
  customerId: z.string(),
  debtorAccountId: z.string(),
  creditorIban: z.string(),
  creditorName: z.string(),
  amountMinor: z.string(),
  currency: CurrencyText,
  reference: z.string().nullable(),
  payeeCheckId: z.string().optional(),
  state: z.enum(['RECEIVED', 'POSTED', 'REJECTED']),
  reason: z.string().nullable(),
  facts: z.record(z.string(), z.unknown()),
  version: z.number().int().positive(),
  traceId: z.string(),
  createdAt: InstantText,
  decidedAt: InstantText.nullable(),
  /** Absent in what was decided before there were fees. */
  feeMinor: z.string().nullable().optional(),
  /** The five of a payment to another bank: present from its first step there. */
  settlementState: z.enum(['SENT', 'SETTLED', 'REJECTED', 'RETURNED']).optional(),
  settlementReason: z.string().nullable().optional(),
  settlementAt: InstantText.optional(),
  settlementSequence: z.number().int().positive().optional(),
  pendingShard: z.string().optional(),
  dayShard: z.string(),
});
export type TransferItem = z.infer<typeof TransferItem>;

export function toItem(transfer: Transfer): TransferItem {
  const { amount, ...rest } = withoutPosting(transfer);
  const fee = transfer.state === 'POSTED' ? moneyToJson(transfer.fee).amountMinor : null;
  const shard = shardOf(transfer.transferId);
  const { amountMinor, currency } = moneyToJson(amount);
  return {
    reason: null,
    facts: {},
    decidedAt: null,
    feeMinor: fee,
    ...rest,
    amountMinor,
    currency,
    dayShard: dayShardOf(transfer.createdAt, shard),
    ...(transfer.state === 'RECEIVED' ? { pendingShard: shard } : {}),
  };
}

export function fromItem(stored: unknown): Transfer {
  const item = TransferItem.parse(stored);
  const amount = parseMoneyJson(item);
  invariant(amount !== undefined, 'a stored amount is exact');
  const { transferId, customerId, debtorAccountId, creditorIban, creditorName, reference, traceId, version } = item;
  const createdAt = instantOf(item.createdAt);
  const checked = item.payeeCheckId === undefined ? {} : { payeeCheckId: item.payeeCheckId };
  const order = { debtorAccountId, creditorIban, creditorName, amount, reference, ...checked };
  const facts = { transferId, customerId, ...order, traceId };
  if (item.state === 'RECEIVED') return { ...facts, createdAt, version, state: 'RECEIVED' };
  invariant(item.decidedAt !== null, 'a decided transfer says when');
  const decidedAt = instantOf(item.decidedAt);
  if (item.state === 'POSTED') {
    const fee = money(BigInt(item.feeMinor ?? '0'), item.currency);
    return { ...facts, createdAt, version, state: 'POSTED', decidedAt, fee, interbank: interbankOf(item, decidedAt) };
  }
  invariant(item.reason !== null, 'a refused transfer says why');
  return { ...facts, createdAt, version, state: 'REJECTED', decidedAt, reason: item.reason, facts: item.facts };
}

function withoutPosting(transfer: Transfer): Omit<Transfer, 'fee' | 'interbank'> & Pick<Transfer, 'amount' | 'state'> {
  if (transfer.state !== 'POSTED') return transfer;
  const { fee: _fee, interbank: _interbank, ...rest } = transfer;
  return rest;
}

function interbankOf(item: TransferItem, decidedAt: Instant): Interbank | null {
  if (!isInterbank(item)) return null;
  const { settlementState: state, settlementAt: at, settlementReason: reason, settlementSequence: sequence } = item;
  if (state === undefined || at === undefined || sequence === undefined) return acceptedAt(decidedAt);
  return { state, at: instantOf(at), reason: reason ?? null, sequence };
}

export const dayShardOf = (instant: string, shard: string): string => `${instant.slice(0, 10)}#${shard}`;

function instantOf(text: string): Instant {
  const instant = parseInstant(text);
  invariant(instant !== undefined, 'a stored instant is one');
  return instant;
}
