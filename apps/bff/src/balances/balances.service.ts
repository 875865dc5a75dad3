import type { BalanceView, CoreBalance } from '@bank/contracts';
import { DependencyUnavailableError } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import { BankingCoreGateway } from '../banking-core/banking-core.gateway.ts';
import type { OwnAccount } from './balance-cache.ts';
import { BalanceCacheStore } from './balance-cache.store.ts';
import { countBalanceRead } from './balance-reads.metric.ts';
import { toBalanceView } from './balance.view.ts';

@Injectable()
export class BalancesService {
  /** Reads of the core under way, by account and ticket: those who ask the same thing meanwhile wait for one answer. */
  private readonly flights = new Map<string, Promise<CoreBalance>>();

  constructor(
    @Inject(BalanceCacheStore) private readonly cache: BalanceCacheStore,
    @Inject(BankingCoreGateway) private readonly core: BankingCoreGateway,
  ) {}

  /**
   * From Redis while fresh, else from the core, else the last known one marked stale.
   * @throws NotFoundError when the account is not the customer's; DependencyUnavailableError when nothing is known.
   */
  async get(account: OwnAccount): Promise<BalanceView> {
    const look = await this.cache.look(account);
    if (look.kind === 'fresh') {
      countBalanceRead('hit');
      return toBalanceView(look.balance, { source: 'cache', stale: false });
    }
    const lastKnown = look.kind === 'miss' ? look.lastKnown : undefined;
    try {
      const balance = await (look.kind === 'away'
        ? this.core.getBalance(account)
        : this.readOnce(account, { epoch: look.epoch, isFrequent: look.isFrequent }));
      countBalanceRead(look.kind === 'away' ? 'bypass' : 'miss');
      return toBalanceView(balance, { source: 'core', stale: false });
    } catch (error) {
      if (!(error instanceof DependencyUnavailableError)) throw error;
      countBalanceRead(lastKnown === undefined ? 'unavailable' : 'stale');
      if (lastKnown === undefined) throw error;
      return toBalanceView(lastKnown, { source: 'cache', stale: true });
    }
  }

  /** Call it when money of the account has moved, before anyone is told. `version`: the balance's after the move, if known. */
  async moved(account: OwnAccount, version?: number): Promise<void> {
    // Also when Redis cannot be told: nobody may join a read that began before the move.
    const reads = flightPrefix(account);
    for (const name of this.flights.keys()) if (name.startsWith(reads)) this.flights.delete(name);
    await this.cache.invalidate(account, version);
  }

  /** A ticket taken after an invalidation is another one, so nobody joins a read that began before a transfer. */
  private async readOnce(account: OwnAccount, ticket: { epoch: string; isFrequent: boolean }): Promise<CoreBalance> {
    const name = flightPrefix(account) + ticket.epoch;
    const known = this.flights.get(name);
    if (known !== undefined) return known;
    const flight = this.core
      .getBalance(account)
      .then(async (balance) => {
        await this.cache.keep(account, { balance, ...ticket, random: Math.random() });
        return balance;
      })
      .finally(() => {
        if (this.flights.get(name) === flight) this.flights.delete(name);
      });
    this.flights.set(name, flight);
    return flight;
  }
}

const flightPrefix = (account: OwnAccount): string => `${account.customerId} ${account.accountId} `;
