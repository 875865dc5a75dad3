import { Body, Controller, Get, Inject, Param, Put, Query } from '@nestjs/common';
import { CoreAccountQuery, CoreCaptureRequest, CoreHold, CoreHoldList, CoreHoldRequest, Uuid } from '@bank/contracts';
import { Answers, ServiceAccess } from '@bank/platform';
import type * as z from 'zod';
import { idOf } from '../ids.ts';
import { amountOf } from '../ledger/transfer.view.ts';
import { holdOrder, holdView } from './hold.view.ts';
import { HoldsService } from './holds.service.ts';

/** Authorisations come from a card or a merchant's system, locally from the operator; the bff shows them. */
@Controller('internal')
export class HoldsController {
  constructor(@Inject(HoldsService) private readonly holds: HoldsService) {}

  @Put('holds/:holdId')
  @ServiceAccess('operator')
  @Answers(200, CoreHold)
  async place(
    @Param('holdId', { schema: Uuid }) holdId: string,
    @Body({ schema: CoreHoldRequest }) request: CoreHoldRequest,
  ): Promise<CoreHold> {
    return holdView(await this.holds.place(holdOrder(idOf(holdId), request)));
  }

  /** The transfer that pays the part has the id in the path. */
  @Put('holds/:holdId/captures/:transferId')
  @ServiceAccess('operator')
  @Answers(200, CoreHold)
  async capture(
    @Param('holdId', { schema: Uuid }) holdId: string,
    @Param('transferId', { schema: Uuid }) transferId: string,
    @Body({ schema: CoreCaptureRequest }) request: CoreCaptureRequest,
  ): Promise<CoreHold> {
    const { isLast } = request;
    const part = { transferId: idOf<'transfer'>(transferId), amount: amountOf(request.amount), isLast };
    return holdView(await this.holds.capture(idOf(holdId), part));
  }

  @Put('holds/:holdId/void')
  @ServiceAccess('operator')
  @Answers(200, CoreHold)
  async void(@Param('holdId', { schema: Uuid }) holdId: string): Promise<CoreHold> {
    return holdView(await this.holds.void(idOf(holdId)));
  }

  @Get('holds/:holdId')
  @ServiceAccess('operator')
  @Answers(200, CoreHold)
  async get(@Param('holdId', { schema: Uuid }) holdId: string): Promise<CoreHold> {
    return holdView(await this.holds.get(idOf(holdId)));
  }

  @Get('accounts/:accountId/holds')
  @ServiceAccess('bff')
  @Answers(200, CoreHoldList)
  async list(
    @Param('accountId', { schema: Uuid }) accountId: string,
    @Query({ schema: CoreAccountQuery }) query: z.infer<typeof CoreAccountQuery>,
  ): Promise<CoreHoldList> {
    const holds = await this.holds.listOpen(idOf(accountId), idOf(query.customerId));
    return { holds: holds.map(holdView) };
  }
}
