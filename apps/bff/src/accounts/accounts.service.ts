import type { AccountList, AccountView, CoreAccount } from '@bank/contracts';
import type { Clock } from '@bank/domain';
import { CLOCK, DependencyUnavailableError, NotFoundError } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import { BankingCoreGateway } from '../banking-core/banking-core.gateway.ts';
import { AccountsStore } from './accounts.store.ts';

const OWNED_MAX = 50_000;

const toAccountView = ({ accountId, iban, currency, state }: CoreAccount): AccountView => ({
  accountId,
  iban,
  currency,
  state,
});

@Injectable()
export class AccountsService {
  /** `customer account` pairs the core has confirmed. An account never changes its owner, so they stay true. */
  private readonly owned = new Set<string>();

  constructor(
    @Inject(BankingCoreGateway) private readonly core: BankingCoreGateway,
    @Inject(AccountsStore) private readonly store: AccountsStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws DependencyUnavailableError when the core is away and no earlier list is known. */
  async list(customerId: string): Promise<AccountList> {
    try {
      const accounts = await this.core.accountsOf(customerId);
      this.remember(accounts);
      const list = { accounts: accounts.map(toAccountView), asOf: this.clock.now(), stale: false };
      await this.store.keep(customerId, list);
      return list;
    } catch (error) {
      if (!(error instanceof DependencyUnavailableError)) throw error;
      const last = await this.store.findLast(customerId);
      if (last === undefined) throw error;
      return { ...last, stale: true };
    }
  }

  /** The account as the core has it. @throws NotFoundError when it is not the customer's; DependencyUnavailableError */
  async getOwn(account: { customerId: string; accountId: string }): Promise<CoreAccount> {
    const accounts = await this.core.accountsOf(account.customerId);
    const own = accounts.find(({ accountId }) => accountId === account.accountId);
    if (own === undefined) throw new NotFoundError();
    return own;
  }

  /** Whether the account is the customer's; `unknown` when the core did not say in time, which then decides itself. */
  async ownership(account: { customerId: string; accountId: string }): Promise<'own' | 'foreign' | 'unknown'> {
    const pair = `${account.customerId} ${account.accountId}`;
    if (this.owned.has(pair)) return 'own';
    try {
      this.remember(await this.core.accountsOf(account.customerId, this.core.shortCallMs));
    } catch (error) {
      if (error instanceof DependencyUnavailableError) return 'unknown';
      throw error;
    }
    return this.owned.has(pair) ? 'own' : 'foreign';
  }

  private remember(accounts: readonly CoreAccount[]): void {
    if (this.owned.size >= OWNED_MAX) this.owned.clear();
    for (const { customerId, accountId } of accounts) this.owned.add(`${customerId} ${accountId}`);
  }
}
