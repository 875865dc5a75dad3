import type { AccountId, CurrencyCode, CustomerId, Instant, Money, TransferId } from '@bank/domain';

/** How somebody earns and spends; amounts are in believable-history. */
export const PROFILES = ['salaried', 'freelancer', 'student', 'retired'] as const;
export type Profile = (typeof PROFILES)[number];

export interface SeedPerson {
  readonly customerId: CustomerId;
  readonly fullName: string;
  readonly dateOfBirth: string;
  readonly profile: Profile;
  readonly accounts: readonly { readonly accountId: AccountId; readonly currency: CurrencyCode }[];
}

/** Somebody of this bank by account, or somebody at another bank by name. */
export type SeedParty = { readonly accountId: AccountId } | { readonly outsideName: string };

export interface SeedMovement {
  readonly transferId: TransferId;
  readonly bookedAt: Instant;
  readonly debtor: SeedParty;
  readonly creditor: SeedParty;
  readonly amount: Money;
  readonly reference: string;
}

/** A bank's past: who was here, and what moved, oldest first. */
export interface SeedPlan {
  readonly people: readonly SeedPerson[];
  readonly openedAt: Instant;
  readonly movements: readonly SeedMovement[];
}
