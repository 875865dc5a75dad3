import { PayeeCheckRequest, PayeeCheckView, PayeeChoiceRequest, PayeeChoiceView, Uuid } from '@bank/contracts';
import { Answers, ClientAccess, ClientLimit, type ClientPrincipal, CurrentClient } from '@bank/platform';
import { Body, Controller, Inject, Param, Post, Put } from '@nestjs/common';
import { PAYEE_CHECK_LIMIT } from './limits.ts';
import { toPayeeCheckView, toPayeeChoiceView } from './payee-check.view.ts';
import { PayeeChecksService } from './payee-checks.service.ts';

@Controller('api/v1/payee-checks')
export class PayeeChecksController {
  constructor(@Inject(PayeeChecksService) private readonly checks: PayeeChecksService) {}

  /** Without Idempotency-Key: asking twice is two questions, and each is on record. */
  @Post()
  @ClientAccess()
  @ClientLimit(PAYEE_CHECK_LIMIT)
  @Answers(201, PayeeCheckView)
  async check(
    @CurrentClient() client: ClientPrincipal,
    @Body({ schema: PayeeCheckRequest }) request: PayeeCheckRequest,
  ): Promise<PayeeCheckView> {
    return toPayeeCheckView(await this.checks.check(client.customerId, request));
  }

  @Put(':checkId/choice')
  @ClientAccess()
  @Answers(200, PayeeChoiceView)
  async choose(
    @CurrentClient() client: ClientPrincipal,
    @Param('checkId', { schema: Uuid }) checkId: string,
    @Body({ schema: PayeeChoiceRequest }) { choice }: PayeeChoiceRequest,
  ): Promise<PayeeChoiceView> {
    return toPayeeChoiceView(checkId, await this.checks.choose({ customerId: client.customerId, checkId }, choice));
  }
}
