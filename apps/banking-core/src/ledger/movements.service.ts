import { Inject, Injectable } from '@nestjs/common';
import type { CoreMovementPage } from '@bank/contracts';
import type { AccountId, CustomerId } from '@bank/domain';
import { NotFoundError, ValidationError } from '@bank/platform';
import { CURSOR_FAULT, cursorOf, findPlace } from '../cursor.ts';
import { Snapshots } from '../database/snapshots.service.ts';
import { movementView } from './movement.view.ts';
import { findHolderAccount, lastMovements } from './movements.store.ts';

/** A number holds it exactly; the account is checked apart, so a cursor from another list finds nothing it should not. */
const SEQUENCE = /^[1-9][0-9]{0,14}$/;

@Injectable()
export class MovementsService {
  constructor(@Inject(Snapshots) private readonly snapshots: Snapshots) {}

  /**
   * Newest first, back to the opening of the account; by the account's own sequence, so that every page costs the same.
   * @throws NotFoundError, ValidationError for a cursor that is none
   */
  async pageOf(query: {
    readonly accountId: AccountId;
    readonly customerId: CustomerId;
    readonly cursor: string | undefined;
    readonly limit: number;
  }): Promise<CoreMovementPage> {
    const { accountId, cursor, limit } = query;
    const place = cursor === undefined ? [] : findPlace(cursor, [SEQUENCE]);
    if (place === undefined) throw new ValidationError([CURSOR_FAULT]);
    const { sql } = this.snapshots;
    const account = await findHolderAccount(sql, query);
    if (account === undefined) throw new NotFoundError();
    const until = Math.min(account.version, Number(place[0] ?? Infinity) - 1);
    const rows = await lastMovements(sql, { accountId, after: 0, until }, limit);
    const last = until - rows.length + 1;
    return { movements: rows.map(movementView), nextCursor: last > 1 ? cursorOf([String(last)]) : null };
  }
}
