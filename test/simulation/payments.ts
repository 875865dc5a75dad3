import { money } from '@bank/domain';
import type { TransferOrder } from '../../apps/bff/src/transfers/transfer.ts';
import { recordKeyOf, transferIdOf } from '../../apps/bff/src/transfers/transfer-identity.ts';
import type { Dice } from './dice.ts';
import { HOLDERS, type Holder, NOBODY_IBAN, OUTSIDE_IBAN } from './people.ts';

/** What one client wants once, under one key, however often it has to ask. */
export interface Payment {
  readonly payer: Holder;
  readonly key: string;
  readonly transferId: string;
  readonly recordKey: string;
  readonly order: TransferOrder;
  /** Sends the same key with another body now and then. */
  readonly isCareless: boolean;
  /** Asks this often at most, and then never again until the end. */
  readonly patience: number;
  /** Sends the first request twice at once. */
  readonly isDoubleClick: boolean;
}

const PATIENCE_MAX = 8;

/** Some are more than there is, some to nobody, some from an account of somebody else. */
export function paymentOf(dice: Dice, number: number): Payment {
  const payer = dice.pick(HOLDERS);
  const isForeign = dice.isPermille(60);
  const debtor = isForeign ? dice.pick(HOLDERS.filter(({ customerId }) => customerId !== payer.customerId)) : payer;
  const payee = dice.pick(HOLDERS.filter(({ accountId }) => accountId !== debtor.accountId));
  const creditorIban = dice.isPermille(60) ? NOBODY_IBAN : dice.isPermille(150) ? OUTSIDE_IBAN : payee.iban;
  const amount = money(BigInt(dice.pick([100, 2_500, 6_000, 12_000, 30_000])), 'EUR');
  const key = `key-${number}-of-${payer.name}`;
  return {
    payer,
    key,
    transferId: transferIdOf(payer.customerId, key),
    recordKey: recordKeyOf(payer.customerId, key),
    // The reference is the payment's own, so that money moved under any other id would be seen.
    order: {
      debtorAccountId: debtor.accountId,
      creditorIban,
      creditorName: payee.name,
      amount,
      reference: `payment ${number}`,
    },
    isCareless: dice.isPermille(120),
    patience: dice.between(1, PATIENCE_MAX),
    isDoubleClick: dice.isPermille(200),
  };
}
