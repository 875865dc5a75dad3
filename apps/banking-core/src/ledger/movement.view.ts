import type { CoreMovement } from '@bank/contracts';
import { isNegative, money, moneyToJson, negate } from '@bank/domain';
import type { EntryEntity } from './entry.entity.ts';

/** An entry as the holder of its account sees it: a direction and an amount without sign. */
export function movementView(entry: EntryEntity): CoreMovement {
  const change = money(BigInt(entry.amountMinor), entry.currency);
  const isOut = isNegative(change);
  const { transfer } = entry;
  return {
    entryId: entry.entryId,
    transferId: transfer.transferId,
    direction: isOut ? 'OUT' : 'IN',
    amount: moneyToJson(isOut ? negate(change) : change),
    balanceAfter: moneyToJson(money(BigInt(entry.balanceAfterMinor), entry.currency)),
    counterpartyName: isOut ? transfer.creditorName : transfer.debtorName,
    reference: transfer.reference,
    bookedAt: entry.bookedAt,
  };
}
