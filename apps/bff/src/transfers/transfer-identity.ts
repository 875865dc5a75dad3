import { createHash } from 'node:crypto';
import { moneyToJson } from '@bank/domain';
import { v5 as uuidv5 } from 'uuid';
import type { TransferOrder } from './transfer.ts';

/** Ours, fixed for ever: another namespace would give a repeated request another id, and move its money twice. */
const TRANSFER_NAMESPACE = '6f1de2a4-5c3b-4c7e-9d0a-2b8f4e6a7c91';

/** One key of one customer is one transfer, for ever: this is the primary key in the core. */
export const transferIdOf = (customerId: string, key: string): string =>
  uuidv5(`${customerId}:${key}`, TRANSFER_NAMESPACE);

/** Keys are the client's secret choice of words, so only their hash is kept. */
export const recordKeyOf = (customerId: string, key: string): string =>
  `${customerId}#${createHash('sha256').update(key).digest('hex')}`;

/** SHA-256 of the canonical validated body: same members, one order, absent and null the same; a later member only when given. */
export const fingerprintOf = (order: TransferOrder): string =>
  createHash('sha256')
    .update(
      JSON.stringify({
        amount: { amountMinor: moneyToJson(order.amount).amountMinor, currency: order.amount.currency },
        creditorIban: order.creditorIban,
        creditorName: order.creditorName,
        debtorAccountId: order.debtorAccountId,
        ...(order.payeeCheckId === undefined ? {} : { payeeCheckId: order.payeeCheckId }),
        reference: order.reference,
      }),
    )
    .digest('hex');
