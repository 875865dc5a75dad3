import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { CoreMovementPage } from '@bank/contracts';
import type { AccountId, CustomerId } from '@bank/domain';
import { ValidationError } from '@bank/platform';
import { LessThan, Repository } from 'typeorm';
import { CURSOR_FAULT, cursorOf, findPlace } from '../cursor.ts';
import { EntryEntity } from './entry.entity.ts';
import { AccountsService } from '../accounts/accounts.service.ts';
import { movementView } from './movement.view.ts';

/** A bigint that fits; the account is checked apart, so a cursor from another list finds nothing it should not. */
const SEQUENCE = /^[1-9][0-9]{0,17}$/;

@Injectable()
export class MovementsService {
  constructor(
    @InjectRepository(EntryEntity) private readonly entries: Repository<EntryEntity>,
    @Inject(AccountsService) private readonly accounts: AccountsService,
  ) {}

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
    const { accountId, customerId, cursor, limit } = query;
    const place = cursor === undefined ? [] : findPlace(cursor, [SEQUENCE]);
    if (place === undefined) throw new ValidationError([CURSOR_FAULT]);
    const [before] = place;
    await this.accounts.balanceOf(accountId, customerId);
    const found = await this.entries.find({
      where: { accountId, ...(before === undefined ? {} : { accountSequence: LessThan(before) }) },
      relations: { transfer: true },
      order: { accountSequence: 'DESC' },
      // One more than asked says whether there is another page.
      take: limit + 1,
    });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const nextCursor = found.length > limit && last !== undefined ? cursorOf([last.accountSequence]) : null;
    return { movements: page.map(movementView), nextCursor };
  }
}
