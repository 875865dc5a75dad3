import { Inject, Injectable } from '@nestjs/common';
import type { CoreLimits, LimitChangeRequest } from '@bank/contracts';
import {
  type AccountId,
  BANK_TIME_ZONE,
  type Clock,
  compare,
  type CustomerId,
  invariant,
  localDateAt,
  money,
  type Money,
  moneyToJson,
} from '@bank/domain';
import { CLOCK, NotFoundError } from '@bank/platform';
import { Snapshots } from '../database/snapshots.service.ts';
import { Transactions } from '../database/transactions.service.ts';
import { changeAccount } from '../ledger/account-changes.service.ts';
import type { LedgerAccount } from '../ledger/ledger.ts';
import { type AccountLimits, effectiveLimits, LIMIT_NAMES } from '../ledger/limits.ts';
import { readLedgerAccount } from '../ledger/post-transfers.service.ts';
import { OutboxRelay } from '../outbox/outbox-relay.service.ts';
import { LimitRaiseError } from './account-limits.errors.ts';
import { limitsView } from './account-limits.view.ts';

@Injectable()
export class AccountLimitsService {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(Snapshots) private readonly snapshots: Snapshots,
    @Inject(OutboxRelay) private readonly relay: OutboxRelay,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws NotFoundError when the account is not the customer's */
  async get(accountId: AccountId, customerId: CustomerId): Promise<CoreLimits> {
    const account = await readLedgerAccount(this.snapshots.sql, accountId);
    if (account?.customerId !== customerId || account.limits === null) throw new NotFoundError();
    return limitsView({ ...account, limits: account.limits }, localDateAt(this.clock.now(), BANK_TIME_ZONE));
  }

  /**
   * Sets the client's own limits under the account's lock, so that the next transfer is held to them. `by` client: only
   * downwards; by the bank also upwards, to the bank's own limit at most. Without a difference nobody is told.
   * @throws NotFoundError, LimitRaiseError
   */
  async change(
    accountId: AccountId,
    customerId: CustomerId,
    change: { readonly limits: LimitChangeRequest; readonly by: 'client' | 'bank' },
  ): Promise<CoreLimits> {
    await this.transactions.run((sql) =>
      changeAccount(
        sql,
        accountId,
        async (account, changedAt) => {
          if (account.customerId !== customerId) throw new NotFoundError();
          const limits = changedLimits(account, change);
          if (limits === undefined) return undefined;
          const data = { accountId, customerId, changedAt };
          return { account: { ...account, limits }, event: { type: 'banking-core.limits.changed.v1', data } };
        },
        () => this.clock.now(),
      ),
    );
    this.relay.wake();
    return this.get(accountId, customerId);
  }
}

/** undefined when nothing differs. */
function changedLimits(
  { limits, currency }: LedgerAccount,
  { limits: asked, by }: { readonly limits: LimitChangeRequest; readonly by: 'client' | 'bank' },
): AccountLimits | undefined {
  invariant(limits !== null, 'every customer account has limits');
  const effective = effectiveLimits(limits);
  const own: { -readonly [Name in keyof AccountLimits['own']]: Money | null } = { ...limits.own };
  let isDifferent = false;
  for (const name of LIMIT_NAMES) {
    const minor = asked[name];
    if (minor === undefined) continue;
    const wanted = money(BigInt(minor), currency);
    const ceiling = by === 'client' ? effective[name] : limits.bank[name];
    if (compare(wanted, ceiling) > 0)
      throw new LimitRaiseError({ limit: name, allowed: moneyToJson(ceiling), requested: moneyToJson(wanted) });
    if (compare(wanted, effective[name]) !== 0) isDifferent = true;
    own[name] = wanted;
  }
  return isDifferent ? { ...limits, own } : undefined;
}
