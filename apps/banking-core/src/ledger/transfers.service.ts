import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { CoreTransfer, ReconciliationQuery, TransferFactPage } from '@bank/contracts';
import type { TransferId } from '@bank/domain';
import { NotFoundError, ValidationError } from '@bank/platform';
import { Repository } from 'typeorm';
import { CURSOR_FAULT, cursorOf, findPlace } from '../cursor.ts';
import { TransferEntity } from './transfer.entity.ts';
import { storedTransferView, transferFact } from './transfer.view.ts';

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads what was decided. */
@Injectable()
export class TransfersService {
  constructor(@InjectRepository(TransferEntity) private readonly transfers: Repository<TransferEntity>) {}

  /** @throws NotFoundError while the id is undecided */
  async get(transferId: TransferId): Promise<CoreTransfer> {
    const transfer = await this.transfers.findOneBy({ transferId });
    if (transfer === null) throw new NotFoundError();
    return storedTransferView(transfer);
  }

  /**
   * Live decisions, without settlements between the bank's own accounts, from `from` to before `to`, oldest first. A decision becomes readable only at its commit, a moment
   * after the instant it carries: ask for intervals that ended some seconds ago.
   * @throws ValidationError for a cursor that is none
   */
  async factsOf(query: ReconciliationQuery): Promise<TransferFactPage> {
    const { from, to, limit } = query;
    const select = this.transfers
      .createQueryBuilder('transfer')
      .where(
        `transfer.origin = 'LIVE' AND transfer.kind <> 'SETTLEMENT' AND transfer.decidedAt >= :from AND transfer.decidedAt < :to`,
        { from, to },
      )
      .orderBy('transfer.decidedAt')
      .addOrderBy('transfer.transferId')
      .limit(limit + 1);
    if (query.cursor !== undefined) {
      const place = findPlace(query.cursor, [INSTANT, UUID]);
      if (place === undefined) throw new ValidationError([CURSOR_FAULT]);
      const [at, id] = place;
      select.andWhere('(transfer.decidedAt, transfer.transferId) > (:at::timestamptz, :id::uuid)', { at, id });
    }
    const found = await select.getMany();
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const isMore = found.length > limit && last !== undefined;
    return {
      transfers: page.map(transferFact),
      nextCursor: isMore ? cursorOf([last.decidedAt, last.transferId]) : null,
    };
  }
}
