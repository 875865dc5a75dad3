import { HoldList, LimitChangeRequest, LimitsView, TransferQuote, TransferQuoteRequest, Uuid } from '@bank/contracts';
import { Answers, ClientAccess, type ClientPrincipal, CurrentClient } from '@bank/platform';
import { Body, Controller, Get, Inject, Param, Post, Put } from '@nestjs/common';
import { AccountRulesService } from './account-rules.service.ts';

@Controller('api/v1')
export class AccountRulesController {
  constructor(@Inject(AccountRulesService) private readonly rules: AccountRulesService) {}

  @Get('accounts/:accountId/limits')
  @ClientAccess()
  @Answers(200, LimitsView)
  async limits(
    @CurrentClient() client: ClientPrincipal,
    @Param('accountId', { schema: Uuid }) accountId: string,
  ): Promise<LimitsView> {
    return this.rules.limits({ customerId: client.customerId, accountId });
  }

  /** Downwards only; the limits that are not named stay. The same again changes nothing. */
  @Put('accounts/:accountId/limits')
  @ClientAccess()
  @Answers(200, LimitsView)
  async lower(
    @CurrentClient() client: ClientPrincipal,
    @Param('accountId', { schema: Uuid }) accountId: string,
    @Body({ schema: LimitChangeRequest }) request: LimitChangeRequest,
  ): Promise<LimitsView> {
    return this.rules.lower({ customerId: client.customerId, accountId }, request);
  }

  @Get('accounts/:accountId/holds')
  @ClientAccess()
  @Answers(200, HoldList)
  async holds(
    @CurrentClient() client: ClientPrincipal,
    @Param('accountId', { schema: Uuid }) accountId: string,
  ): Promise<HoldList> {
    return this.rules.holds({ customerId: client.customerId, accountId });
  }

  /** To be shown before a payment is approved: fee, total, what would be left, and why it would be refused. */
  @Post('transfers/quote')
  @ClientAccess()
  @Answers(200, TransferQuote)
  async quote(
    @CurrentClient() client: ClientPrincipal,
    @Body({ schema: TransferQuoteRequest }) request: TransferQuoteRequest,
  ): Promise<TransferQuote> {
    return this.rules.quote(client.customerId, request);
  }
}
