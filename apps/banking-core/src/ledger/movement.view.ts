import type { CoreMovement } from '@bank/contracts';
import { isNegative, money, moneyToJson, negate } from '@bank/domain';
import { toInstant } from '../database/columns.ts';
import type { MovementRow } from './movements.store.ts';

/** An entry as the holder of its account sees it: a direction and an amount without sign. */
export function movementView(row: MovementRow): CoreMovement {
  const change = money(BigInt(row.amount_minor), row.currency);
  const isOut = isNegative(change);
  return {
    entryId: row.entry_id,
    transferId: row.transfer_id,
    sequence: Number(row.account_sequence),
    kind: row.kind,
    direction: isOut ? 'OUT' : 'IN',
    amount: moneyToJson(isOut ? negate(change) : change),
    balanceAfter: moneyToJson(money(BigInt(row.balance_after_minor), row.currency)),
    counterpartyName: row.counterparty_name,
    counterpartyIban: row.counterparty_iban,
    reference: row.reference,
    bookedAt: toInstant(row.booked_at),
  };
}
