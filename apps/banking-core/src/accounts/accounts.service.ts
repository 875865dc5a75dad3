import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { CoreAccount, CoreAccountRequest, CoreBalance, CorePayee } from '@bank/contracts';
import type { AccountId, Clock, CustomerId } from '@bank/domain';
import { CLOCK, newEvent, NotFoundError } from '@bank/platform';
import { Repository } from 'typeorm';
import { ResourceIdReusedError } from '../customers/customer.errors.ts';
import { CustomersService } from '../customers/customers.service.ts';
import type { Sql } from '../database/sql.ts';
import { Transactions } from '../database/transactions.service.ts';
import { idOf } from '../ids.ts';
import { OutboxRelay } from '../outbox/outbox-relay.service.ts';
import { appendEvents } from '../outbox/outbox.service.ts';
import { changeAccount } from '../ledger/account-changes.service.ts';
import type { AccountState } from '../ledger/ledger.ts';
import { AccountEntity } from './account.entity.ts';
import { AccountStateError } from './account.errors.ts';
import { findStateFault } from './account-state.ts';
import { accountView, balanceView, payeeView } from './account.view.ts';
import { insertAccount, insertStateChange, type NewAccount } from './accounts.store.ts';

/** Every read names the customer: an account of somebody else is not there. */
@Injectable()
export class AccountsService {
  constructor(
    @InjectRepository(AccountEntity) private readonly accounts: Repository<AccountEntity>,
    @Inject(CustomersService) private readonly customers: CustomersService,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(OutboxRelay) private readonly relay: OutboxRelay,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Opens the account unless the id has one already, and tells of it.
   * @throws NotFoundError without such a customer; ResourceIdReusedError when the id is another account's.
   */
  async open(accountId: AccountId, request: CoreAccountRequest): Promise<CoreAccount> {
    const customerId = idOf<'customer'>(request.customerId);
    const { currency } = request;
    await this.customers.get(customerId);
    const openedAt = this.clock.now();
    const isNew = await this.transactions.run(async (sql) => {
      if (!(await insertAccount(sql, { accountId, customerId, currency, openedAt, eventSequence: 1 }))) return false;
      const data = { accountId, customerId, currency, openedAt };
      const event = { type: 'banking-core.account.opened.v1', subject: accountId, sequence: 1, data } as const;
      await appendEvents(sql, [newEvent(event, { now: () => openedAt })]);
      return true;
    });
    if (isNew) this.relay.wake();
    const account = await this.accounts.findOneBy({ accountId });
    if (account?.customerId !== customerId || account.currency !== currency) throw new ResourceIdReusedError('account');
    return accountView(account);
  }

  /**
   * Freezes, reactivates, retires or closes the account, says so and keeps the reason. The same again changes nothing.
   * @throws NotFoundError, AccountStateError when the account cannot become that
   */
  async changeState(
    accountId: AccountId,
    to: { readonly state: AccountState; readonly reason: string },
  ): Promise<CoreAccount> {
    await this.transactions.run((sql) =>
      changeAccount(
        sql,
        accountId,
        async (account, changedAt) => {
          const { state: from, customerId } = account;
          if (from === to.state || customerId === null) return undefined;
          const fault = findStateFault(account, to.state);
          if (fault !== undefined) throw new AccountStateError(fault);
          await insertStateChange(sql, { accountId, from, to: to.state, reason: to.reason, changedAt });
          const data = { accountId, customerId, from, to: to.state, changedAt };
          const event = { type: 'banking-core.account.state-changed.v1', data } as const;
          return { account: { ...account, state: to.state }, event };
        },
        () => this.clock.now(),
      ),
    );
    this.relay.wake();
    const account = await this.accounts.findOneBy({ accountId });
    if (account === null) throw new NotFoundError();
    return accountView(account);
  }

  /** @throws NotFoundError without such a customer. */
  async listOf(customerId: CustomerId): Promise<readonly CoreAccount[]> {
    const accounts = await this.accounts.find({ where: { customerId }, order: { openedAt: 'ASC', accountId: 'ASC' } });
    // Asked second: most customers have an account, and only then does nobody need to know.
    if (accounts.length === 0) await this.customers.get(customerId);
    return accounts.map(accountView);
  }

  /** @throws NotFoundError */
  async balanceOf(accountId: AccountId, customerId: CustomerId): Promise<CoreBalance> {
    const account = await this.accounts.findOneBy({ accountId, customerId });
    if (account === null) throw new NotFoundError();
    return balanceView(account, this.clock.now());
  }

  /** @throws NotFoundError for an IBAN that is not one of ours. */
  async payeeBy(iban: string): Promise<CorePayee> {
    const account = await this.accounts.findOne({ where: { iban }, relations: { customer: true } });
    if (account === null) throw new NotFoundError();
    return payeeView(account);
  }
}

/** For history that is imported in one transaction and told to nobody; an id that exists stays as it is. */
export async function insertSeedAccount(sql: Sql, account: Omit<NewAccount, 'eventSequence'>): Promise<void> {
  await insertAccount(sql, { ...account, eventSequence: 0 });
}
