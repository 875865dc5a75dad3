import { type AccountId, type CurrencyCode, invariant } from '@bank/domain';
import type { Sql } from '../database/sql.ts';
import { idOf } from '../ids.ts';
import type { AccountKind, InternalKind } from './ledger.ts';
import type { Party } from './transfer.ts';

const REMEMBERED_MAX = 200_000;

const internalKey = (kind: AccountKind, currency: CurrencyCode): string => `${kind} ${currency}`;

interface AccountRow {
  readonly account_id: string;
  readonly kind: AccountKind;
  readonly iban: string | null;
  readonly currency: CurrencyCode;
}

/**
 * Which account an IBAN or an internal kind stands for. Neither ever changes, so what was read once is remembered; what
 * was not found is asked again, because accounts are opened all the time.
 */
export class PartyDirectory {
  private readonly known = new Map<string, AccountId>();

  /** Looks up what these parties need and is not known yet: usually nothing. */
  async learn(sql: Sql, parties: readonly Party[]): Promise<void> {
    const unknown = parties.filter((party) => {
      const key = keyOf(party);
      return key !== undefined && !this.known.has(key);
    });
    if (unknown.length === 0) return;
    if (this.known.size >= REMEMBERED_MAX) this.known.clear();
    const ibans = unknown.flatMap((party) => (party.by === 'iban' ? [party.iban] : []));
    const rows = await sql.query<AccountRow>(
      `SELECT accounts.account_id, accounts.kind, accounts.iban, accounts.currency FROM accounts
       WHERE accounts.iban = ANY ($1::text[]) OR accounts.kind <> 'CUSTOMER'`,
      [[...new Set(ibans)]],
    );
    for (const row of rows) this.known.set(row.iban ?? internalKey(row.kind, row.currency), idOf(row.account_id));
  }

  /** null when no account has the IBAN. Call `learn` with the party before. */
  accountOf(party: Party): AccountId | null {
    const key = keyOf(party);
    if (key !== undefined) return this.known.get(key) ?? null;
    invariant(party.by === 'account', 'every other party has a key');
    return party.accountId;
  }

  internal(kind: InternalKind, currency: CurrencyCode): AccountId {
    const accountId = this.known.get(internalKey(kind, currency));
    invariant(accountId !== undefined, `the bank has a ${kind} account in ${currency}`);
    return accountId;
  }
}

function keyOf(party: Party): string | undefined {
  switch (party.by) {
    case 'account':
      return undefined;
    case 'iban':
      return party.iban;
    case 'outside':
      return internalKey('SETTLEMENT', party.currency);
    case 'nostro':
      return internalKey('NOSTRO', party.currency);
    case 'internal':
      return internalKey(party.kind, party.currency);
  }
}
