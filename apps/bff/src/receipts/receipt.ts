import type { Instant, Money } from '@bank/domain';

/** Proof that a transfer was made. */
export interface Receipt {
  readonly transferId: string;
  /** The trace of the request that made it: what support and the audit trail know it by. */
  readonly correlationId: string;
  readonly payer: { readonly name: string; readonly iban: string };
  readonly payee: { readonly name: string; readonly iban: string };
  readonly amount: Money;
  /** Zero when there was none. */
  readonly fee: Money;
  readonly reference: string | null;
  readonly requestedAt: Instant;
  readonly postedAt: Instant;
  readonly issuedAt: Instant;
}
