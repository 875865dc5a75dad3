import { Inject, Injectable } from '@nestjs/common';
import type { CoreMovement, CoreMovementFacets, CoreMovementPage } from '@bank/contracts';
import type { AccountId, CustomerId } from '@bank/domain';
import { NotFoundError, ValidationError } from '@bank/platform';
import { CURSOR_FAULT, cursorOf, findPlace } from '../cursor.ts';
import { Snapshots } from '../database/snapshots.service.ts';
import { facetsView, movementView } from './movement.view.ts';
import {
  bookedAt,
  countFacets,
  findHolderAccount,
  findMovement,
  type HolderAccount,
  lastMovements,
  type MovementFilter,
  rangeIn,
} from './movements.store.ts';
import { periodOf } from './period.ts';

/** How many entries one page looks at for those that fit; then it hands out what it has and where it stopped. */
export const SCANNED_ENTRIES_MAX = 2_000;
/** How many entries facets are counted over: the newest ones of the period. */
export const COUNTED_ENTRIES_MAX = 10_000;

/** A number holds it exactly; the account is checked apart, so a cursor from another list finds nothing it should not. */
const SEQUENCE = /^[1-9][0-9]{0,14}$/;

interface OwnAccount {
  readonly accountId: AccountId;
  readonly customerId: CustomerId;
}

interface FilteredMovements extends OwnAccount {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly filter: MovementFilter;
}

@Injectable()
export class MovementsService {
  constructor(@Inject(Snapshots) private readonly snapshots: Snapshots) {}

  /**
   * Newest first, back to the opening of the account; by the account's own sequence, so that every page costs the same.
   * @throws NotFoundError, ValidationError for a cursor that is none
   */
  async pageOf(
    query: FilteredMovements & { readonly cursor: string | undefined; readonly limit: number },
  ): Promise<CoreMovementPage> {
    const { accountId, cursor, limit, filter } = query;
    const place = cursor === undefined ? [] : findPlace(cursor, [SEQUENCE]);
    if (place === undefined) throw new ValidationError([CURSOR_FAULT]);
    const { sql } = this.snapshots;
    const account = await this.ownAccount(query);
    const range = await rangeIn(sql, account, periodOf(query));
    const until = Math.min(range.until, Number(place[0] ?? Infinity) - 1);
    const after = Math.max(range.after, until - SCANNED_ENTRIES_MAX);
    // One more than asked says whether there is another page.
    const rows = await lastMovements(sql, { accountId, after, until }, { filter, limit: limit + 1 });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const stoppedAt = rows.length > limit && last !== undefined ? Number(last.account_sequence) : after + 1;
    const isMore = rows.length > limit || after > range.after;
    const nextCursor = isMore ? cursorOf([String(stoppedAt)]) : null;
    return { currency: account.currency, movements: page.map(movementView), nextCursor };
  }

  /** @throws NotFoundError when the account is not the customer's or the entry is not the account's */
  async get(query: OwnAccount & { readonly entryId: string }): Promise<CoreMovement> {
    await this.ownAccount(query);
    const row = await findMovement(this.snapshots.sql, query);
    if (row === undefined) throw new NotFoundError();
    return movementView(row);
  }

  /** Counted over the newest entries of the period; says so when that is not all of it. @throws NotFoundError */
  async facetsOf(query: FilteredMovements): Promise<CoreMovementFacets> {
    const { sql } = this.snapshots;
    const account = await this.ownAccount(query);
    const range = await rangeIn(sql, account, periodOf(query));
    const after = Math.max(range.after, range.until - COUNTED_ENTRIES_MAX);
    const rows = await countFacets(sql, { ...range, after }, query.filter);
    const isComplete = after === range.after;
    const oldest = isComplete ? undefined : await bookedAt(sql, { accountId: account.accountId, sequence: after + 1 });
    return facetsView(rows, { currency: account.currency, countedSince: oldest ?? null });
  }

  private async ownAccount(whose: OwnAccount): Promise<HolderAccount> {
    const account = await findHolderAccount(this.snapshots.sql, whose);
    if (account === undefined) throw new NotFoundError();
    return account;
  }
}
