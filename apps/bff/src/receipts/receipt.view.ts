import type { ReceiptView } from '@bank/contracts';
import { isPositive, moneyToJson } from '@bank/domain';
import type { Receipt } from './receipt.ts';

export const toReceiptView = ({ amount, fee, ...receipt }: Receipt): ReceiptView => ({
  ...receipt,
  amount: moneyToJson(amount),
  fee: isPositive(fee) ? moneyToJson(fee) : null,
});
