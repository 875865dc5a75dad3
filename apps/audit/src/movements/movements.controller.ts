import { AuditMovementList, AuditMovementQuery } from '@bank/contracts';
import { Answers, ServiceAccess, StaffAccess, ValidationError } from '@bank/platform';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import type * as z from 'zod';
import { movementView } from './movement.view.ts';
import { MovementsService } from './movements.service.ts';

type MovementQuery = z.infer<typeof AuditMovementQuery>;
type MovementList = z.infer<typeof AuditMovementList>;

@Controller()
export class MovementsController {
  constructor(@Inject(MovementsService) private readonly movements: MovementsService) {}

  /** For auditors: by transfer, by correlation id, or by both. */
  @Get('audit/v1/movements')
  @StaffAccess('auditors')
  @Answers(200, AuditMovementList)
  search(@Query({ schema: AuditMovementQuery }) query: MovementQuery): Promise<MovementList> {
    return this.find(query);
  }

  /** The same for the operator's scripts. */
  @Get('internal/movements')
  @ServiceAccess('operator')
  @Answers(200, AuditMovementList)
  searchInternally(@Query({ schema: AuditMovementQuery }) query: MovementQuery): Promise<MovementList> {
    return this.find(query);
  }

  private async find({ transferId, traceId, limit }: MovementQuery): Promise<MovementList> {
    if (transferId === undefined && traceId === undefined)
      throw new ValidationError([{ pointer: '#/query/transferId', detail: 'transferId or traceId is needed' }]);
    const found = await this.movements.search({ transferId, traceId, limit });
    return { movements: found.map(movementView) };
  }
}
