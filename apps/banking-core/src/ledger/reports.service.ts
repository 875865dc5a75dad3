import { Inject, Injectable } from '@nestjs/common';
import type { CorePastBalance, CoreTrialBalance } from '@bank/contracts';
import {
  type AccountId,
  addMs,
  type Clock,
  type CustomerId,
  type Instant,
  isAfter,
  money,
  moneyToJson,
} from '@bank/domain';
import { CLOCK, NotFoundError, ValidationError } from '@bank/platform';
import { Snapshots } from '../database/snapshots.service.ts';
import { balanceAfter, findHolderAccount, rangeIn } from './movements.store.ts';
import { sumBalancesAt } from './reports.store.ts';
import { trialBalanceView } from './trial-balance.view.ts';

/** It adds up the whole ledger, for people who can wait. */
const TRIAL_BALANCE_STATEMENT_MS = 30_000;

/**
 * What the ledger was at an instant. A posting becomes readable at its commit, a moment after the instant it carries:
 * the answer for an instant that is some seconds old does not change any more.
 */
@Injectable()
export class ReportsService {
  constructor(
    @Inject(Snapshots) private readonly snapshots: Snapshots,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws NotFoundError; ValidationError for an instant that has not come */
  async balanceAt(query: {
    readonly accountId: AccountId;
    readonly customerId: CustomerId;
    readonly at: Instant;
  }): Promise<CorePastBalance> {
    this.refuseFuture(query.at);
    const { sql } = this.snapshots;
    const account = await findHolderAccount(sql, query);
    if (account === undefined) throw new NotFoundError();
    const { accountId, currency } = account;
    // Instants are whole milliseconds: up to and including one is before the next.
    const { until } = await rangeIn(sql, account, { startsAt: undefined, endsBefore: addMs(query.at, 1) });
    const booked = money(await balanceAfter(sql, { accountId, sequence: until }), currency);
    return { accountId, booked: moneyToJson(booked), version: until, at: query.at };
  }

  /** @throws ValidationError for an instant that has not come */
  async trialBalance(at: Instant = this.clock.now()): Promise<CoreTrialBalance> {
    this.refuseFuture(at);
    const rows = await this.snapshots.read((sql) => sumBalancesAt(sql, at), {
      statementMs: TRIAL_BALANCE_STATEMENT_MS,
    });
    return trialBalanceView(rows, at);
  }

  private refuseFuture(at: Instant): void {
    if (isAfter(at, this.clock.now()))
      throw new ValidationError([{ pointer: '#/at', detail: 'must not be in the future' }]);
  }
}
