import type { CoreHold, CoreHoldRequest } from '@bank/contracts';
import { type Instant, moneyToJson } from '@bank/domain';
import { idOf } from '../ids.ts';
import { amountOf } from '../ledger/transfer.view.ts';
import { type Hold, type HoldId, remainingIn } from './hold.ts';
import type { HoldOrder } from './holds.service.ts';

export const holdOrder = (holdId: HoldId, request: CoreHoldRequest): HoldOrder => ({
  holdId,
  customerId: idOf(request.customerId),
  accountId: idOf(request.accountId),
  creditorIban: request.creditorIban,
  creditorName: request.creditorName,
  amount: amountOf(request.amount),
  reference: request.reference,
  // The schema checked its form.
  expiresAt: request.expiresAt as Instant,
});

export const holdView = (hold: Hold): CoreHold => ({
  ...hold,
  amount: moneyToJson(hold.amount),
  captured: moneyToJson(hold.captured),
  remaining: moneyToJson(remainingIn(hold)),
});
