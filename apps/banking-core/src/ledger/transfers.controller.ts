import { Body, Controller, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import {
  CoreQuote,
  CoreQuoteRequest,
  CoreReversalRequest,
  CoreTransfer,
  CoreTransferExpiry,
  CoreTransferListRequest,
  CoreTransferOutcomes,
  CoreTransferRequest,
  IncomingPaymentRequest,
  ReconciliationQuery,
  TransferFactPage,
  Uuid,
} from '@bank/contracts';
import { Answers, ServiceAccess } from '@bank/platform';
import { idOf } from '../ids.ts';
import { QuotesService } from './quotes.service.ts';
import { ReversalsService } from './reversals.service.ts';
import { PostingService } from './posting.service.ts';
import { outcomeView } from './transfer-outcome.view.ts';
import { expiryInstruction, incomingInstruction, transferInstruction, transferView } from './transfer.view.ts';
import { TransfersService } from './transfers.service.ts';

@Controller('internal')
export class TransfersController {
  constructor(
    @Inject(PostingService) private readonly posting: PostingService,
    @Inject(TransfersService) private readonly transfers: TransfersService,
    @Inject(ReversalsService) private readonly reversals: ReversalsService,
    @Inject(QuotesService) private readonly quotes: QuotesService,
  ) {}

  /** A refusal for business reasons is a decision too: 200 with state REJECTED. */
  @Put('transfers/:transferId')
  @ServiceAccess('bff')
  @Answers(200, CoreTransfer)
  async post(
    @Param('transferId', { schema: Uuid }) transferId: string,
    @Body({ schema: CoreTransferRequest }) request: CoreTransferRequest,
  ): Promise<CoreTransfer> {
    return transferView(await this.posting.post(transferInstruction(idOf(transferId), request)));
  }

  /** What is to be moved for one file or one hour goes in one request; no outcome depends on another. */
  @Put('transfers')
  @ServiceAccess('bff')
  @Answers(200, CoreTransferOutcomes)
  async postAll(
    @Body({ schema: CoreTransferListRequest }) request: CoreTransferListRequest,
  ): Promise<CoreTransferOutcomes> {
    const instructions = request.transfers.map(({ transferId, ...transfer }) =>
      transferInstruction(idOf(transferId), transfer),
    );
    return { outcomes: (await this.posting.postAll(instructions)).map(outcomeView) };
  }

  @Put('transfers/:transferId/expiry')
  @ServiceAccess('bff')
  @Answers(200, CoreTransfer)
  async expire(
    @Param('transferId', { schema: Uuid }) transferId: string,
    @Body({ schema: CoreTransferExpiry }) request: CoreTransferExpiry,
  ): Promise<CoreTransfer> {
    return transferView(await this.posting.post(expiryInstruction(idOf(transferId), request)));
  }

  /** The bank takes back what it moved: a new posting, under an id of the caller's own. */
  @Post('transfers/:transferId/reversal')
  @ServiceAccess('operator')
  @Answers(200, CoreTransfer)
  async reverse(
    @Param('transferId', { schema: Uuid }) transferId: string,
    @Body({ schema: CoreReversalRequest }) request: CoreReversalRequest,
  ): Promise<CoreTransfer> {
    const { reversalId, reason } = request;
    return transferView(await this.reversals.reverse(idOf(transferId), { reversalId: idOf(reversalId), reason }));
  }

  /** What it would cost and whether it would be posted, were it ordered now. */
  @Post('transfers/quote')
  @ServiceAccess('bff')
  @Answers(200, CoreQuote)
  quote(@Body({ schema: CoreQuoteRequest }) request: CoreQuoteRequest): Promise<CoreQuote> {
    return this.quotes.quote(request);
  }

  @Get('transfers/:transferId')
  @ServiceAccess('bff')
  @Answers(200, CoreTransfer)
  get(@Param('transferId', { schema: Uuid }) transferId: string): Promise<CoreTransfer> {
    return this.transfers.get(idOf(transferId));
  }

  @Get('transfers')
  @ServiceAccess('audit')
  @Answers(200, TransferFactPage)
  facts(@Query({ schema: ReconciliationQuery }) query: ReconciliationQuery): Promise<TransferFactPage> {
    return this.transfers.factsOf(query);
  }

  @Post('incoming-payments')
  @ServiceAccess('operator')
  @Answers(200, CoreTransfer)
  async receive(@Body({ schema: IncomingPaymentRequest }) request: IncomingPaymentRequest): Promise<CoreTransfer> {
    return transferView(await this.posting.post(incomingInstruction(request)));
  }
}
