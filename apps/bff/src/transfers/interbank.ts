import { type Instant, isOwnBankIban } from '@bank/domain';

export type InterbankState = 'ACCEPTED' | 'SENT' | 'SETTLED' | 'REJECTED' | 'RETURNED';

/** Where a payment to another bank is, as the core last told us. */
export interface Interbank {
  readonly state: InterbankState;
  readonly at: Instant;
  /** ISO 20022 code of why the money came back; null otherwise. */
  readonly reason: string | null;
  /** Place of the event in the payer account's order: what has a smaller one is older, whenever it arrives. */
  readonly sequence: number;
}

/** The core decides by the same rule where money goes. */
export const isInterbank = (transfer: { readonly creditorIban: string }): boolean =>
  !isOwnBankIban(transfer.creditorIban);

/** From its booking on the core has it, and no event has told more yet. */
export const acceptedAt = (at: Instant): Interbank => ({ state: 'ACCEPTED', at, reason: null, sequence: 0 });
